"""States, clocks, matching and records: small decisions, each a table."""

from datetime import date
from typing import Any, get_args

import pytest

from services.referrals.domain.deadlines import Met, deadline_states
from services.referrals.domain.record import (
    FIXED,
    age_band,
    age_on,
    applied,
    differences,
    fields_for,
    readable,
    through_safeguarding,
)
from services.referrals.domain.states import REFERRAL_STATES, State, date_faults, follow
from shared.terms.faults import ForbiddenTransition, transition

DUE = date(2018, 3, 13)
RECORD: dict[str, Any] = {
    "title": None,
    "first_name": "Avery",
    "surname": "Exemplar",
    "date_of_birth": "1985-06-15",
    "phone": "020 7946 0000",
    "address": {"lines": ["1 Sample Street"], "postcode": "E7 9ZZ"},
    "nino": "QQ123456A",
    "disability": True,
    "mappa": False,
    "scr": False,
    "incident_marker": False,
    "safeguarding_code": None,
    "area": "newham",
    "group": "HD",
}

# ---- states ----------------------------------------------------------------------------------------------------------


def test_every_state_that_can_be_reached_is_in_the_table() -> None:
    reached = {after for events in REFERRAL_STATES.values() for after in events.values()}
    assert reached <= set(REFERRAL_STATES)
    assert set(REFERRAL_STATES) - reached == set(), "RECEIVED is reached again by a decline"


@pytest.mark.parametrize("state", [state for state in REFERRAL_STATES if state != "RECEIVED"])
@pytest.mark.parametrize("event", ["acknowledge", "decline"])
def test_what_is_decided_here_is_decided_before_the_acknowledgement(state: str, event: str) -> None:
    with pytest.raises(ForbiddenTransition):
        transition(REFERRAL_STATES, state, event, "referral")


@pytest.mark.rule(19)
def test_an_unacknowledged_referral_cannot_start() -> None:
    with pytest.raises(ForbiddenTransition) as forbidden:
        transition(REFERRAL_STATES, "RECEIVED", "start", "referral")
    assert forbidden.value.allowed == ["acknowledge", "cancel", "decline", "draw_control", "reject"]


@pytest.mark.rule(140)
@pytest.mark.parametrize(
    ("state", "events"),
    [("REJECTED", {}), ("CANCELLED", {}), ("REFERRED_IN_ERROR", {"withdraw_error": "STARTED"})],
)
def test_three_ends_are_final_unless_an_error_was_none(state: str, events: dict[str, str]) -> None:
    assert REFERRAL_STATES[state] == events


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        ("ACKNOWLEDGED", "contact", "CONTACTED"),
        ("ACKNOWLEDGED", "book", "BOOKED"),
        ("CONTACTED", "book", "BOOKED"),
        ("BOOKED", "contact", "BOOKED"),
        ("STARTED", "contact", "STARTED"),
        ("DID_NOT_START", "book", "DID_NOT_START"),
        ("CANCELLED", "contact", "CANCELLED"),
    ],
)
def test_late_news_of_contact_or_booking_takes_nothing_back(state: str, event: str, after: str) -> None:
    assert follow(state, event) == after


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (None, None),
        (date(2018, 3, 8), "too-early"),
        (date(2018, 3, 9), None),
        (date(2018, 3, 12), None),
        (date(2018, 3, 13), "in-the-future"),
    ],
)
def test_a_step_is_dated_from_what_it_follows_to_today(on: date | None, code: str | None) -> None:
    found = date_faults("/day", on, date(2018, 3, 9), date(2018, 3, 12))
    assert [fault.code for fault in found] == ([code] if code else [])


# ---- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "met", "today", "standing"),
    [
        ("RECEIVED", Met(), date(2018, 3, 13), "running"),
        ("RECEIVED", Met(), date(2018, 3, 14), "missed"),
        ("ACKNOWLEDGED", Met(date(2018, 3, 13)), date(2018, 5, 1), "met"),
        ("ACKNOWLEDGED", Met(date(2018, 3, 14)), date(2018, 5, 1), "missed"),
        ("CANCELLED", Met(ended_on=date(2018, 3, 13)), date(2018, 5, 1), "stopped"),
        ("CANCELLED", Met(ended_on=date(2018, 3, 14)), date(2018, 5, 1), "missed"),
        ("REJECTED", Met(), date(2018, 3, 12), "stopped"),
    ],
)
def test_the_acknowledgement_clock_is_read_off_dates(state: str, met: Met, today: date, standing: str) -> None:
    (clock,) = deadline_states({"acknowledge": DUE}, met, state, today)
    assert clock["state"] == standing
    assert clock["due_on"] == DUE


