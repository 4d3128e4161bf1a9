"""The extract of a programme's evaluator."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import Cursor, Limit
from services.caseload.queries.extract import read_extract
from services.caseload.responses.extract import ExtractOut
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import Part
from shared.terms.paging import decode_cursor, paginate

router = APIRouter(prefix="/v1/programmes/{programme_id}/extract", tags=["participants"])
Evaluating = Annotated[RequestContext, needs("caseload:read", part=[Part.EVALUATOR])]


@router.get("", response_model=ExtractOut, summary="Read the evaluator's extract", operation_id="read_extract")
async def extract(context: Evaluating, programme_id: str, limit: Limit = 50, cursor: Cursor = None) -> JSONResponse:
    """One row for each participant of the programme, under a pseudonym that stays the same for your organisation."""
    [after] = decode_cursor(cursor, str) or [""]
    async with context.unit_of_work() as uow:
        uow.require_part(programme_id)
        rows = await read_extract(uow, programme_id, context.client.org, after, limit)
    return json_response(paginate(rows, limit, lambda row: [row["pseudonym"]]))
