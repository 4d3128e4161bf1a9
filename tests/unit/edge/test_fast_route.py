"""A direct route does what any other does, and refuses at once to be made of what it cannot do."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.security import SecurityScopes
from pydantic import BaseModel

from milepost.client import Answer, Client
from shared.edge.fast_route import FastRoute
from shared.edge.request_context import Authenticated, RequestContext, requires_scope

READS = Annotated[RequestContext, requires_scope("toys:read")]


class Body(BaseModel):
    name: str


def _app(monkeypatch: pytest.MonkeyPatch, kind: type | None) -> FastAPI:
    """One route, direct or not, that tells what it was given; whose call is what the scopes say."""

    async def called(self: Authenticated, request: Request, needed: SecurityScopes) -> Any:
        return list(needed.scopes)

    monkeypatch.setattr(Authenticated, "__call__", called)
    router = APIRouter(route_class=kind) if kind else APIRouter()

    @router.post("/toys", status_code=201)
    async def make(context: READS, dry: Annotated[bool, Query(description="only look")] = False) -> Any:
        return Response(f"{context} {dry}", 201)

    app = FastAPI()
    app.include_router(router)
    return app


async def _asked(app: FastAPI, query: str) -> Answer:
    async with Client.for_app(app) as client:
        return await client.send("POST", f"/toys{query}")


async def test_with_a_query_or_without_it_answers_as_any_route(monkeypatch: pytest.MonkeyPatch) -> None:
    direct, usual = _app(monkeypatch, FastRoute), _app(monkeypatch, None)
    for query, status in {"": 201, "?dry=true": 201, "?dry=perhaps": 422, "?other=1": 201}.items():
        told, wanted = await _asked(direct, query), await _asked(usual, query)
        assert (told.status_code, told.text) == (wanted.status_code, wanted.text)
        assert told.status_code == status
    assert (await _asked(direct, "")).text == "['toys:read'] False"
    assert (await _asked(direct, "?dry=1")).text == "['toys:read'] True"


def test_its_documents_are_those_of_any_route(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _app(monkeypatch, FastRoute).openapi() == _app(monkeypatch, None).openapi()


async def _with_a_body(context: READS, body: Body) -> None: ...
async def _with_a_needed_query(context: READS, name: str) -> None: ...
async def _without_a_call(dry: bool = False) -> None: ...
async def _with_something_else(context: READS, more: Annotated[int, Depends(lambda: 1)]) -> None: ...
async def _with_something_instead(context: Annotated[int, Depends(lambda: 1)]) -> None: ...


@pytest.mark.parametrize(
    "takes", [_with_a_body, _with_a_needed_query, _without_a_call, _with_something_else, _with_something_instead]
)
def test_what_takes_more_than_a_call_cannot_be_direct(takes: Any) -> None:
    with pytest.raises(TypeError, match="takes a RequestContext"):
        APIRouter(route_class=FastRoute).post("/toys")(takes)


def test_neither_can_what_has_a_place_in_its_path() -> None:
    async def one(context: READS, toy_id: str) -> None: ...

    with pytest.raises(TypeError, match="takes a RequestContext"):
        APIRouter(route_class=FastRoute).get("/toys/{toy_id}")(one)
