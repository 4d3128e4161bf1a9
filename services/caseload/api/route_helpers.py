"""What the routes share: scopes, query parameters, and how a change or a creation runs and is answered."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from services.caseload.queries import Resource
from services.caseload.queries.children import read_child
from services.caseload.request_bodies.fields import Body
from shared.edge.idempotency import once
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERING

RawBody = Annotated[bytes, Depends(raw_body)]
ReadContext = Annotated[RequestContext, needs("caseload:read")]
CreateContext = Annotated[RequestContext, needs("caseload:write", part=DELIVERING, creates=True)]
ChangeContext = Annotated[RequestContext, needs("caseload:write", part=DELIVERING, changes=True)]
Limit = Annotated[int, Query(ge=1, le=200, description="the most items in a page")]
Cursor = Annotated[str | None, Query(max_length=500, description="the `next` of the page before")]
Word = Annotated[str | None, Field(max_length=64)]

Create = Callable[[UnitOfWork], Awaitable[str]]
"""Creates something and returns its id."""
Change = Callable[[UnitOfWork, int], Awaitable[None]]
"""Changes something whose version the client expects."""
Read = Callable[[UnitOfWork, str], Awaitable[Resource]]
"""Reads a resource by its id."""


def documented_body(model: type[Body]) -> dict[str, Any]:
    """The OpenAPI description of a body, with its example: the route's `openapi_extra`."""
    return request_body(model, {"typical": {"value": model.EXAMPLE}})


async def create(context: RequestContext, command: Create, read: Read, address: str = "") -> JSONResponse:
    """Runs a creation once and answers with what was created.

    `address` is where it can be read, without its id; "" is for what is part of a participant and read there.
    """
    async with once(context) as creation:
        if creation.new:
            creation.resource_id = await command(creation.uow)
        resource = await read(creation.uow, creation.resource_id)
    location = f"{address}/{creation.resource_id}" if address else f"/v1/participants/{resource['participant_id']}"
    return json_response(resource, creation.status, location, **creation.headers)


async def change(context: RequestContext, resource_id: str, command: Change, read: Read) -> JSONResponse:
    """Runs a change and answers with what was changed."""
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        await command(uow, expected)
        resource = await read(uow, resource_id)
    return json_response(resource)


async def answer_read(context: RequestContext, resource_id: str, read: Read) -> JSONResponse:
    async with context.unit_of_work() as uow:
        return json_response(await read(uow, resource_id))


def child_reader(context: RequestContext, kind: str) -> Read:
    """Reads one thing of a kind that belongs to a participant, as the client sees it."""
    return lambda uow, child_id: read_child(uow, kind, child_id, context.client.kind)


async def create_child(context: RequestContext, kind: str, command: Create, address: str = "") -> JSONResponse:
    """Something new that belongs to a participant; `address` as for `create`."""
    return await create(context, command, child_reader(context, kind), address)


async def change_child(context: RequestContext, kind: str, child_id: str, command: Change) -> JSONResponse:
    """A change of something that belongs to a participant."""
    return await change(context, child_id, command, child_reader(context, kind))
