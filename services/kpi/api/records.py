"""The records behind a figure."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import (
    AsAt,
    KpiId,
    MonthQuery,
    ProgrammeId,
    Reading,
    Slice,
    WindowQuery,
    requested_view,
)
from services.kpi.queries.records import PartName, list_records, load_part
from services.kpi.queries.views import find_kpi, narrow
from services.kpi.responses.records import RecordsOut
from shared.edge.responses import json_response
from shared.terms.paging import MOST_PER_PAGE, decode_cursor

router = APIRouter()


@router.get(
    "/figures/{kpi}/records",
    response_model=RecordsOut,
    summary="List the records behind a figure",
    operation_id="list_figure_records",
)
async def records(
    context: Reading,
    programme_id: ProgrammeId,
    kpi: KpiId,
    slice_query: Slice,
    month: MonthQuery = None,
    as_at: AsAt = None,
    window: WindowQuery = None,
    part: PartName = "numerator",
    limit: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = 50,
    cursor: str | None = None,
) -> JSONResponse:
    """The movements whose sum is the figure's numerator or denominator, each with the event that caused it.

    They are as the figure stood at the end of `as_at`, and only of participants that your organisation may see. A
    profile has no participants behind it: `profile` has its months.
    """
    filters, after = slice_query.filters, decode_cursor(cursor, int, int)
    async with context.unit_of_work() as uow:
        view = narrow(await requested_view(context, uow, programme_id, month, as_at), filters)
        definition = find_kpi(view, kpi)
        of_figure = await load_part(uow, view, definition, window or definition.window, part, filters)
        return json_response(await list_records(uow, view, of_figure, context.client.org, limit, after))
