"""Outcomes by start cohort."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import AsAt, ProgrammeId, ReadingWithoutPeople, requested_view
from services.kpi.queries.areas import cohorts_for, require_published
from services.kpi.queries.cohorts import read_cohorts
from services.kpi.queries.views import find_cohort_kpi
from services.kpi.responses.cohorts import CohortsOut
from shared.edge.responses import json_response

router = APIRouter()


@router.get("/cohorts", response_model=CohortsOut, summary="Read outcomes by start cohort", operation_id="read_cohorts")
async def cohorts(
    context: ReadingWithoutPeople,
    programme_id: ProgrammeId,
    kpi: Annotated[str | None, Query(description="a KPI by start cohort; by default the first")] = None,
    as_at: AsAt = None,
) -> JSONResponse:
    """For each month of start, how many had the outcome by each elapsed month, beside the contracted curve.

    A cohort that has not had its full time has `mature: false`, and `so_far` instead of `rate`.
    """
    async with context.unit_of_work() as uow:
        require_published(context.client, uow.today, as_at, {})
        view = await requested_view(context, uow, programme_id, as_at=as_at)
        definition = find_cohort_kpi(view, kpi)
        answer = await read_cohorts(uow, view, definition, context.client.org)
        return json_response(await cohorts_for(uow, context.client, view, definition, answer))
