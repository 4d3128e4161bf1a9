"""`milepost clock` against services with scripted answers: it moves time when all have finished, or says why not."""

import json
from collections.abc import Callable

import pytest

from milepost.cli_error import CliError
from milepost.client import Problem
from tests.unit.cli.conftest import Ask
from tests.unit.client.server import Server, answer, problem

QUIET = answer(200, {"outbox": 0, "lag": 0, "gap_streams": 0, "emitted": 5})
CLOCK = answer(200, {"now": "2018-03-01T17:00:00Z", "earliest": "2018-03-01T17:00:00Z"})
MOVED = answer(200, {"now": "2018-03-09T17:00:00Z"})
NOT_MOVED = "2018-13-09", "17:00", "2018-03-09T25:00", "", "9 March 2018"


def swept(number: int) -> Callable[[], object]:
    return answer(200, {"done": number})


async def test_the_time_is_shown_in_london_or_is_the_machines(server: Server, ask: Ask) -> None:
    server.will(answer(200, {"now": "2018-06-04T16:00:00+00:00"}))
    assert (await ask("clock")).output == "kpi        Monday 4 June 2018, 17:00\n"
    server.will(answer(200, {"now": None}))
    assert (await ask("clock")).output == "kpi        the machine's clock\n"


async def test_time_moves_when_all_have_finished_and_what_was_due_is_counted(server: Server, ask: Ask) -> None:
    server.will(QUIET, QUIET, CLOCK, MOVED, swept(4), QUIET)
    result = await ask("clock", "2018-03-09T17:00")
    assert result.output == "It is now Friday 9 March 2018, 17:00 for all four; 4 due action(s) taken.\n"
    moved = next(request for request in server.received if request.method == "PUT")
    assert json.loads(moved.content) == {"now": "2018-03-09T17:00:00+00:00"}


@pytest.mark.parametrize("text", NOT_MOVED)
async def test_a_time_that_is_none_is_sent_to_nobody(server: Server, ask: Ask, text: str) -> None:
    server.will(QUIET)
    result = await ask("clock", text)
    assert isinstance(result.exception, CliError)
    assert str(result.exception) == f"{text!r} is not a time. Write it as 2018-03-09T17:00, or as 2018-03-09."
    assert server.received == []


@pytest.mark.parametrize(("status", "kind"), [(409, "conflict"), (403, "forbidden")])
async def test_a_clock_that_does_not_move_sweeps_nothing(server: Server, ask: Ask, status: int, kind: str) -> None:
    """Time goes forward, and in sandbox mode only."""
    server.will(QUIET, QUIET, CLOCK, problem(status, kind))
    result = await ask("clock", "2018-03-09")
    assert isinstance(result.exception, Problem) and result.exception.status == status
    assert "kpi refused PUT /ops/v1/clock: It is wrong." in str(result.exception)
    assert "/ops/v1/sweeps" not in [request.path for request in server.received]


async def test_a_sweep_that_fails_is_not_called_done(server: Server, ask: Ask) -> None:
    server.will(QUIET, QUIET, CLOCK, MOVED, problem(500, "internal"))
    result = await ask("clock", "2018-03-09")
    assert isinstance(result.exception, Problem) and "POST /ops/v1/sweeps" in str(result.exception)
    assert "It is now" not in result.output
