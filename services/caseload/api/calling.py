"""What the routes of this room share: who may write, and how a change or a creation is run and rendered."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Query

from services.caseload import queries
from services.caseload.commands.wanted import Body
from shared.edge.idempotency import Creation, once
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERS

Raw = Annotated[bytes, Depends(raw_body)]
Reading = Annotated[RequestContext, requires_scope("caseload:read")]
Creating = Annotated[RequestContext, requires_scope("caseload:write", creates=True)]
Changing = Annotated[RequestContext, requires_scope("caseload:write", changes=True)]
Limit = Annotated[int, Query(ge=1, le=200, description="at most so many items")]
Cursor = Annotated[str | None, Query(max_length=500, description="the `next` of the page before")]


def example(model: type[Body]) -> dict[str, Any]:
    """The OpenAPI description of a body, with its example."""
    return request_body(model, {"typical": {"value": model.EXAMPLE}})


def provider_only(context: RequestContext) -> None:
    """Only those who deliver write here; raises `Problem` forbidden."""
    context.require_kind(*sorted(DELIVERS))


async def changed(
    context: RequestContext, participant_id: str, change: Callable[[UnitOfWork, int], Awaitable[Any]]
) -> Any:
    """A change of a participant, answered with the whole participant."""
    provider_only(context)
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        await change(uow, expected)
        resource = await queries.participant(uow, participant_id, context.client.kind)
    return json_response(resource)


async def child_changed(
    context: RequestContext, kind: str, child_id: str, change: Callable[[UnitOfWork, int], Awaitable[Any]]
) -> Any:
    """A change of something that hangs on a participant, answered with that thing."""
    provider_only(context)
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        await change(uow, expected)
        resource = await queries.child(uow, kind, child_id, context.client.kind)
    return json_response(resource)


async def child_created(
    context: RequestContext, kind: str, create: Callable[[UnitOfWork], Awaitable[str]], where: str = ""
) -> Any:
    """Something new that hangs on a participant; `where` is the address under which it can be read again, if any."""
    provider_only(context)
    creation: Creation
    async with once(context) as creation:
        if creation.new:
            creation.resource_id = await create(creation.uow)
        resource = await queries.child(creation.uow, kind, creation.resource_id, context.client.kind)
    address = f"{where}/{creation.resource_id}" if where else f"/v1/participants/{resource['participant_id']}"
    return json_response(resource, creation.status, address, **creation.headers)