@pytest.mark.rule(20)
def test_happening_in_time_and_recording_in_time_are_two_clocks() -> None:
    met = Met(date(2018, 3, 9), result_on=date(2018, 4, 3), result_recorded_on=date(2018, 4, 4))
    due = date(2018, 4, 3)
    clocks = deadline_states({"start_or_fta": due, "result_recorded": due}, met, "STARTED", date(2018, 5, 1))
    assert {clock["name"]: clock["state"] for clock in clocks} == {"start_or_fta": "met", "result_recorded": "missed"}


# ---- records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "age"), [(date(2018, 6, 14), 32), (date(2018, 6, 15), 33), (date(1985, 6, 15), 0), (date(1985, 6, 14), -1)]
)
def test_an_age_changes_on_the_birthday(day: date, age: int) -> None:
    assert age_on(day, date(1985, 6, 15)) == age


def test_who_was_born_on_a_leap_day_grows_older_on_the_first_of_march() -> None:
    assert [age_on(day, date(1996, 2, 29)) for day in (date(2018, 2, 28), date(2018, 3, 1))] == [21, 22]


@pytest.mark.parametrize(
    ("age", "band"),
    [(16, "16-24"), (24, "16-24"), (25, "25-49"), (49, "25-49"), (50, "50-64"), (64, "50-64"), (65, "65-and-over")],
)
def test_an_age_is_told_as_a_band(age: int, band: str) -> None:
    assert age_band(date(2018 - age, 3, 9), date(2018, 3, 9)) == band


@pytest.mark.parametrize("roles", [[], ["mi"], ["finance", "validator"]])
def test_other_roles_read_the_display_name_only(roles: list[str]) -> None:
    assert fields_for(roles) == ()
    assert readable(RECORD, roles) == {"name": "Avery Exemplar"}


def test_zones_are_added_up_by_role() -> None:
    both = readable(RECORD, ["key_worker", "safeguarding"])
    assert {"phone", "disability", "mappa"} <= set(both)
    assert "disability" not in readable(RECORD, ["referral_admin"])
    assert "mappa" not in readable(RECORD, ["key_worker"])
    assert "nino" not in both, "no role reads the number"


@pytest.mark.parametrize(("mappa", "scr", "masked"), [(False, False, False), (True, False, True), (True, True, False)])
def test_mappa_without_scr_is_masked(mappa: bool, scr: bool, masked: bool) -> None:
    record = {**RECORD, "mappa": mappa, "scr": scr}
    assert through_safeguarding(record) is masked
    assert ("phone" in readable(record, ["key_worker"])) is not masked
    assert "phone" in readable(record, ["safeguarding"])


def test_differences_are_names_never_values() -> None:
    changed = {**RECORD, "phone": "020 7946 0999", "group": "EA", "more": 1}
    assert differences(RECORD, changed) == ["group", "more", "phone"]
    assert differences(RECORD, dict(RECORD)) == []


def test_applying_changes_the_person_and_not_the_contract() -> None:
    after = {**RECORD, "surname": "Otherwise", "group": "EA", "area": "bexley"}
    told = applied(RECORD, after)
    assert told["surname"] == "Otherwise"
    assert (told["group"], told["area"]) == ("HD", "newham")
    assert set(FIXED) <= set(told)


@pytest.mark.rule(8)
@pytest.mark.parametrize(
    ("before", "after", "holds"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_a_marker_once_on_stays_on(before: bool, after: bool, holds: bool) -> None:
    told = applied({**RECORD, "mappa": before}, {**RECORD, "mappa": after})
    assert told["mappa"] is holds


@pytest.mark.rule(8)
def test_a_safeguarding_code_is_replaced_by_another_but_not_by_a_blank() -> None:
    with_code = {**RECORD, "safeguarding_code": "C2"}
    assert applied(with_code, RECORD)["safeguarding_code"] == "C2"
    assert applied(with_code, {**RECORD, "safeguarding_code": "C3"})["safeguarding_code"] == "C3"


def test_the_states_that_the_api_documents_are_those_of_the_table() -> None:
    assert get_args(State) == tuple(REFERRAL_STATES)
