"""Reasons for deadlines that were missed."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import CreateContext, RawBody, create_child, documented_body
from services.caseload.commands.exceptions import record_exception
from services.caseload.request_bodies.exceptions import ExceptionIn
from services.caseload.responses.exceptions import ExceptionOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["exceptions"])


@router.post(
    "/participants/{participant_id}/exceptions",
    status_code=201,
    response_model=ExceptionOut,
    summary="Record why a deadline was missed",
    operation_id="record_exception",
    openapi_extra=documented_body(ExceptionIn),
)
async def record(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records a reason beyond the provider's control for a missed deadline [rule 23]. 409: it has one already."""
    body = parse(ExceptionIn, raw)
    return await create_child(context, "exception", lambda uow: record_exception(uow, participant_id, body))
