"""A service small enough to see the edge through: it makes things, changes them, and keeps one table under a policy."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from shared.edge.container import Container, Service
from shared.edge.idempotency import once
from shared.edge.problems import Problem
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.journey.inbox import Handlers
from shared.terms.clients import Part
from shared.terms.events.referral import ReferralCancelled
from shared.terms.faults import Fault, NotFound, Refused, require_version
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter()
THINGS: dict[str, int] = {}


class ThingIn(BaseModel):
    name: str = Field(min_length=2)
    size: int = Field(ge=0)


@router.post("/v1/things", status_code=201, openapi_extra=request_body(ThingIn, {}))
async def make(
    context: Annotated[RequestContext, needs("referrals:write", creates=True)],
    raw: Annotated[bytes, Depends(raw_body)],
) -> Any:
    wanted = parse(ThingIn, raw)
    odd = [Fault("/size", "odd", "send an even size")] if wanted.values.get("size", 0) % 2 else []
    accepted = wanted.validated(odd)
    async with once(context) as creation:
        if creation.new:
            creation.resource_id = f"thing-{len(THINGS)}"
            THINGS[creation.resource_id] = 1
            stream_id = f"participant/{creation.resource_id}"
            creation.uow.emit(stream_id, ReferralCancelled(reason="toy"), creation.uow.today)
    return json_response({"id": creation.resource_id, "name": accepted.name, "version": 1}, 201, **creation.headers)


@router.get("/v1/things")
async def listed(
    context: Annotated[RequestContext, needs("referrals:read")], limit: int = 2, cursor: str | None = None
) -> Any:
    after = (decode_cursor(cursor, str) or [""])[0]
    rows = [{"id": thing} for thing in sorted(THINGS) if thing > after][: limit + 1]
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.post("/v1/things/{thing_id}/grow")
async def grow(context: Annotated[RequestContext, needs("referrals:write", changes=True)], thing_id: str) -> Any:
    if thing_id not in THINGS:
        raise NotFound("thing", thing_id)
    require_version(THINGS[thing_id], context.expected_version())
    THINGS[thing_id] += 1
    return json_response({"id": thing_id, "version": THINGS[thing_id]})


@router.post("/v1/refuse")
async def refuse(context: Annotated[RequestContext, needs("referrals:write")]) -> Any:
    raise Refused([Fault("/x", "rule-9", "choose a group the programme has")])


@router.post("/v1/break")
async def break_down(context: Annotated[RequestContext, needs("referrals:write")]) -> Any:
    raise RuntimeError("AB123456C must not be shown to anybody")


@router.post("/v1/named")
async def named(
    context: Annotated[RequestContext, needs("referrals:write", kinds=["prime"], roles=["finance"])],
) -> Any:
    raise Problem("conflict", "both held")


@router.post("/v1/unasked")
async def unasked(
    context: Annotated[RequestContext, needs("referrals:write", part=[Part.PRIME])], asks: str = ""
) -> Any:
    """Needs a part, and asks for it in the programme of the query alone."""
    async with context.unit_of_work() as uow:
        uow.emit("participant/unasked", ReferralCancelled(reason="toy"), uow.today)
        if asks:
            uow.require_part(asks)
    return json_response({})


async def nothing(container: Container) -> int:
    return 0


SERVICE = Service("caseload", [router], lambda programmes: Handlers({}), nothing, "A toy.")
