"""What the routes of this room share: who may write, and how a change or a creation is run and rendered."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Query

from services.caseload import queries
from services.caseload.commands.wanted import Body
from shared.edge.api import Call, body_of, needs, shown, takes
from shared.edge.auth import DELIVERS
from shared.edge.idempotency import Once, once
from shared.journey.ledger import Tx

Raw = Annotated[bytes, Depends(body_of)]
Reading = Annotated[Call, needs("caseload:read")]
Creating = Annotated[Call, needs("caseload:write", creates=True)]
Changing = Annotated[Call, needs("caseload:write", changes=True)]
Limit = Annotated[int, Query(ge=1, le=200, description="at most so many items")]
Cursor = Annotated[str | None, Query(max_length=500, description="the `next` of the page before")]


def example(model: type[Body]) -> dict[str, Any]:
    """The OpenAPI description of a body, with its example."""
    return takes(model, {"typical": {"value": model.EXAMPLE}})


def provider_only(call: Call) -> None:
    """Only those who deliver write here; raises `Problem` forbidden."""
    call.require_kind(*sorted(DELIVERS))


async def changed(call: Call, participant_id: str, change: Callable[[Tx, int], Awaitable[Any]]) -> Any:
    """A change of a participant, answered with the whole participant."""
    provider_only(call)
    expected = call.expected_version()
    async with call.tx() as tx:
        await change(tx, expected)
        resource = await queries.participant(tx, participant_id, call.client.kind)
    return shown(resource)


async def child_changed(call: Call, kind: str, child_id: str, change: Callable[[Tx, int], Awaitable[Any]]) -> Any:
    """A change of something that hangs on a participant, answered with that thing."""
    provider_only(call)
    expected = call.expected_version()
    async with call.tx() as tx:
        await change(tx, expected)
        resource = await queries.child(tx, kind, child_id, call.client.kind)
    return shown(resource)


async def child_created(call: Call, kind: str, create: Callable[[Tx], Awaitable[str]], where: str = "") -> Any:
    """Something new that hangs on a participant; `where` is the address under which it can be read again, if any."""
    provider_only(call)
    creation: Once
    async with once(call) as creation:
        if creation.new:
            creation.resource_id = await create(creation.tx)
        resource = await queries.child(creation.tx, kind, creation.resource_id, call.client.kind)
    address = f"{where}/{creation.resource_id}" if where else f"/v1/participants/{resource['participant_id']}"
    return shown(resource, creation.status, address, **creation.headers)
