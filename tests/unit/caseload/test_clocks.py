"""A task done, late or in time, told before or after its clock has run out: always the same clock in the end."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.caseload.domain import clocks, leaving
from services.caseload.domain.clocks import Clock
from services.caseload.domain.participant import Participant
from tests.unit.caseload.people import LLWHP, REFERRED, noted, referred, where

DUE = date(2018, 4, 3)


@pytest.mark.rule(22)
def test_a_friday_in_march_has_its_deadlines_after_easter():
    assert {name: clock.due_on for name, clock in referred().clocks.items()} == {
        "start_or_fta": DUE,
        "result_recorded": DUE,
        "action_plan": date(2018, 4, 10),
    }


@pytest.mark.rule(21)
def test_a_programme_that_counts_the_plan_from_the_start_opens_it_then():
    programme = where(action_plan={"counted_from": "start"})
    participant = referred(programme)
    assert "action_plan" not in participant.clocks
    clocks.open_tasks(participant, programme, "start", date(2018, 3, 15))
    assert participant.clocks["action_plan"].due_on == date(2018, 4, 16)


def test_a_programme_without_such_a_clock_runs_none():
    bare = LLWHP.model_copy(update={"clocks": tuple(one for one in LLWHP.clocks if one.name != "action_plan")})
    assert set(referred(bare).clocks) == {"start_or_fta", "result_recorded"}


@pytest.mark.parametrize(("done_on", "state", "misses"), [(DUE, "met", 0), (DUE + timedelta(1), "missed", 1)])
def test_the_due_day_itself_is_in_time(done_on: date, state: str, misses: int):
    participant = referred()
    clocks.done(participant, "start_or_fta", done_on)
    assert participant.clocks["start_or_fta"].state == state
    assert len(noted(participant, "participant.clock_missed")) == misses


def test_a_clock_runs_out_only_when_its_last_day_is_over():
    clock = Clock("start_or_fta", DUE)
    assert not clock.run_out(DUE) and clock.run_out(DUE + timedelta(1))
    clock.state = "met"
    assert not clock.run_out(DUE + timedelta(1))


@given(st.integers(0, 60), st.booleans())
def test_what_was_done_decides_and_not_when_the_sweep_came(days: int, swept_before: bool):
    participant, done_on = referred(), REFERRED + timedelta(days=days)
    if swept_before:
        leaving.catch_up(participant, LLWHP, date(2018, 12, 1))
    clocks.done(participant, "start_or_fta", done_on)
    leaving.catch_up(participant, LLWHP, date(2018, 12, 1))
    in_time = done_on <= DUE
    clock = participant.clocks["start_or_fta"]
    assert (clock.state, clock.met_on) == ("met" if in_time else "missed", done_on)
    missed = sum(one.facts["clock"] == "start_or_fta" for one in told(participant, "participant.clock_missed"))
    taken_back = len(told(participant, "participant.clock_missed_withdrawn"))
    assert missed - taken_back == (0 if in_time else 1)


def told(participant: Participant, what: str) -> list:
    return [one for one in participant.happened if one.what == f"{what}.v1"]


def test_done_again_changes_nothing():
    participant = referred()
    clocks.done(participant, "start_or_fta", DUE)
    before = asdict(participant)
    clocks.done(participant, "start_or_fta", date(2018, 3, 12))
    clocks.done(participant, "no_such_clock", date(2018, 3, 12))
    assert asdict(participant) == before


def test_what_is_stopped_before_it_is_due_is_never_missed():
    participant = referred()
    clocks.stop(participant, clocks.TASKS, DUE)
    assert {clock.state for clock in participant.clocks.values()} == {"stopped"}
    assert leaving.catch_up(participant, LLWHP, date(2019, 1, 1)) == 0
    assert participant.happened == []


def test_what_was_due_before_the_stop_stays_missed():
    participant = referred()
    clocks.stop(participant, clocks.TASKS, date(2018, 4, 5))
    states = {name: clock.state for name, clock in participant.clocks.items()}
    assert states == {"start_or_fta": "missed", "result_recorded": "missed", "action_plan": "stopped"}
