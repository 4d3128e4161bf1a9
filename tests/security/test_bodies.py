"""No byte of a body is taken before the token is checked, and none stays when the caller hangs up."""

import asyncio
import gc
import time
import traceback
import tracemalloc
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from services.outcomes.wiring import SERVICE as OUTCOMES
from shared.edge import request_bodies
from shared.edge.problems import MOST_FAULTS
from shared.edge.request_bodies import DELIVERY, MEBIBYTE, BodyLimit, limit_of
from shared.edge.settings import SERVICES
from tests.apps import app_of
from tests.bench_of_one import Bench
from tests.security.raw_calls import HUNG_UP, call, chunk, routes_of, writes_of

NDJSON, JSON = "application/x-ndjson", "application/json"
WRITES = [(service, *write) for service in SERVICES for write in writes_of(app_of(service))]


def feed(bench: Bench) -> str:
    return f"Bearer {bench.token('hmrc', 'feed')}"


def finance(bench: Bench) -> str:
    return f"Bearer {bench.token('local-london', 'commissioner', roles=['finance'])}"


@pytest.fixture(scope="module")
async def outcomes(open_bench):
    async with open_bench(OUTCOMES) as bench:
        yield bench


@pytest.mark.parametrize("content_type", [NDJSON, JSON])
@pytest.mark.parametrize(("service", "method", "path"), WRITES)
async def test_without_a_token_no_route_takes_a_byte(service: str, method: str, path: str, content_type: str) -> None:
    upload = [chunk(b"{" * 65536, more=True)] * 400
    answer = await call(app_of(service), method, path, upload, content_type=content_type)
    assert (answer.status, answer.taken) == (401, 0)


def test_every_service_has_routes_that_write() -> None:
    assert {service for service, _, _ in WRITES} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_lets_the_framework_read_its_body(service: str) -> None:
    """It would read and parse it before the token is checked."""
    assert [route.path for route in routes_of(app_of(service)) if route.body_field is not None] == []


async def test_a_route_that_reads_first_fails_with_every_body() -> None:
    """The wall itself: what the structure test misses still gives nothing."""
    messages = [chunk(b"{}")]
    receiving = request_bodies.limited(lambda: _first(messages), {})
    with pytest.raises(RuntimeError, match="before the token"):
        await receiving()


async def _first(messages: list[Any]) -> Any:
    return messages.pop(0)


@pytest.mark.parametrize("service", SERVICES)
def test_the_routes_with_large_bodies_are_named(service: str) -> None:
    large = [route.path for route in routes_of(app_of(service)) if limit_of(route).size > MEBIBYTE]
    assert large == (["/v1/earnings"] if service == "outcomes" else [])


async def test_what_a_caller_says_about_its_body_does_not_raise_the_limit(outcomes: Bench) -> None:
    upload = [chunk(b"x" * MEBIBYTE, more=True)] * 31
    headers = {"authorization": finance(outcomes), "content_type": NDJSON, "idempotency_key": "one"}
    answer = await call(outcomes.app, "POST", "/v1/statements", upload, **headers)
    assert (answer.status, answer.taken) == (415, 0)
    headers["content_type"] = JSON
    answer = await call(outcomes.app, "POST", "/v1/statements", upload, **headers)
    assert (answer.kind, answer.taken) == ("too-large", 2)


async def test_a_body_that_is_announced_too_large_is_not_read_at_all(outcomes: Bench) -> None:
    headers = {"authorization": finance(outcomes), "content_type": JSON, "content_length": str(MEBIBYTE + 1)}
    answer = await call(outcomes.app, "POST", "/v1/statements", [chunk(b"x")], idempotency_key="one", **headers)
    assert (answer.kind, answer.taken) == ("too-large", 0)


async def test_a_body_that_does_not_arrive_in_time_is_not_waited_for() -> None:
    state = {"body_limit": BodyLimit(MEBIBYTE, 0.05)}
    with pytest.raises(request_bodies.Problem) as problem:
        await request_bodies.whole_body(_slow_request(state))
    assert (problem.value.kind, problem.value.headers) == ("too-slow", {"Connection": "close"})


