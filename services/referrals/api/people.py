"""Names and how to reach people, for those who work with them; ids travel in bodies, never in addresses."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.referrals import lookup, queries
from services.referrals.api.shapes import Lookup, People, example
from shared.edge.api import Call, body_of, draft, needs, page, read_cursor, shown, takes
from shared.edge.auth import DELIVERS
from shared.edge.problems import Problem

router = APIRouter(prefix="/v1/people", tags=["people"])
WHO = ("jcp", *sorted(DELIVERS))
ASKED = takes(Lookup, example("One participant", ids=["ref_01j0000000000000000000000a"]))


@router.post("/lookup", response_model=People, openapi_extra=ASKED)
async def look_up(call: Annotated[Call, needs("people:read")], raw: Annotated[bytes, Depends(body_of)]) -> Any:
    """The people of at most 200 participants, fields by role; every one of these reads is logged [rules 7, 104].

    `key_worker` and `referral_admin` read name, birthday, phone and address (masked when `restricted`), a key worker
    also needs and disability, `safeguarding` the MAPPA and incident fields; any other role the display name.
    """
    call.require_kind(*WHO)
    wanted = draft(Lookup, raw).accept()
    async with call.tx() as tx:
        found = await lookup.look_up(tx, call.parts.own["vault"], call.client, wanted.ids)
    return shown(found)


@router.get("/{referral_id}/reads")
async def reads(
    call: Annotated[Call, needs("people:read")],
    referral_id: str,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Any:
    """Who has read this participant's details, when, under which roles and which fields: for the role safeguarding."""
    call.require_kind(*WHO)
    call.require_role("safeguarding")
    after = _after(cursor)
    async with call.tx() as tx:
        await queries.referral(tx, referral_id)
        rows = await lookup.reads(tx, referral_id, after, limit + 1)
    return shown(page(rows, limit, lambda row: [row["position"]]))


def _after(cursor: str | None) -> int:
    values = read_cursor(cursor, 1) or [0]
    if not isinstance(values[0], int) or not 0 <= values[0] < 2**63:
        raise Problem("bad-query", "The cursor is not one that this list gave out: start again without it.")
    return values[0]
