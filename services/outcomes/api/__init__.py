"""The routes of `outcomes`: unmatched earnings, earnings, outcomes, claims, statements, funding."""

from fastapi import APIRouter

from services.outcomes.api import claims, earnings, funding, outcomes, statements, unmatched

router = APIRouter()
for resource in (unmatched, earnings, outcomes, claims, statements, funding):
    router.include_router(resource.router)