async def test_a_body_that_has_arrived_needs_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_timer(seconds: float) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(request_bodies.asyncio, "timeout", no_timer)
    state: dict[str, Any] = {"body_limit": DELIVERY}
    scope = {"type": "http", "method": "POST", "headers": [], "state": state}
    with pytest.raises(ZeroDivisionError):
        await request_bodies.whole_body(Request(scope, lambda: _first([chunk(b"x")])))
    state[request_bodies.BODY_ARRIVED] = True
    assert await request_bodies.whole_body(Request(scope, lambda: _first([chunk(b"x")]))) == b"x"


def _slow_request(state: dict[str, Any]) -> Any:
    async def receive() -> Any:
        await asyncio.sleep(0.01)
        return chunk(b"x", more=True)

    return Request({"type": "http", "method": "POST", "headers": [], "state": state}, receive)


async def test_the_error_of_an_upload_that_breaks_off_holds_nothing_of_it() -> None:
    """Its frames stay until Python collects cycles, which is seldom."""
    messages = [chunk(b"x" * MEBIBYTE, more=True) for _ in range(20)] + [HUNG_UP]
    request = Request(
        {"type": "http", "method": "POST", "headers": [], "state": {"body_limit": DELIVERY}}, lambda: _first(messages)
    )
    with pytest.raises(ClientDisconnect) as broken:
        await request_bodies.whole_body(request)
    frames = [frame for frame, _ in traceback.walk_tb(broken.value.__traceback__)]
    names = [(frame.f_code.co_name, name, value) for frame in frames for name, value in frame.f_locals.items()]
    lists = [(function, name) for function, name, value in names if isinstance(value, list) and value is not messages]
    assert ("_read", "chunks") in lists
    pieces = {id(value): len(value) for _, _, value in names if isinstance(value, (bytes, bytearray))}
    assert sum(pieces.values()) <= MEBIBYTE
    assert [name for _, name, value in names if name == "chunks" and value] == []


async def test_uploads_that_break_off_leave_nothing_in_memory(outcomes: Bench) -> None:
    """Python collects cycles seldom here, so it must not need to."""
    upload = [chunk(bytes([n]) * MEBIBYTE, more=True) for n in range(20)]
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for n in range(10):
            headers = {"authorization": feed(outcomes), "content_type": NDJSON, "idempotency_key": f"broken-{n}"}
            pieces = [chunk(bytes(bytearray(message["body"])), more=True) for message in upload]
            answer = await call(outcomes.app, "POST", "/v1/earnings", pieces, **headers)
            del pieces
            assert answer.status == 0
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert after - before < 10 * MEBIBYTE


async def test_of_countless_faults_the_number_is_given_quickly(outcomes: Bench) -> None:
    body = orjson.dumps({f"k{n}": n for n in range(70_000)})
    headers = {"authorization": finance(outcomes), "content_type": JSON, "idempotency_key": "one"}
    started = time.perf_counter()
    answer = await call(outcomes.app, "POST", "/v1/statements", [chunk(body)], **headers)
    assert time.perf_counter() - started < 1.0
    assert (answer.status, len(answer.body) < 2000) == (422, True)
    assert "7000" in answer.problem["errors"][0]["message"]


async def test_at_most_a_hundred_faults_are_listed(outcomes: Bench) -> None:
    body = orjson.dumps({f"k{n}": n for n in range(500)})
    headers = {"authorization": finance(outcomes), "content_type": JSON, "idempotency_key": "one"}
    answer = await call(outcomes.app, "POST", "/v1/statements", [chunk(body)], **headers)
    assert len(answer.problem["errors"]) == MOST_FAULTS
    assert "the first 100" in answer.problem["detail"]


def test_the_limits_belong_to_routes() -> None:
    app = FastAPI()

    @app.post("/lines", openapi_extra={"requestBody": {"content": {NDJSON: {}}}})
    async def lines() -> None: ...

    @app.post("/one")
    async def one() -> None: ...

    large, usual = [route for route in app.routes if isinstance(route, APIRoute)]
    assert (limit_of(large).size, limit_of(usual).size) == (32 * MEBIBYTE, MEBIBYTE)
