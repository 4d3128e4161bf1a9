"""Ids, faults, transitions, the clock and National Insurance numbers."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms import clock, ids
from shared.terms.faults import Fault, ForbiddenTransition, Refused, refuse, transition
from shared.terms.nino import is_never_issued, nino_fault, normalise

DOOR = {"OPEN": {"shut": "SHUT", "take_off": "GONE"}, "SHUT": {"open": "OPEN"}, "GONE": {}}


def test_the_machine_clock_is_in_utc():
    instant = clock.now()
    assert instant.tzinfo is UTC
    assert abs(clock.milliseconds() / 1000 - instant.timestamp()) < 5
    assert clock.now() - instant < timedelta(seconds=5)


def test_an_id_names_its_kind_and_later_ids_sort_after_earlier_ones(monkeypatch):
    monkeypatch.setattr(clock, "milliseconds", lambda: 1_520_000_000_000)
    early = ids.new_id("ref")
    monkeypatch.setattr(clock, "milliseconds", lambda: 1_520_000_000_001)
    late = ids.new_id("ref")
    assert early.startswith("ref_01") and len(early) == len("ref_") + 26
    assert early < late


def test_ids_do_not_repeat():
    assert len({ids.new_id("ptc") for _ in range(2000)}) == 2000


@pytest.mark.parametrize("prefix", ["", "R", "Ref", "1a", "a", "with_bar", "x" * 13])
def test_a_prefix_is_short_and_lower_case(prefix):
    with pytest.raises(ValueError, match="lower-case"):
        ids.new_id(prefix)


@pytest.mark.parametrize(
    ("text", "prefix", "answer"),
    [
        ("ref_01j9z3k4m5n6p7q8r9s0t1v2w3", None, True),
        ("ref_01j9z3k4m5n6p7q8r9s0t1v2w3", "ref", True),
        ("ref_01j9z3k4m5n6p7q8r9s0t1v2w3", "ptc", False),
        ("ref_01j9z3k4m5n6p7q8r9s0t1v2w", None, False),
        ("ref_01J9Z3K4M5N6P7Q8R9S0T1V2W3", None, False),
        ("ref_91j9z3k4m5n6p7q8r9s0t1v2w3", None, False),
        ("01j9z3k4m5n6p7q8r9s0t1v2w3", None, False),
        (7, None, False),
        (None, None, False),
    ],
)
def test_the_shape_of_an_id_can_be_asked_for(text, prefix, answer):
    assert ids.is_id(text, prefix) is answer


def test_everything_about_a_membership_is_said_on_its_stream():
    assert ids.participant_stream("ptc_1") == "participant/ptc_1"


def test_a_transition_follows_the_table():
    assert transition(DOOR, "OPEN", "shut", "door") == "SHUT"


def test_a_forbidden_transition_lists_what_is_allowed():
    with pytest.raises(ForbiddenTransition) as refused:
        transition(DOOR, "OPEN", "open", "door")
    assert refused.value.allowed == ["shut", "take_off"]
    assert refused.value.code == "forbidden-transition"
    assert str(refused.value) == "a door that is OPEN cannot open; allowed: shut, take_off"


@pytest.mark.parametrize("state", ["GONE", "UNHEARD_OF"])
def test_where_nothing_is_allowed_the_refusal_says_so(state):
    with pytest.raises(ForbiddenTransition, match="nothing more can happen"):
        transition(DOOR, state, "open", "door")


def test_a_refusal_carries_every_fault_at_once():
    faults = [Fault("/nino", "nino-format", "write the number"), Fault("/area", "unknown-area", "choose a borough")]
    with pytest.raises(Refused) as refused:
        refuse(faults, "invalid-referral")
    assert refused.value.faults == faults
    assert refused.value.code == "invalid-referral"
    assert refused.value.detail == "write the number; choose a borough"


def test_without_faults_nothing_is_refused():
    refuse([])


def test_a_detail_of_its_own_goes_before_the_faults():
    assert str(Refused([], "late", "the window is closed")) == "the window is closed"


@pytest.mark.rule(6)
def test_a_number_is_stored_in_upper_case_without_spaces():
    assert normalise(" ab 12 34 56 c ") == "AB123456C"


@pytest.mark.parametrize("number", ["AB123456C", "ab 12 34 56 c", "CE000000D", "JO123456A".replace("O", "E")])
def test_a_number_that_could_be_issued_is_accepted(number):
    assert nino_fault(number) is None


@pytest.mark.rule(6)
@pytest.mark.parametrize(
    "number",
    ["", "AB12345C", "AB1234567", "A1234567C", "AB123456E", "AB123456", "AB123456CC", "ÅB123456C", "AB١٢٣٤٥٦C"],
)
def test_a_number_of_another_shape_is_refused_without_being_repeated(number):
    fault = nino_fault(number, pointer="/person/nino")
    assert (fault.pointer, fault.code) == ("/person/nino", "nino-format")
    assert not number or number not in fault.message


@pytest.mark.rule(6)
@pytest.mark.parametrize("prefix", ["DA", "FA", "IA", "QA", "UA", "VA", "AD", "AF", "AI", "AO", "AQ", "AU", "AV"])
@pytest.mark.parametrize("sandbox", [True, False])
def test_some_letters_are_never_issued(prefix, sandbox):
    assert nino_fault(f"{prefix}123456A", sandbox=sandbox).code == "nino-prefix"


@pytest.mark.rule(6)
@pytest.mark.parametrize("prefix", ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"])
def test_some_prefixes_are_never_issued(prefix):
    assert nino_fault(f"{prefix}123456A").code == "nino-prefix"


@given(st.integers(min_value=0, max_value=999_999), st.sampled_from("ABCD"))
def test_an_invented_person_is_accepted_in_a_sandbox_only(number, suffix):
    invented = f"QQ{number:06d}{suffix}"
    assert is_never_issued(invented)
    assert nino_fault(invented, sandbox=True) is None
    assert nino_fault(invented).code == "nino-sandbox-only"


def test_a_number_that_could_be_somebodys_is_not_invented():
    assert not is_never_issued("AB123456C")
    assert not is_never_issued("QQ")
