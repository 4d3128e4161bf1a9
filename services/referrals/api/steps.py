"""The steps until a referral is acknowledged, each a change of the version that was read."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.referrals import commands, queries
from services.referrals.api.shapes import Acknowledge, Cancel, Decline, ReferralOut, Reject, example
from services.referrals.commands.deciding import locked
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])
Changing = Annotated[RequestContext, requires_scope("referrals:write", changes=True)]
Body = Annotated[bytes, Depends(raw_body)]
ASKED: dict[int | str, dict[str, Any]] = {
    202: {"model": ReferralOut, "description": "Acknowledged already: asked for, and answered by caseload"}
}
ACKNOWLEDGED = request_body(Acknowledge, example("In time", acknowledged_on="2018-03-12"))
REJECTED = request_body(Reject, example("Sent twice", reason="duplicate", rejected_on="2018-03-12"))
DECLINED = request_body(Decline, example("No room", reason="no_capacity", declined_on="2018-03-12"))
CANCELLED = request_body(Cancel, example("Moved", reason="moved_away", cancelled_on="2018-03-12"))


@router.post("/acknowledge", response_model=ReferralOut, openapi_extra=ACKNOWLEDGED)
async def acknowledge(context: Changing, referral_id: str, raw: Body) -> Any:
    """The provider has the referral: due within two working days [F3, F25]; without it there is no start [rule 19]."""
    context.require_kind(*sorted(DELIVERS))
    form, expected = parse(Acknowledge, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        await commands.acknowledge(uow, await locked(uow, referral_id, expected), form)
        resource = await queries.referral(uow, referral_id)
    return json_response(resource)


@router.post("/reject", response_model=ReferralOut, responses=ASKED, openapi_extra=REJECTED)
async def reject(context: Changing, referral_id: str, raw: Body) -> Any:
    """Inappropriate, a duplicate or not eligible, found before the start; referred back [F26, rule 28].

    Once acknowledged it is a request (202) that caseload answers: an earlier start stands [rule 25].
    """
    context.require_kind("jcp", *sorted(DELIVERS))
    form, expected = parse(Reject, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        done = await commands.reject(uow, await locked(uow, referral_id, expected), form)
        resource = await queries.referral(uow, referral_id)
    return json_response(resource, 200 if done else 202)


@router.post("/decline", response_model=ReferralOut, openapi_extra=DECLINED)
async def decline(context: Changing, referral_id: str, raw: Body) -> Any:
    """The subcontractor cannot take it: it is allocated to another and, from this answer on, out of your sight."""
    context.require_kind("subcontractor", "provider")
    form, expected = parse(Decline, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        row = await locked(uow, referral_id, expected)
        await commands.decline(uow, row, context.client.org, form, context.container.programmes)
        resource = await queries.referral(uow, referral_id)
    return json_response({**resource, "provider": None})


@router.post("/cancel", response_model=ReferralOut, responses=ASKED, openapi_extra=CANCELLED)
async def cancel(context: Changing, referral_id: str, raw: Body) -> Any:
    """Jobcentre Plus withdraws it. Once acknowledged it is a request (202): an earlier start stands [rule 25]."""
    context.require_kind("jcp")
    form, expected = parse(Cancel, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        done = await commands.cancel(uow, await locked(uow, referral_id, expected), form)
        resource = await queries.referral(uow, referral_id)
    return json_response(resource, 200 if done else 202)
