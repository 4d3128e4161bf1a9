"""The routes of `kpi`: reports, figures and their records, cohorts, the supply chain, months and judgements."""

from fastapi import APIRouter

from services.kpi.api import cohorts, figures, judgements, months, records, reports, supply_chain

router = APIRouter(prefix="/v1/programmes/{programme_id}", tags=["figures"])
for resource in (reports, figures, records, judgements, cohorts, supply_chain, months):
    router.include_router(resource.router)
