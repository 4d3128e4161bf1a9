"""A service small enough to see the edge through: it makes things, changes them, and keeps one table under a policy."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from shared.edge.api import Call, body_of, check_version, draft, needs, not_found, page, read_cursor, shown, takes
from shared.edge.idempotency import once
from shared.edge.parts import Parts, Service
from shared.edge.problems import Problem
from shared.journey.events.referral import ReferralCancelled
from shared.journey.inbox import Handlers
from shared.terms.faults import Fault, Refused

router = APIRouter()
THINGS: dict[str, int] = {}


class ThingIn(BaseModel):
    name: str = Field(min_length=2)
    size: int = Field(ge=0)


@router.post("/v1/things", status_code=201, openapi_extra=takes(ThingIn, {}))
async def make(
    call: Annotated[Call, needs("referrals:write", creates=True)], raw: Annotated[bytes, Depends(body_of)]
) -> Any:
    wanted = draft(ThingIn, raw)
    odd = [Fault("/size", "odd", "send an even size")] if wanted.values.get("size", 0) % 2 else []
    accepted = wanted.accept(odd)
    async with once(call) as creation:
        if creation.new:
            creation.resource_id = f"thing-{len(THINGS)}"
            THINGS[creation.resource_id] = 1
            stream_id = f"participant/{creation.resource_id}"
            creation.tx.say(stream_id, ReferralCancelled(reason="toy"), creation.tx.today)
    return shown({"id": creation.resource_id, "name": accepted.name, "version": 1}, 201, **creation.headers)


@router.get("/v1/things")
async def listed(call: Annotated[Call, needs("referrals:read")], limit: int = 2, cursor: str | None = None) -> Any:
    after = (read_cursor(cursor, 1) or [""])[0]
    rows = [{"id": thing} for thing in sorted(THINGS) if thing > after][: limit + 1]
    return shown(page(rows, limit, lambda row: [row["id"]]))


@router.post("/v1/things/{thing_id}/grow")
async def grow(call: Annotated[Call, needs("referrals:write", changes=True)], thing_id: str) -> Any:
    if thing_id not in THINGS:
        raise not_found("thing", thing_id)
    check_version(THINGS[thing_id], call.expected_version())
    THINGS[thing_id] += 1
    return shown({"id": thing_id, "version": THINGS[thing_id]})


@router.post("/v1/refuse")
async def refuse(call: Annotated[Call, needs("referrals:write")]) -> Any:
    raise Refused([Fault("/x", "rule-9", "choose a group the programme has")])


@router.post("/v1/break")
async def break_down(call: Annotated[Call, needs("referrals:write")]) -> Any:
    raise RuntimeError("AB123456C must not be shown to anybody")


@router.post("/v1/named")
async def named(call: Annotated[Call, needs("referrals:write")]) -> Any:
    call.require_kind("prime")
    call.require_role("finance")
    raise Problem("conflict", "both held")


async def nothing(parts: Parts) -> int:
    return 0


SERVICE = Service("caseload", [router], lambda programmes: Handlers({}), nothing, "A toy.")
