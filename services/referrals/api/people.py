"""Names and how to reach people, for those who work with them; ids travel in bodies, never in addresses."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.referrals import lookup, queries
from services.referrals.api.shapes import Lookup, People, example
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/people", tags=["people"])
WHO = ("jcp", *sorted(DELIVERS))
ASKED = request_body(Lookup, example("One participant", ids=["ref_01j0000000000000000000000a"]))


@router.post("/lookup", response_model=People, openapi_extra=ASKED)
async def look_up(
    context: Annotated[RequestContext, requires_scope("people:read")], raw: Annotated[bytes, Depends(raw_body)]
) -> Any:
    """The people of at most 200 participants, fields by role; every one of these reads is logged [rules 7, 104].

    `key_worker` and `referral_admin` read name, birthday, phone and address (masked when `restricted`), a key worker
    also needs and disability, `safeguarding` the MAPPA and incident fields; any other role the display name.
    """
    context.require_kind(*WHO)
    wanted = parse(Lookup, raw).validated()
    async with context.unit_of_work() as uow:
        found = await lookup.look_up(uow, context.container.own["vault"], context.client, wanted.ids)
    return json_response(found)


@router.get("/{referral_id}/reads")
async def reads(
    context: Annotated[RequestContext, requires_scope("people:read")],
    referral_id: str,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Any:
    """Who has read this participant's details, when, under which roles and which fields: for the role safeguarding."""
    context.require_kind(*WHO)
    context.require_role("safeguarding")
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.unit_of_work() as uow:
        await queries.referral(uow, referral_id)
        rows = await lookup.reads(uow, referral_id, after, limit + 1)
    return json_response(paginate(rows, limit, lambda row: [row["position"]]))
