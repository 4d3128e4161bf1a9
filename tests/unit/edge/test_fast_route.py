"""A fast route answers as any other does, and refuses at start-up what it cannot do."""

import json
import logging
import re
from typing import Annotated, Any

import pytest
import structlog
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes
from pydantic import BaseModel

from milepost.client import Answer, Client
from shared.edge import problems, telemetry
from shared.edge.fast_route import FastRoute, fast_routes
from shared.edge.request_bodies import MEBIBYTE, limit_of
from shared.edge.request_context import Authenticated, RequestContext, needs
from shared.edge.telemetry import LINES, Edge
from shared.terms.clients import Client as TokenClient
from shared.terms.faults import Conflict

READS = Annotated[RequestContext, needs("toys:read")]
ASKING = TokenClient("one", "jcp-x", "jcp", frozenset(), frozenset())
TRACE = re.compile(r"[0-9a-f]{32}")
TOO_LARGE = b"x" * (MEBIBYTE + 1)


class Body(BaseModel):
    name: str


async def _checked(self: Authenticated, request: Request, needed: SecurityScopes) -> Any:
    if "refuse" in request.headers:
        raise problems.Problem("forbidden", "The token is of another.")
    request.state.client = ASKING
    request.state.body_limit = limit_of(request.scope["route"])
    return request, list(needed.scopes)


def _app(monkeypatch: pytest.MonkeyPatch, kind: type[APIRoute]) -> FastAPI:
    """An app with one route of this kind, which answers its scopes, its query and the length of its body."""
    monkeypatch.setattr(Authenticated, "__call__", _checked)
    router = APIRouter(route_class=kind)

    @router.post("/toys", status_code=201)
    async def create(context: READS, dry: Annotated[bool, Query(description="only look")] = False) -> Any:
        request, scopes = context  # type: ignore[misc]
        if "conflict" in request.headers:
            raise Conflict("There is such a toy.")
        if "fail" in request.headers:
            raise ZeroDivisionError
        return Response(f"{scopes} {dry} {len(await request.body())}", 201)

    app = FastAPI()
    app.include_router(router)
    problems.install(app)
    app.state.paths = {id(route): "/toys" for route in router.routes}
    app.state.fast_routes = fast_routes(app)
    app.state.ops_port = None
    app.add_middleware(Edge, service="toys")
    return app


async def _answer(app: FastAPI, query: str = "", method: str = "POST", content: bytes = b"", **headers: str) -> Answer:
    async with Client.for_app(app) as client:
        return await client.send(method, f"/toys{query}", headers=headers, content=content)


def _without_trace(answer: Answer) -> tuple[int, str, dict[str, str]]:
    headers = {name: text for name, text in answer.headers.items() if name not in ("traceparent", "content-length")}
    return answer.status_code, TRACE.sub("", answer.text), headers


async def test_it_answers_as_any_route_does(monkeypatch: pytest.MonkeyPatch) -> None:
    fast, usual = _app(monkeypatch, FastRoute), _app(monkeypatch, APIRoute)
    requests: list[tuple[int, dict[str, Any]]] = [
        (201, {}),
        (201, {"query": "?dry=true"}),
        (400, {"query": "?dry=perhaps"}),
        (201, {"query": "?other=1"}),
        (201, {"content": b"x" * MEBIBYTE}),
        (413, {"content": TOO_LARGE}),
        (403, {"refuse": "yes"}),
        (409, {"conflict": "yes"}),
        (500, {"fail": "yes"}),
        (405, {"method": "GET"}),
    ]
    for status, request in requests:
        answer, expected = await _answer(fast, **request), await _answer(usual, **request)
        assert _without_trace(answer) == _without_trace(expected)
        assert answer.status_code == status
    assert (await _answer(fast)).text == "['toys:read'] False 0"
    assert (await _answer(fast, "?dry=1")).text == "['toys:read'] True 0"


async def test_only_a_request_with_a_query_takes_the_usual_path(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _app(monkeypatch, FastRoute)
    monkeypatch.setattr(app.router, "middleware_stack", Response(status_code=204))
    assert [(await _answer(app, query)).status_code for query in ("", "?dry=1")] == [201, 204]


@pytest.mark.parametrize(("headers", "problem"), [({}, None), ({"conflict": "yes"}, "conflict")])
async def test_its_line_in_the_access_log_is_that_of_any_route(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], problem: str | None
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(LINES, "write", lines.append)
    at_info = structlog.make_filtering_bound_logger(logging.INFO)
    monkeypatch.setattr(telemetry, "log", structlog.wrap_logger(None, wrapper_class=at_info))
    for kind in (FastRoute, APIRoute):
        await _answer(_app(monkeypatch, kind), **headers)
    fast, usual = (json.loads(line) for line in lines)
    assert fast.keys() == usual.keys()
    names = ("event", "level", "service", "method", "route", "org", "client", "kind", "problem")
    expected = ["request", "info", "toys", "POST", "/toys", "jcp-x", "one", "jcp", problem]
    assert [fast.get(name) for name in names] == [usual.get(name) for name in names] == expected


def test_its_documents_are_those_of_any_route(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _app(monkeypatch, FastRoute).openapi() == _app(monkeypatch, APIRoute).openapi()


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
