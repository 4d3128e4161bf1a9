"""`milepost held` against services with scripted answers: what is printed, what is sent, and when it exits with 1."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from milepost.cli_error import CliError
from milepost.client import Problem
from tests.unit.cli.conftest import Ask
from tests.unit.client.server import Server, answer, problem

NOTHING = answer(200, {"items": [], "next": None})
WHY = ("--why", "the rule is mended")


def held(*positions: int, following: str | None = None) -> Callable[[], object]:
    """A page of held events."""
    event = {
        "reason": "failed",
        "source": "referrals",
        "stream_id": "participant/[one]",
        "seq": 1,
        "type": "referral.received.v1",
        "attempts": 3,
        "held_at": "2018-03-09T12:00:00Z",
        "error": "the domain refuses this",
    }
    return answer(200, {"items": [{"position": position, **event} for position in positions], "next": following})


def applied(number: int) -> Callable[[], object]:
    return answer(200, {"position": 7, "applied": number})


@pytest.fixture
def run(ask: Ask) -> Ask:
    """`await run("list")`: a command of the group, and its result."""
    return partial(ask, "held")


def settled(server: Server) -> list[tuple[str, str]]:
    """The last two parts of each address that was posted to: position and verb."""
    posts = [request.path.split("/") for request in server.received if request.method == "POST"]
    return [(path[-2], path[-1]) for path in posts]


async def test_where_nothing_is_held_it_says_so(server: Server, run: Ask) -> None:
    server.will(NOTHING)
    assert (await run("list")).output == "Nothing is held.\n"
    assert (await run("list", "--settled")).output == "No event has been settled.\n"
    assert [request.query["settled"] for request in server.received] == ["false", "true"]
    assert server.headers("Authorization") == ["Bearer an-operators-token"] * 2


async def test_every_page_is_listed_and_what_an_event_says_is_no_markup(server: Server, run: Ask) -> None:
    server.will(held(7, following="more"), held(9))
    output = (await run("list")).output
    assert all(text in output for text in ("kpi", " 7 ", " 9 ", "participant/[one]", "the domain refuses this"))
    assert [request.query.get("cursor") for request in server.received] == [None, "more"]


async def test_an_event_that_fails_again_is_named_and_the_exit_code_says_so(server: Server, run: Ask) -> None:
    server.will(applied(0))
    result = await run("retry", "kpi", "7", *WHY)
    assert result.exit_code == 1
    assert "0 event(s) applied." in result.output
    assert "Failed again: 7. `milepost held show kpi 7` says why." in result.output
    assert json.loads(server.received[0].content) == {"why": "the rule is mended"}


async def test_all_that_failed_are_tried_again_and_those_that_fail_are_named(server: Server, run: Ask) -> None:
    positions = range(1, 13)
    server.will(held(*positions), applied(3), *[applied(0)] * 11)
    result = await run("retry", "kpi", "--all", *WHY)
    assert result.exit_code == 1
    assert "3 event(s) applied." in result.output
    assert "Failed again: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …" in result.output
    assert settled(server) == [(str(position), "retry") for position in positions]
    assert server.received[0].query["reason"] == "failed"


async def test_where_none_failed_there_is_nothing_to_try_again(server: Server, run: Ask) -> None:
    server.will(NOTHING)
    result = await run("retry", "kpi", "--all", *WHY)
    assert (result.exit_code, result.output) == (0, "0 event(s) applied.\n")
    assert settled(server) == []


async def test_forks_are_dismissed_until_none_appears_behind_them(server: Server, run: Ask) -> None:
    server.will(held(3, 4), applied(1), applied(0), held(5), applied(2), NOTHING)
    result = await run("dismiss", "kpi", "--all", *WHY)
    assert result.output == "3 fork(s) of kpi dismissed.\n"
    assert settled(server) == [("3", "dismiss"), ("4", "dismiss"), ("5", "dismiss")]


async def test_one_fork_is_dismissed_without_looking_for_others(server: Server, run: Ask) -> None:
    server.will(applied(1))
    assert (await run("dismiss", "kpi", "3", *WHY)).output == "1 fork(s) of kpi dismissed.\n"
    assert settled(server) == [("3", "dismiss")]


async def test_an_event_is_discarded_and_those_behind_it_are_counted(server: Server, run: Ask) -> None:
    server.will(applied(2))
    assert (await run("discard", "kpi", "7", *WHY)).output == "Discarded. 2 event(s) behind it were applied.\n"


async def test_all_that_were_refused_are_discarded_each_with_the_reason_and_nothing_that_failed(
    server: Server, run: Ask
) -> None:
    server.will(held(3, 4, following="more"), held(9), *[applied(0)] * 3)
    result = await run("discard", "kpi", "--all", *WHY)
    assert (result.exit_code, result.output) == (0, "3 refused record(s) of kpi discarded.\n")
    assert settled(server) == [("3", "discard"), ("4", "discard"), ("9", "discard")]
    pages, posts = server.received[:2], server.received[2:]
    assert {page.query["reason"] for page in pages} == {"refused"}
    assert [json.loads(request.content) for request in posts] == [{"why": "the rule is mended"}] * 3


@pytest.mark.parametrize("verb", ["retry", "discard", "dismiss"])
@pytest.mark.parametrize("which", [(), ("7", "--all")])
async def test_a_position_or_all_is_asked_for(server: Server, run: Ask, verb: str, which: tuple[str, ...]) -> None:
    server.will(NOTHING)
    result = await run(verb, "kpi", *which, *WHY)
    assert isinstance(result.exception, CliError) and "or --all" in str(result.exception)
    assert server.received == []


@pytest.mark.parametrize("verb", ["retry", "discard", "dismiss"])
async def test_position_nought_is_not_all(server: Server, run: Ask, verb: str) -> None:
    server.will(problem(400, "bad-query"))
    assert isinstance((await run(verb, "kpi", "0", *WHY)).exception, Problem)
    assert settled(server) == [("0", verb)]


@pytest.mark.parametrize("words", [("show", "kpi", "7"), *((verb, "kpi", "7", *WHY) for verb in ("retry", "discard"))])
async def test_a_refusal_is_the_services_own(server: Server, run: Ask, words: tuple[str, ...]) -> None:
    server.will(problem(404, "not-found"))
    result = await run(*words)
    assert isinstance(result.exception, Problem)
    assert "kpi refused" in str(result.exception) and "It is wrong. Do this." in str(result.exception)
    assert len(server.received) == 1


@pytest.mark.parametrize("verb", ["retry", "discard", "dismiss", "show"])
async def test_a_service_that_is_none_of_the_four_is_refused_before_anything_is_sent(
    server: Server, run: Ask, verb: str
) -> None:
    server.will(NOTHING)
    result = await run(verb, "payroll", "7", *(() if verb == "show" else WHY))
    assert isinstance(result.exception, CliError)
    assert str(result.exception) == ("There is no service 'payroll'. Use one of: referrals, caseload, outcomes, kpi.")
    assert server.received == []


async def test_without_a_token_an_operator_is_told_which_to_set(
    server: Server, run: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(NOTHING)
    monkeypatch.delenv("MILEPOST_TOKEN")
    result = await run("list")
    assert isinstance(result.exception, CliError)
    assert "Set MILEPOST_TOKEN to a token of your issuer with the scopes ops:read and ops:write." in str(
        result.exception
    )
    assert server.received == []


async def test_a_token_that_is_refused_is_not_asked_for_again(server: Server, run: Ask) -> None:
    server.will(problem(401, "unauthenticated"))
    result = await run("list")
    assert isinstance(result.exception, Problem) and result.exception.status == 401
    assert len(server.received) == 1
