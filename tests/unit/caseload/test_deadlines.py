"""A task done, late or in time, told before or after its clock has run out: always the same clock in the end."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.caseload.domain import exits, promises
from services.caseload.domain.deadlines import TASKS, Deadline
from shared.terms.events.participant import ClockMissed, ClockMissedWithdrawn
from tests.unit.caseload.people import LLWHP, REFERRED, emitted, emitted_on, referred, where

DUE = date(2018, 4, 3)


@pytest.mark.rule(22)
def test_a_friday_in_march_has_its_deadlines_after_easter():
    assert {name: deadline.due_on for name, deadline in referred().deadlines.items()} == {
        "start_or_fta": DUE,
        "result_recorded": DUE,
        "action_plan": date(2018, 4, 10),
    }


@pytest.mark.rule(21)
def test_a_programme_that_counts_the_plan_from_the_start_opens_it_then():
    programme = where(action_plan={"counted_from": "start"})
    participant = referred(programme)
    assert "action_plan" not in participant.deadlines
    participant.started_on = date(2018, 3, 15)
    promises.retell(participant, programme)
    assert participant.deadlines["action_plan"].due_on == date(2018, 4, 16)


def test_a_programme_without_such_a_clock_runs_none():
    bare = LLWHP.model_copy(update={"clocks": tuple(rule for rule in LLWHP.clocks if rule.name != "action_plan")})
    assert set(referred(bare).deadlines) == {"start_or_fta", "result_recorded"}


@pytest.mark.parametrize(("done_on", "state", "misses"), [(DUE, "met", 0), (DUE + timedelta(1), "missed", 1)])
def test_the_due_day_itself_is_in_time(done_on: date, state: str, misses: int):
    participant = referred()
    participant.complete_task("start_or_fta", done_on)
    assert participant.deadlines["start_or_fta"].state == state
    assert len(emitted_on(participant, "participant.clock_missed")) == misses


def test_a_clock_runs_out_only_when_its_last_day_is_over():
    deadline = Deadline("start_or_fta", DUE)
    assert not deadline.passed_before(DUE) and deadline.passed_before(DUE + timedelta(1))
    deadline.state = "met"
    assert not deadline.passed_before(DUE + timedelta(1))


@given(st.integers(0, 60), st.booleans())
def test_what_was_done_decides_and_not_when_the_sweep_came(days: int, swept_before: bool):
    participant, done_on = referred(), REFERRED + timedelta(days=days)
    if swept_before:
        exits.catch_up(participant, LLWHP, date(2018, 12, 1))
    participant.complete_task("start_or_fta", done_on)
    exits.catch_up(participant, LLWHP, date(2018, 12, 1))
    in_time = done_on <= DUE
    deadline = participant.deadlines["start_or_fta"]
    assert (deadline.state, deadline.met_on) == ("met" if in_time else "missed", done_on)
    missed = sum(event.clock == "start_or_fta" for event in emitted(participant, ClockMissed))
    taken_back = len(emitted(participant, ClockMissedWithdrawn))
    assert missed - taken_back == (0 if in_time else 1)


def test_done_again_changes_nothing():
    participant = referred()
    participant.complete_task("start_or_fta", DUE)
    before = asdict(participant)
    participant.complete_task("start_or_fta", date(2018, 3, 12))
    participant.complete_task("no_such_clock", date(2018, 3, 12))
    assert asdict(participant) == before


def test_what_is_stopped_before_it_is_due_is_never_missed():
    participant = referred()
    participant.stop_deadlines(TASKS, DUE)
    assert {deadline.state for deadline in participant.deadlines.values()} == {"stopped"}
    assert exits.catch_up(participant, LLWHP, date(2019, 1, 1)) == 0
    assert participant.pending_events == []


def test_what_was_due_before_the_stop_stays_missed():
    participant = referred()
    participant.stop_deadlines(TASKS, date(2018, 4, 5))
    states = {name: deadline.state for name, deadline in participant.deadlines.items()}
    assert states == {"start_or_fta": "missed", "result_recorded": "missed", "action_plan": "stopped"}
