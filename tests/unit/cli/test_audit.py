"""The audit by asking: services tell their halves; what does not fit is named, or waits for what is under way."""

import hashlib
from typing import Any

import pytest

from milepost.audit import compare_digests

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
