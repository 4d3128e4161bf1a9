"""Reading referrals and the versions of their records, and the steps until a referral is acknowledged."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, Literal

from asyncpg import Record
from fastapi import APIRouter, Depends, Path, Query, Response

from services.referrals import store
from services.referrals.commands.acknowledge import acknowledge
from services.referrals.commands.apply_version import apply_version
from services.referrals.commands.decline import decline
from services.referrals.commands.end import cancel, reject
from services.referrals.queries import record_versions
from services.referrals.queries import referrals as queries
from services.referrals.request_bodies import referrals as bodies
from services.referrals.responses.referrals import ReferralOut, ReferralsOut, VersionsOut
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERING, Part
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])
Reading = Annotated[RequestContext, needs("referrals:read")]
ReadingShown = Annotated[RequestContext, needs("referrals:read", for_recipients=True)]
Delivering = Annotated[RequestContext, needs("referrals:write", part=DELIVERING, changes=True)]
SENDING = (Part.JCP_DISTRICT, Part.BOROUGH, Part.REFERRER, *DELIVERING)
ReferringOrDelivering = Annotated[RequestContext, needs("referrals:write", part=SENDING, changes=True)]
Declining = Annotated[
    RequestContext,
    needs(
        "referrals:write", kinds=("subcontractor", "provider"), part=(Part.SUBCONTRACTOR, Part.PROVIDER), changes=True
    ),
]
RawBody = Annotated[bytes, Depends(raw_body)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Filter = Annotated[bodies.Code | None, Query()]
REQUESTED: dict[int | str, dict[str, Any]] = {
    202: {"model": ReferralOut, "description": "Acknowledged already: requested, and answered by caseload"}
}


@router.get("", response_model=ReferralsOut, summary="List referrals", operation_id="list_referrals")
async def list_referrals(
    context: ReadingShown,
    programme: Filter = None,
    state: Filter = None,
    provider: Filter = None,
    area: Filter = None,
    matching: Annotated[
        Literal["new", "known", "manual"] | None, Query(description="manual: the queue for a user to check")
    ] = None,
    to_check: Annotated[bool | None, Query(description="true: those that staff check before a start")] = None,
    referred_from: date | None = None,
    referred_to: date | None = None,
    overdue: Annotated[Literal["acknowledgement"] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The referrals you may see, in the order they came, a page at a time; `next` is the cursor of the next page.

    `matching` and `to_check` are of the programmes whose queues you work [rule 159].
    """
    filters: dict[str, Any] = {
        "programme": programme,
        "state": state,
        "provider": provider,
        "area": area,
        "matching": matching,
    }
    days = {"referred_from": referred_from, "referred_to": referred_to}
    after = (decode_cursor(cursor, str) or [None])[0]
    async with context.unit_of_work() as uow:
        overdue_at = uow.today if overdue else None
        filters |= {"to_check": to_check or None, "overdue_at": overdue_at, "after": after}
        rows = await queries.referrals(uow, {**filters, **days}, limit + 1, _worked(context))
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{referral_id}", response_model=ReferralOut, summary="Read a referral", operation_id="read_referral")
async def read_referral(context: ReadingShown, referral_id: str) -> Response:
    """One referral; one that you may not see is not found. Names are read through `POST /v1/people/lookup`."""
    async with context.unit_of_work() as uow:
        resource = await queries.referral(uow, referral_id, _worked(context))
    return json_response(resource)


@router.get(
    "/{referral_id}/versions",
    response_model=VersionsOut,
    summary="List the versions of a referral's record",
    operation_id="list_record_versions",
)
async def list_record_versions(context: Reading, referral_id: str) -> Response:
    """Every version of the record, who sent and who applied it, and which fields changed: names, never values.

    Safeguarding fields are named to the role safeguarding only [rule 104].
    """
    async with context.unit_of_work() as uow:
        await store.load_referral(uow, referral_id)
        vault, roles = context.container.own["vault"], context.client.roles
        items = await record_versions.versions(uow, vault, referral_id, roles)
    return json_response({"items": items})


