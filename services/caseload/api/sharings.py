"""To whom a participant is shown besides those who work with them, by consent or agreement."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    ChangeContext,
    CreateContext,
    RawBody,
    change_child,
    create_child,
    documented_body,
)
from services.caseload.commands import sharings
from services.caseload.queries.sharings import list_sharings
from services.caseload.request_bodies.sharings import SharingIn, SharingWithdrawalIn
from services.caseload.responses.sharings import SharingList, SharingOut
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import READS_IN_FULL
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["sharings"])
OF_PARTICIPANT = "/participants/{participant_id}/sharings"
Listing = Annotated[RequestContext, needs("caseload:read", kinds=["commissioner", *READS_IN_FULL])]


@router.post(
    OF_PARTICIPANT,
    status_code=201,
    response_model=SharingOut,
    summary="Record that a participant is shown to somebody",
    operation_id="agree_sharing",
    openapi_extra=documented_body(SharingIn),
)
async def agree(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The participant agreed to be shown to a recipient of the programme, or an agreement covers it.

    It reads the participant from the first day to the last, or until it is withdrawn; every read is logged.
    """
    body, programmes = parse(SharingIn, raw), context.container.programmes
    return await create_child(context, "sharing", lambda uow: sharings.agree(uow, programmes, participant_id, body))


@router.get(
    OF_PARTICIPANT,
    response_model=SharingList,
    summary="List to whom a participant is shown",
    operation_id="list_sharings",
)
async def list_all(context: Listing, participant_id: str) -> JSONResponse:
    """To whom the participant is or was shown, for what, and from when to when."""
    async with context.unit_of_work() as uow:
        items = await list_sharings(uow, participant_id)
    return json_response({"items": items})


@router.post(
    "/sharings/{sharing_id}/withdraw",
    response_model=SharingOut,
    summary="Withdraw that a participant is shown to somebody",
    operation_id="withdraw_sharing",
    openapi_extra=documented_body(SharingWithdrawalIn),
)
async def withdraw(context: ChangeContext, sharing_id: str, raw: RawBody) -> JSONResponse:
    """The participant is shown no more, from a day on. 409: it is withdrawn already."""
    body = parse(SharingWithdrawalIn, raw)
    return await change_child(
        context, "sharing", sharing_id, lambda uow, expected: sharings.withdraw(uow, sharing_id, expected, body)
    )
