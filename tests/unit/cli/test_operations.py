"""The operator's client: one request to all four services, their own words when they refuse, patience with a
connection that just closed."""

from collections.abc import AsyncIterator

import pytest

from milepost.client import NoAnswer, Problem
from milepost.embedded.ports import free_ports
from milepost.operations import Operations
from tests.unit.client.server import Server, answer, problem, serving


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture
async def services(server: Server) -> AsyncIterator[Operations]:
    async with Operations({"kpi": server.address, "caseload": server.address}, "token") as opened:
        yield opened


async def test_an_answer_is_its_json(server: Server, services: Operations) -> None:
    clock = {"now": None, "earliest": None}
    server.will(answer(200, clock))
    assert await services.clocks() == {"kpi": clock, "caseload": clock}


async def test_due_things_are_counted_over_all(server: Server, services: Operations) -> None:
    server.will(answer(200, {"done": 4}))
    assert await services.sweep() == 8


async def test_an_operator_waits_for_no_event(server: Server, services: Operations) -> None:
    server.will(answer(200, {"done": 4}, Milepost_Position="kpi/participant/ref_1/1"))
    await services.sweep()
    await services.backlogs()
    assert server.headers("Milepost-After") == [None] * 4


async def test_a_refusal_is_in_the_services_own_words(server: Server, services: Operations) -> None:
    server.will(problem(404, "not-found"))
    with pytest.raises(Problem, match=r"kpi refused GET .*: It is wrong\. Do this\."):
        await services.backlogs()


async def test_a_service_that_is_not_there_is_named_with_its_address() -> None:
    [port] = free_ports(1)
    async with Operations({"kpi": f"http://127.0.0.1:{port}"}, "token") as services:
        with pytest.raises(NoAnswer, match=rf"kpi does not answer at http://127.0.0.1:{port}.*Is it up?"):
            await services.backlogs()