def _worked(context: RequestContext) -> list[str]:
    return queries.worked_by(context.container.programmes, context.client)


async def _changed(
    context: RequestContext, referral_id: str, change: Callable[[UnitOfWork, Record], Awaitable[bool | None]]
) -> Response:
    """The referral after a change of the version that was read; 202 when the change returns False."""
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        done = await change(uow, await store.lock_referral(uow, referral_id, expected))
        resource = await queries.referral(uow, referral_id, _worked(context))
    return json_response(resource, 202 if done is False else 200)


@router.post(
    "/{referral_id}/versions/{number}/apply",
    response_model=ReferralOut,
    summary="Apply a version of a referral's record",
    operation_id="apply_record_version",
)
async def apply_record_version(context: ReferringOrDelivering, referral_id: str, number: Number) -> Response:
    """Makes a later version of the record the one that holds [rule 2]; group, area and dates stay [rule 12].

    Where its number, names, birthday or address make the person look like another one, the person is doubtful
    (`matching` is `manual`) until somebody settles who it is [rule 121].
    """
    vault, programmes, org = context.container.own["vault"], context.container.programmes, context.client.org
    return await _changed(
        context, referral_id, lambda uow, row: apply_version(uow, vault, programmes, org, row, number)
    )


@router.post(
    "/{referral_id}/acknowledge",
    response_model=ReferralOut,
    summary="Acknowledge a referral",
    operation_id="acknowledge_referral",
    openapi_extra=request_body(bodies.Acknowledge, bodies.ACKNOWLEDGE_EXAMPLE),
)
async def acknowledge_referral(context: Delivering, referral_id: str, raw: RawBody) -> Response:
    """The provider has the referral: due within two working days [F3, F25]; without it there is no start [rule 19]."""
    body = parse(bodies.Acknowledge, raw)
    return await _changed(context, referral_id, lambda uow, row: acknowledge(uow, row, body))


@router.post(
    "/{referral_id}/reject",
    response_model=ReferralOut,
    responses=REQUESTED,
    summary="Reject a referral",
    operation_id="reject_referral",
    openapi_extra=request_body(bodies.Reject, bodies.REJECT_EXAMPLE),
)
async def reject_referral(context: ReferringOrDelivering, referral_id: str, raw: RawBody) -> Response:
    """Inappropriate, a duplicate or not eligible, found before the start; referred back [F26, rule 28].

    Once acknowledged it is a request (202) that caseload answers: an earlier start has priority [rule 25].
    """
    body = parse(bodies.Reject, raw)
    org, kind = context.client.org, context.client.kind
    return await _changed(context, referral_id, lambda uow, row: reject(uow, row, org, kind, body))


@router.post(
    "/{referral_id}/decline",
    response_model=ReferralOut,
    summary="Decline a referral",
    operation_id="decline_referral",
    openapi_extra=request_body(bodies.Decline, bodies.DECLINE_EXAMPLE),
)
async def decline_referral(context: Declining, referral_id: str, raw: RawBody) -> Response:
    """The subcontractor cannot take it: it is allocated to another and, from this answer on, out of your sight."""
    body, expected = parse(bodies.Decline, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        row = await store.lock_referral(uow, referral_id, expected)
        await decline(uow, row, context.client.org, body, context.container.programmes)
        resource = await queries.referral(uow, referral_id, _worked(context))
    return json_response({**resource, "provider": None})


@router.post(
    "/{referral_id}/cancel",
    response_model=ReferralOut,
    responses=REQUESTED,
    summary="Cancel a referral",
    operation_id="cancel_referral",
    openapi_extra=request_body(bodies.Cancel, bodies.CANCEL_EXAMPLE),
)
async def cancel_referral(context: ReferringOrDelivering, referral_id: str, raw: RawBody) -> Response:
    """Whoever referred the person withdraws it. Once acknowledged it is a request (202): an earlier start has priority.

    [rules 25, 157]
    """
    body = parse(bodies.Cancel, raw)
    return await _changed(context, referral_id, lambda uow, row: cancel(uow, row, context.client.org, body))
