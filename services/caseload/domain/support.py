"""What happens on the way: key workers, appointments, plans and reasons for what was late [rules 21, 23, 43, 47]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.caseload.domain import clocks, promises
from services.caseload.domain.days import day_faults, since_referral
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import APPOINTMENT_STATES
from shared.terms.faults import Fault, transition
from shared.terms.programme import NO_LIMIT, Programme

Faults = Iterator[Fault]
APPOINTMENT_KINDS = ("initial", "review", "in_work")


@dataclass
class Appointment:
    """A meeting agreed for a day; `happened_on` is when it was attended, or missed."""

    id: str
    kind: str
    due_on: date
    state: str = "BOOKED"
    attended_on: date | None = None
    missed_on: date | None = None
    exception_reason: str | None = None


@dataclass(frozen=True)
class KeyWorker:
    id: str
    provider: str
    active: bool


def assign_faults(
    participant: Participant, key_worker: KeyWorker | None, today: date, given: Mapping[str, Any]
) -> Iterator[Fault]:
    """An active key worker of the participant's provider, from a day on that follows the one before [rule 47]."""
    earliest = [(participant.referred_on, "the referral")]
    if participant.key_worker_id is not None and participant.key_worker_since is not None:
        earliest.append((participant.key_worker_since, "the present key worker took over"))
    yield from day_faults("assigned_on", given.get("assigned_on"), today, *earliest)
    if given.get("key_worker_id") is None:
        return
    pointer = "/key_worker_id"
    if key_worker is None or key_worker.provider != participant.provider:
        yield Fault(pointer, "unknown-key-worker", f"name a key worker of {participant.provider}")
    elif not key_worker.active:
        yield Fault(pointer, "inactive-key-worker", "this key worker takes nobody on any more; name another")
    elif key_worker.id == participant.key_worker_id:
        yield Fault(pointer, "already-assigned", "this is the present key worker; name another, or change nothing")


def require_assignable(participant: Participant) -> None:
    """Whoever is open, and whoever did not start as it seems: that may be corrected to a start, which needs one."""
    if participant.referral_state != "DID_NOT_START":
        participant.require_open("key worker")


def assign(participant: Participant, key_worker_id: str, on: date) -> None:
    """Exactly one at a time while in support; the one before is kept with his or her dates."""
    require_assignable(participant)
    previous = {"previous_key_worker_id": participant.key_worker_id} if participant.key_worker_id else {}
    participant.key_worker_id, participant.key_worker_since = key_worker_id, on
    participant.note("participant.key_worker_assigned.v1", on, key_worker_id=key_worker_id, **previous)


def book_faults(participant: Participant, given: Mapping[str, Any]) -> Iterator[Fault]:
    due_on, kind = given.get("due_on"), given.get("kind")
    yield from since_referral("due_on", due_on, due_on or participant.referred_on, participant.referred_on)
    if participant.with_provider and kind not in {None, "initial"}:
        yield Fault("/kind", "before-the-start", "before the start there is only the initial appointment")
    if participant.state is not None and kind == "initial":
        yield Fault("/kind", "after-the-start", "after the start appointments are review or in_work")


def book(participant: Participant, appointment: Appointment, today: date) -> None:
    """A meeting is agreed; told afterwards, it was agreed on the day of the meeting at the latest."""
    participant.require_open("appointment", appointment.due_on)
    if participant.with_provider:
        participant.move_referral("book")
    on, due_on = min(today, appointment.due_on), appointment.due_on
    participant.note("appointment.booked.v1", on, appointment_id=appointment.id, kind=appointment.kind, due_on=due_on)


def attend_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    return since_referral("attended_on", given.get("attended_on"), today, participant.referred_on)


