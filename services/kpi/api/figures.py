"""One figure with its slices."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import (
    AsAt,
    KpiId,
    MonthQuery,
    ProgrammeId,
    ReadingWithoutPeople,
    Slice,
    WindowQuery,
    requested_view,
)
from services.kpi.queries.areas import figure_for, require_published
from services.kpi.queries.figures import read_figure
from services.kpi.queries.views import find_kpi, narrow
from services.kpi.responses.figures import SlicedFigureOut
from shared.edge.responses import json_response

router = APIRouter()


@router.get("/figures/{kpi}", response_model=SlicedFigureOut, summary="Read a figure", operation_id="read_figure")
async def figure(
    context: ReadingWithoutPeople,
    programme_id: ProgrammeId,
    kpi: KpiId,
    slice_query: Slice,
    month: MonthQuery = None,
    as_at: AsAt = None,
    window: WindowQuery = None,
) -> JSONResponse:
    """The figure of a KPI with its slices by provider, area and group, which sum to it. A filter selects one slice."""
    filters = slice_query.filters
    async with context.unit_of_work() as uow:
        require_published(context.client, uow.today, as_at, filters)
        view = narrow(await requested_view(context, uow, programme_id, month, as_at), filters)
        definition = find_kpi(view, kpi)
        window = window or definition.window
        answer = await read_figure(uow, view, definition, window, context.client.org, filters)
        return json_response(await figure_for(uow, context.client, view, definition, answer))
