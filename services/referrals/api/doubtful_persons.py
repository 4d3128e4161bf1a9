"""The queue of doubtful persons: for the role referral_admin of the commissioner, not of who refers or is paid."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.referrals import store
from services.referrals.commands import settle_person
from services.referrals.queries import doubtful_persons as queries
from services.referrals.request_bodies.doubtful_persons import SETTLE_EXAMPLE, UNDO_EXAMPLE, Settle, Undo
from services.referrals.responses.doubtful_persons import DoubtfulPersonDetailOut, DoubtfulPersonsOut
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import Part
from shared.terms.faults import BadQuery
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/doubtful-persons", tags=["doubtful persons"])
ROLES = ("referral_admin",)
Reading = Annotated[RequestContext, needs("people:read", kinds=["commissioner"], roles=ROLES)]
Settling = Annotated[RequestContext, needs("referrals:write", roles=ROLES, part=[Part.COMMISSIONER], changes=True)]
RawBody = Annotated[bytes, Depends(raw_body)]
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@router.get(
    "", response_model=DoubtfulPersonsOut, summary="List doubtful persons", operation_id="list_doubtful_persons"
)
async def list_doubtful_persons(
    context: Reading,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The referrals of which it is unclear who the person is, the longest in the queue first [rules 4, 121].

    Nobody of them can start, and no claim of them is paid, until it is settled.
    """
    after = _place(cursor)
    async with context.unit_of_work() as uow:
        rows = await queries.queue(uow, after, limit + 1)
    return json_response(paginate(rows, limit, _key))


@router.get(
    "/{referral_id}",
    response_model=DoubtfulPersonDetailOut,
    summary="Read a doubtful person",
    operation_id="read_doubtful_person",
)
async def read_doubtful_person(context: Reading, referral_id: str) -> Response:
    """Who the person may be: what agrees and what differs, how likely each candidate is, and what was decided.

    That their details were compared is logged; the details themselves are read through `POST /v1/people/lookup`.
    """
    async with context.unit_of_work() as uow:
        detail = await queries.detail(uow, context.container.own["vault"], context.client, referral_id)
    return json_response(detail)


@router.post(
    "/{referral_id}/settle",
    response_model=DoubtfulPersonDetailOut,
    summary="Settle who a person is",
    operation_id="settle_doubtful_person",
    openapi_extra=request_body(Settle, SETTLE_EXAMPLE),
)
async def settle_doubtful_person(context: Settling, referral_id: str, raw: RawBody) -> Response:
    """`same`: the referral is of the candidate in `person_id` from now on. `different`: of a new person.

    Either ends what was held back. Send If-Match with the referral's version.
    """
    body, expected = parse(Settle, raw), context.expected_version()
    vault, programmes = context.container.own["vault"], context.container.programmes
    async with context.unit_of_work() as uow:
        referral = await store.lock_referral(uow, referral_id, expected)
        candidates = await queries.candidates(uow, vault, context.client, referral_id)
        await settle_person.settle(uow, programmes, referral, candidates, body)
        detail = await queries.detail(uow, vault, context.client, referral_id)
    return json_response(detail)


@router.post(
    "/{referral_id}/undo",
    response_model=DoubtfulPersonDetailOut,
    summary="Undo what was settled about a person",
    operation_id="undo_settlement_of_person",
    openapi_extra=request_body(Undo, UNDO_EXAMPLE),
)
async def undo_settlement_of_person(context: Settling, referral_id: str, raw: RawBody) -> Response:
    """The person is doubtful again, and is held back again; the decision and its undoing are both kept."""
    body, expected = parse(Undo, raw), context.expected_version()
    vault, programmes = context.container.own["vault"], context.container.programmes
    async with context.unit_of_work() as uow:
        referral = await store.lock_referral(uow, referral_id, expected)
        await settle_person.undo(uow, programmes, referral, body)
        detail = await queries.detail(uow, vault, context.client, referral_id)
    return json_response(detail)


def _key(row: Mapping[str, Any]) -> list[object]:
    """The place of a referral in the queue: since when, in microseconds, and its id."""
    return [(row["doubtful_since"] - EPOCH) // MICROSECOND, row["referral_id"]]


def _place(cursor: str | None) -> tuple[datetime, str]:
    """The place in the queue that a cursor names; raises `BadQuery`."""
    microseconds, referral_id = decode_cursor(cursor, int, str) or (0, "")
    try:
        return EPOCH + microseconds * MICROSECOND, referral_id
    except OverflowError as error:
        raise BadQuery("The cursor is not one that this list gave out: start again without it.") from error
