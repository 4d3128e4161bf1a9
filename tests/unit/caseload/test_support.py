"""Key workers, appointments and plans as decisions on days, without a service around them."""

from datetime import date
from typing import Any

import pytest

from services.caseload.domain import action_plans, appointments, assessments, exceptions, exits, key_workers
from services.caseload.domain.appointments import Appointment
from services.caseload.domain.key_workers import KeyWorker
from services.caseload.domain.periods import Assignment
from shared.terms.events.participant import KeyWorkerAssigned
from shared.terms.faults import ForbiddenTransition, Refused
from tests.unit.caseload.people import LLWHP, REFERRED, STARTED, day, emitted, emitted_on, referred, started, where

ROBIN = KeyWorker("kw_2", "sub-1", active=True)


def codes(faults: Any) -> set[str]:
    return {fault.code for fault in faults}


@pytest.mark.parametrize(
    ("key_worker", "on", "expected"),
    [
        (ROBIN, STARTED, set()),
        (None, STARTED, {"unknown-key-worker"}),
        (KeyWorker("kw_2", "sub-2", active=True), STARTED, {"unknown-key-worker"}),
        (KeyWorker("kw_2", "sub-1", active=False), STARTED, {"inactive-key-worker"}),
        (KeyWorker("kw_1", "sub-1", active=True), STARTED, {"already-assigned"}),
        (ROBIN, date(2018, 3, 8), {"too-early"}),
        (ROBIN, day(1), {"in-the-future"}),
        (None, None, {"unknown-key-worker"}),
    ],
)
def test_who_may_take_somebody_on_and_when(key_worker: KeyWorker | None, on: date | None, expected: set[str]):
    values = {"key_worker_id": "kw_2", "assigned_on": on}
    assert codes(key_workers.assign_faults(started(), key_worker, STARTED, values)) == expected


def test_a_missing_key_worker_is_a_fault_of_the_body_and_not_of_the_rules():
    assert codes(key_workers.assign_faults(started(), None, STARTED, {"assigned_on": STARTED})) == set()


def test_the_one_before_is_named_when_another_takes_over():
    participant = started()
    key_workers.assign(participant, Assignment("asg_2", "kw_2", STARTED))
    assigned = [event.model_dump(exclude_none=True) for event in emitted(participant, KeyWorkerAssigned)]
    assert assigned == [{"key_worker_id": "kw_1"}, {"key_worker_id": "kw_2", "previous_key_worker_id": "kw_1"}]


def test_nobody_is_assigned_after_the_end_of_support():
    participant = started()
    exits.catch_up(participant, LLWHP, day(457))
    with pytest.raises(Refused, match="support ended on 2019-06-14"):
        key_workers.assign(participant, Assignment("asg_2", "kw_2", day(460)))
    assert participant.key_worker_id is None


def test_an_appointment_told_afterwards_was_booked_on_its_day_at_the_latest():
    participant = referred()
    appointments.book(participant, Appointment("apt_1", "initial", date(2018, 3, 12)), date(2018, 3, 20))
    appointments.book(participant, Appointment("apt_2", "initial", date(2018, 3, 30)), date(2018, 3, 20))
    assert emitted_on(participant, "appointment.booked") == [date(2018, 3, 12), date(2018, 3, 20)]


@pytest.mark.parametrize(("kind", "expected"), [("initial", set()), ("review", {"before-the-start"}), (None, set())])
def test_before_the_start_there_is_the_initial_appointment_only(kind: str | None, expected: set[str]):
    assert codes(appointments.book_faults(referred(), {"kind": kind, "due_on": STARTED})) == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("initial", {"after-the-start"}), ("review", set()), ("in_work", set())]
)
def test_after_the_start_there_is_no_initial_appointment(kind: str, expected: set[str]):
    assert codes(appointments.book_faults(started(), {"kind": kind, "due_on": day(7)})) == expected


def test_an_appointment_is_attended_or_missed_and_a_miss_may_be_corrected():
    participant, appointment = referred(), Appointment("apt_1", "initial", STARTED)
    appointments.miss(participant, appointment, STARTED, "severe_weather")
    assert (appointment.state, appointment.exception_reason) == ("MISSED", "severe_weather")
    with pytest.raises(ForbiddenTransition):
        appointments.miss(participant, appointment, STARTED, None)
    appointments.attend(participant, LLWHP, appointment, STARTED)
    assert (appointment.state, appointment.missed_on, appointment.exception_reason) == ("ATTENDED", None, None)
    with pytest.raises(ForbiddenTransition, match="cannot attend; allowed: correct"):
        appointments.attend(participant, LLWHP, appointment, STARTED)


@pytest.mark.parametrize(
    ("agreed", "by_participant", "by_key_worker", "expected"),
    [
        (STARTED, STARTED, STARTED, set()),
        (STARTED, date(2018, 3, 14), STARTED, set()),
        (date(2018, 3, 14), STARTED, STARTED, {"not-signed-yet"}),
        (date(2018, 3, 8), date(2018, 3, 8), date(2018, 3, 8), {"too-early"}),
        (day(1), STARTED, STARTED, {"in-the-future"}),
        (None, STARTED, STARTED, set()),
        (STARTED, None, None, set()),
    ],
)
def test_a_plan_is_agreed_on_the_day_of_the_second_signature_or_later(
    agreed: date | None, by_participant: date | None, by_key_worker: date | None, expected: set[str]
):
    values = {
        "agreed_on": agreed,
        "signed_by_participant_on": by_participant,
        "signed_by_key_worker_on": by_key_worker,
    }
    assert codes(action_plans.plan_faults(referred(), STARTED, values)) == expected


def test_every_version_of_a_plan_says_whether_the_first_was_in_time():
    participant = started()
    assert action_plans.agree(participant, LLWHP, "pln_1", 1, date(2018, 4, 10)) is True
    assert action_plans.agree(participant, LLWHP, "pln_2", 2, date(2018, 9, 10)) is True
    late = started()
    assert action_plans.agree(late, LLWHP, "pln_1", 1, date(2018, 4, 11)) is False
    assert action_plans.agree(late, LLWHP, "pln_2", 2, date(2018, 4, 12)) is False


def test_a_plan_signed_before_a_start_that_its_clock_counts_from_is_in_time():
    programme = where(action_plan={"counted_from": "start"})
    participant = referred(programme)
    assert action_plans.agree(participant, programme, "pln_1", 1, REFERRED) is True


def test_what_was_done_in_support_may_be_told_after_it_and_nothing_later():
    participant = started()
    exits.catch_up(participant, LLWHP, day(457))
    assessments.record(participant, LLWHP, "asm_1", "needs", day(456))
    with pytest.raises(Refused, match="no assessment from there on"):
        assessments.record(participant, LLWHP, "asm_2", "needs", day(457))
    assert emitted_on(participant, "assessment.completed") == [day(456)]


def test_an_error_found_closes_the_door_for_every_day():
    participant = started()
    exits.refer_in_error(participant, LLWHP, "duplicate", day(10))
    with pytest.raises(Refused, match="support ended on"):
        assessments.record(participant, LLWHP, "asm_1", "needs", day(5))


def test_a_reason_for_a_delay_is_said_on_the_day_it_is_given():
    participant = referred()
    exceptions.record(participant, "start_or_fta", "severe_weather", STARTED)
    assert emitted_on(participant, "participant.exception_recorded") == [STARTED]
