"""The audit by asking: services tell their halves; what does not fit is named, or waits for what is under way."""

import hashlib
from typing import Any

import pytest

from milepost.audit import compare_digests
from milepost.client import Problem
from tests.unit.cli.conftest import Ask
from tests.unit.client.server import Server, answer, problem

EMPTY = hashlib.sha256(b"").hexdigest()


def half(said: str = EMPTY, *, heard: dict[str, str] | None = None, **other: Any) -> dict[str, Any]:
    told = {source: {"digest": digest} for source, digest in (heard or {}).items()}
    return {"walked": 3, "wrong": [], "emitted": {"digest": said}, "consumed": told, "unsent": 0, "held": 0, **other}


def test_what_was_heard_as_it_was_said_is_quiet() -> None:
    findings = compare_digests(
        {"referrals": half("a"), "kpi": half(heard={"referrals": "a"})}, {"referrals": 0, "kpi": 0}
    )
    assert findings.quiet and (findings.events, findings.links) == (6, 2)


def test_a_hearer_that_heard_otherwise_is_named() -> None:
    findings = compare_digests(
        {"referrals": half("a"), "kpi": half(heard={"referrals": "b"})}, {"referrals": 0, "kpi": 0}
    )
    assert findings.wrong == ["kpi has not consumed exactly what referrals emitted"] and findings.exit_code == 1


def test_a_hearer_that_has_heard_nothing_of_a_source_is_named() -> None:
    assert compare_digests({"referrals": half("a"), "kpi": half()}, {"referrals": 0, "kpi": 0}).wrong != []


@pytest.mark.parametrize(
    ("referrals", "kpi", "lag"),
    [({"unsent": 1}, {}, 0), ({}, {"held": 2}, 0), ({}, {}, 5), ({}, {}, None)],
    ids=["unsent", "held", "on the log", "the log cannot be asked"],
)
def test_what_is_under_way_explains_a_difference(referrals: dict, kpi: dict, lag: int | None) -> None:
    halves = {"referrals": half("a", **referrals), "kpi": half(heard={"referrals": "b"}, **kpi)}
    findings = compare_digests(halves, {"referrals": 0, "kpi": lag})
    assert findings.clean and findings.waiting == ["kpi has not consumed exactly what referrals emitted"]


def test_a_broken_chain_is_passed_on_in_the_services_own_words() -> None:
    broken = "broken chain: referrals participant/one at seq 2"
    assert compare_digests({"referrals": half(wrong=[broken])}, {"referrals": 0}).wrong == [broken]


def audited(**changes: Any) -> Any:
    """The answer of a service that nobody else is to be compared with."""
    digest = {"streams": 0, "events": 0, "digest": EMPTY}
    return answer(200, half(emitted=digest) | {"service": "kpi"} | changes)


def backlog(lag: int | None = 0) -> Any:
    return answer(200, {"outbox": 0, "lag": lag, "gap_streams": 0, "emitted": 5})


async def test_over_http_a_clean_ledger_is_called_clean(server: Server, ask: Ask) -> None:
    server.will(audited(), backlog())
    result = await ask("audit", "--http")
    assert result.exit_code == 0
    assert "Clean. Nothing is lost, duplicated or out of order." in result.output
    assert [request.path for request in server.received] == ["/ops/v1/audit", "/ops/v1/backlog"]


async def test_over_http_what_is_wrong_is_printed_as_it_is_and_the_exit_code_is_1(server: Server, ask: Ask) -> None:
    server.will(audited(wrong=["broken chain: kpi participant/[one] at seq 1"]), backlog())
    result = await ask("audit", "--http")
    assert result.exit_code == 1
    assert "broken chain: kpi participant/[one] at seq 1" in result.output
    assert "Not clean. See above." in result.output


async def test_of_many_things_that_are_wrong_the_first_twenty_are_printed(server: Server, ask: Ask) -> None:
    server.will(audited(wrong=[f"broken chain: kpi participant/p{number} at seq 1" for number in range(25)]), backlog())
    output = (await ask("audit", "--http")).output
    assert "participant/p19 " in output and "participant/p20 " not in output
    assert "… and 5 more" in output


async def test_an_audit_that_is_refused_is_no_clean_one(server: Server, ask: Ask) -> None:
    server.will(problem(403, "forbidden"))
    result = await ask("audit", "--http")
    assert isinstance(result.exception, Problem) and "Clean" not in result.output
