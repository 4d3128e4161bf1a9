"""The report of a month."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import AsAt, MonthQuery, ProgrammeId, ReadingWithoutPeople, requested_view
from services.kpi.queries.areas import report_for, require_published
from services.kpi.queries.reports import read_report
from services.kpi.responses.reports import ReportOut
from shared.edge.responses import json_response

router = APIRouter()


@router.get("/report", response_model=ReportOut, summary="Read the report of a month", operation_id="read_report")
async def report(
    context: ReadingWithoutPeople, programme_id: ProgrammeId, month: MonthQuery = None, as_at: AsAt = None
) -> JSONResponse:
    """The KPI schedule as it stood at the end of `as_at`: each KPI in the month, to date and over its own window.

    Counts are whole numbers; `value`, `target` and every share are percentages as text with one decimal place, rounded
    half-up from the exact ratio. `rag` is green, amber, red or grey, and `rag_reason` says why. An open month has
    `open_month` and no colour; a cohort that has not had its full time has no `value`. `scope` says which participants
    the figures are of.
    """
    async with context.unit_of_work() as uow:
        require_published(context.client, uow.today, as_at, {})
        view = await requested_view(context, uow, programme_id, month, as_at)
        report = await read_report(uow, view, context.client.org)
        return json_response(await report_for(uow, context.client, view, report))
