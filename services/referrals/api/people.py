"""Names and how to reach people, for those who work with them; ids travel in bodies, never in addresses."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.referrals import store
from services.referrals.queries import people as queries
from services.referrals.request_bodies.people import LOOKUP_EXAMPLE, Lookup
from services.referrals.responses.people import PeopleOut, ReadsOut
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/people", tags=["people"])
KINDS = ("jcp", *DELIVERS)
READS = [*KINDS, "borough", "partner", "auditor"]
LookingUp = Annotated[RequestContext, needs("people:read", kinds=READS, for_recipients=True)]
Safeguarding = Annotated[RequestContext, needs("people:read", kinds=KINDS, roles=["safeguarding"])]


@router.post(
    "/lookup",
    response_model=PeopleOut,
    summary="Look people up",
    operation_id="look_up_people",
    openapi_extra=request_body(Lookup, LOOKUP_EXAMPLE),
)
async def look_up_people(context: LookingUp, raw: Annotated[bytes, Depends(raw_body)]) -> Response:
    """The people of at most 200 participants, fields by role; every one of these reads is logged [rules 7, 104].

    `key_worker` and `referral_admin` read name, birthday, phone and address, masked where `contact` is
    `through_safeguarding`; a key worker also needs and disability, `safeguarding` the MAPPA and incident fields; any
    other role the display name. Who sees a participant because they agreed to it reads the display name [rule 193].
    """
    context.take(*context.container.limits.lookups)
    body = parse(Lookup, raw).validated()
    async with context.unit_of_work() as uow:
        people = await queries.look_up(uow, context.container.own["vault"], context.client, body.ids)
    return json_response(people)


@router.get(
    "/{referral_id}/reads",
    response_model=ReadsOut,
    summary="List reads of a person's details",
    operation_id="list_person_reads",
)
async def list_person_reads(
    context: Safeguarding,
    referral_id: str,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """Who has read this participant's details, when, under which roles and which fields: for the role safeguarding."""
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.unit_of_work() as uow:
        await store.load_referral(uow, referral_id)
        rows = await queries.reads(uow, referral_id, after, limit + 1)
    return json_response(paginate(rows, limit, lambda row: [row["position"]]))
