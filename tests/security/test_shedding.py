"""What waits for a connection of the pool waits for a bounded time, and what the process cannot bear is refused."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest

from shared.edge import telemetry
from shared.edge.rate_limits import Pace
from shared.store import database
from tests.bench_of_one import Bench
from tests.security.raw_calls import call
from tests.service.edge.toy import SERVICE

THING = {"name": "desk", "size": 4}


@pytest.fixture(scope="module")
async def toy(open_bench):
    async with open_bench(SERVICE) as bench:
        yield bench


def not_consumed(toy: Bench) -> str:
    """A position that is waited for in vain."""
    return toy.container.positions.proved("referrals/participant/ref_x/1")


async def test_a_request_that_finds_no_free_connection_is_answered_503(
    toy: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ACQUIRE_SECONDS", 0.2)
    async with toy.client() as caller, AsyncExitStack() as others:
        for _ in range(toy.container.settings.api_pool):
            await others.enter_async_context(database.acquired(toy.container.database.api))
        started = time.monotonic()
        answers = await asyncio.gather(*(caller.create("/v1/things", THING) for _ in range(20)))
        assert time.monotonic() - started < 2
        assert {(answer.status_code, answer.headers["Retry-After"]) for answer in answers} == {(503, "2")}
        after = await caller.get("/v1/things", headers={"Milepost-After": not_consumed(toy)})
        assert after.status_code == 503
        await others.aclose()
        assert (await caller.create("/v1/things", THING)).status_code == 201


async def test_more_requests_than_the_process_bears_are_refused_at_once_and_probes_answered(
    toy: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "MOST_IN_PROGRESS", 5)
    waiting = {"Milepost-After": not_consumed(toy)}
    async with toy.client() as caller:
        slow = [asyncio.ensure_future(caller.get("/v1/things", headers=waiting)) for _ in range(5)]
        await asyncio.sleep(0.5)
        started = time.monotonic()
        answer = await caller.get("/v1/things")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert (await caller.get("/livez")).status_code == 200
        assert time.monotonic() - started < 0.5
        assert {answer.status_code for answer in await asyncio.gather(*slow)} == {409}
        assert (await caller.get("/v1/things")).status_code == 200


def edge_of(app: Any) -> telemetry.Edge:
    """The outermost layer of ours."""
    while not isinstance(app, telemetry.Edge):
        app = app.app
    return app


async def test_a_flood_without_tokens_waits_for_its_turn_and_takes_no_room_from_clients(
    toy: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "MOST_IN_PROGRESS", 5)
    async with toy.client() as caller:
        assert (await caller.get("/v1/things")).status_code == 200
        monkeypatch.setattr(edge_of(toy.app.middleware_stack), "refusals", Pace(10, 2.0))
        started = time.monotonic()
        flood = [asyncio.ensure_future(call(toy.app, "GET", "/v1/things", authorization="Bearer x")) for _ in range(40)]
        await asyncio.sleep(0.2)
        assert sum(refused.done() for refused in flood) < 25
        assert (await caller.get("/v1/things")).status_code == 200
        assert time.monotonic() - started < 1.0
        answers = await asyncio.gather(*flood)
        assert time.monotonic() - started > 1.5
        assert {answer.status for answer in answers} == {401}
        closed = [answer for answer in answers if answer.headers.get("connection") == "close"]
        assert 5 <= len(closed) <= 15, "those whose turn was too far away"
        assert (await caller.get("/v1/things")).status_code == 200


async def test_methods_that_nobody_has_are_counted_under_one_name(toy: Bench) -> None:
    async with toy.client() as caller:
        for n in range(20):
            assert (await caller.request(f"METHOD{n}", "/v1/things")).status_code == 405
        metrics = (await caller.get("/metrics")).text
    assert 'method="other"' in metrics
    assert "METHOD1" not in metrics


async def test_requests_that_wait_for_a_position_keep_nobody_else_waiting(toy: Bench) -> None:
    waiting = {"Milepost-After": not_consumed(toy)}
    async with toy.client() as caller, toy.client(client="another") as other:
        waiters = [asyncio.ensure_future(caller.get("/v1/things", headers=waiting)) for _ in range(100)]
        await asyncio.sleep(0.5)
        assert (await other.get("/v1/things")).status_code == 200
        assert not any(waiter.done() for waiter in waiters), "the other was answered before all of them"
        assert {answer.status_code for answer in await asyncio.gather(*waiters)} == {409}