def attend(participant: Participant, programme: Programme, appointment: Appointment, on: date) -> None:
    """The participant came; also found out after a miss was recorded."""
    appointment.state = transition(APPOINTMENT_STATES, appointment.state, "attend", "appointment")
    appointment.attended_on, appointment.missed_on, appointment.exception_reason = on, None, None
    participant.note("appointment.attended.v1", on, appointment_id=appointment.id, kind=appointment.kind)
    promises.happened(participant, programme, appointment.kind, on)


def miss_faults(appointment: Appointment, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    return day_faults("missed_on", given.get("missed_on"), today, (appointment.due_on, "the appointment"))


def miss(participant: Participant, appointment: Appointment, on: date, exception_reason: str | None) -> None:
    """The participant did not come; the exception reason is for what was beyond anybody's control."""
    appointment.state = transition(APPOINTMENT_STATES, appointment.state, "miss", "appointment")
    appointment.missed_on, appointment.exception_reason = on, exception_reason
    why = {"exception_reason": exception_reason} if exception_reason else {}
    participant.note("appointment.missed.v1", on, appointment_id=appointment.id, kind=appointment.kind, **why)


def plan_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    """Both signatures, neither after the plan counts as agreed [rule 21]."""
    agreed_on = given.get("agreed_on")
    yield from since_referral("agreed_on", agreed_on, today, participant.referred_on)
    for name in ("signed_by_participant_on", "signed_by_key_worker_on"):
        signed_on = given.get(name)
        yield from since_referral(name, signed_on, today, participant.referred_on)
        if signed_on is not None and agreed_on is not None and signed_on > agreed_on:
            yield Fault(
                "/agreed_on", "not-signed-yet", f"{name} is {signed_on}; a plan is agreed when both have signed"
            )


def agree_plan(participant: Participant, programme: Programme, plan_id: str, version_no: int, on: date) -> bool:
    """A version of the plan is agreed; whether the first one was in time is returned and said."""
    participant.require_open("action plan", on)
    clocks.done(participant, "action_plan", on)
    clock = participant.clocks.get("action_plan")
    day_0 = participant.started_on or on
    rule = programme.runs("action_plan", day_0)
    due_on = clock.due_on if clock else rule.due(day_0, programme.nation) if rule else NO_LIMIT
    in_time = (clock.met_on if clock and clock.met_on else on) <= due_on
    facts = {"plan_id": plan_id, "version": version_no, "due_on": due_on, "in_time": in_time}
    participant.note("action_plan.agreed.v1", on, **facts)
    promises.happened(participant, programme, "first_plan" if version_no == 1 else "later_plan", on)
    if version_no == 1:
        promises.begin(participant, programme, "plan", on)
    return in_time


def assess_faults(participant: Participant, programme: Programme, today: date, given: Mapping[str, Any]) -> Faults:
    """A kind of assessment that the programme has, on a day since the referral [rule 48]."""
    yield from since_referral("completed_on", given.get("completed_on"), today, participant.referred_on)
    kind, known = given.get("kind"), promises.kinds(programme)
    if kind is not None and kind not in known:
        yield Fault("/kind", "unknown-assessment", f"the assessments of {programme.id} are {', '.join(known)}")


def assess(participant: Participant, programme: Programme, assessment_id: str, kind: str, on: date) -> None:
    participant.require_open("assessment", on)
    participant.note("assessment.completed.v1", on, assessment_id=assessment_id, kind=kind)
    promises.assessed(participant, programme, kind, on)


def approach_employer(participant: Participant, programme: Programme, contact_id: str, on: date) -> None:
    """An employer was spoken to for the participant: what IPS calls the job search [S1 Appendix A]."""
    participant.note("participant.employer_contacted.v1", on, contact_id=contact_id)
    promises.happened(participant, programme, "employer_contact", on)


def excuse(participant: Participant, clock: str, reason: str, today: date) -> None:
    """Beyond the provider's control: figures show the breach with and without it [rule 23]."""
    participant.note("participant.exception_recorded.v1", today, clock=clock, reason=reason)
