"""The steps until a referral is acknowledged, each a change of the version that was read."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.referrals import commands, queries
from services.referrals.api.shapes import Acknowledge, Cancel, Decline, ReferralOut, Reject, example
from services.referrals.commands.deciding import locked
from shared.edge.api import Call, body_of, draft, needs, shown, takes
from shared.edge.auth import DELIVERS

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])
Changing = Annotated[Call, needs("referrals:write", changes=True)]
Body = Annotated[bytes, Depends(body_of)]
ASKED: dict[int | str, dict[str, Any]] = {
    202: {"model": ReferralOut, "description": "Acknowledged already: asked for, and answered by caseload"}
}
ACKNOWLEDGED = takes(Acknowledge, example("In time", acknowledged_on="2018-03-12"))
REJECTED = takes(Reject, example("Sent twice", reason="duplicate", rejected_on="2018-03-12"))
DECLINED = takes(Decline, example("No room", reason="no_capacity", declined_on="2018-03-12"))
CANCELLED = takes(Cancel, example("Moved", reason="moved_away", cancelled_on="2018-03-12"))


@router.post("/acknowledge", response_model=ReferralOut, openapi_extra=ACKNOWLEDGED)
async def acknowledge(call: Changing, referral_id: str, raw: Body) -> Any:
    """The provider has the referral: due within two working days [F3, F25]; without it there is no start [rule 19]."""
    call.require_kind(*sorted(DELIVERS))
    form, expected = draft(Acknowledge, raw), call.expected_version()
    async with call.tx() as tx:
        await commands.acknowledge(tx, await locked(tx, referral_id, expected), form)
        resource = await queries.referral(tx, referral_id)
    return shown(resource)


@router.post("/reject", response_model=ReferralOut, responses=ASKED, openapi_extra=REJECTED)
async def reject(call: Changing, referral_id: str, raw: Body) -> Any:
    """Inappropriate, a duplicate or not eligible, found before the start; referred back [F26, rule 28].

    Once acknowledged it is a request (202) that caseload answers: an earlier start stands [rule 25].
    """
    call.require_kind("jcp", *sorted(DELIVERS))
    form, expected = draft(Reject, raw), call.expected_version()
    async with call.tx() as tx:
        done = await commands.reject(tx, await locked(tx, referral_id, expected), form)
        resource = await queries.referral(tx, referral_id)
    return shown(resource, 200 if done else 202)


@router.post("/decline", response_model=ReferralOut, openapi_extra=DECLINED)
async def decline(call: Changing, referral_id: str, raw: Body) -> Any:
    """The subcontractor cannot take it: it is allocated to another and, from this answer on, out of your sight."""
    call.require_kind("subcontractor", "provider")
    form, expected = draft(Decline, raw), call.expected_version()
    async with call.tx() as tx:
        row = await locked(tx, referral_id, expected)
        await commands.decline(tx, row, call.client.org, form, call.parts.programmes)
        resource = await queries.referral(tx, referral_id)
    return shown({**resource, "provider": None})


@router.post("/cancel", response_model=ReferralOut, responses=ASKED, openapi_extra=CANCELLED)
async def cancel(call: Changing, referral_id: str, raw: Body) -> Any:
    """Jobcentre Plus withdraws it. Once acknowledged it is a request (202): an earlier start stands [rule 25]."""
    call.require_kind("jcp")
    form, expected = draft(Cancel, raw), call.expected_version()
    async with call.tx() as tx:
        done = await commands.cancel(tx, await locked(tx, referral_id, expected), form)
        resource = await queries.referral(tx, referral_id)
    return shown(resource, 200 if done else 202)
