"""Appointments: booked, attended or missed; a miss may be corrected [rule 23]."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal

from services.caseload.domain import promises
from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values, day_faults, since_referral
from services.caseload.domain.endings import BY_EXIT
from services.caseload.domain.participant import Participant
from services.caseload.domain.service_standards import Activity
from services.caseload.domain.states import APPOINTMENT_STATES
from shared.terms.events.support import AppointmentAttended, AppointmentBooked, AppointmentCancelled, AppointmentMissed
from shared.terms.faults import Fault, transition
from shared.terms.programme import Programme

AppointmentKind = Literal["initial", "review", "in_work"]


@dataclass
class Appointment(Child):
    """A meeting agreed for a day."""

    kind: AppointmentKind
    due_on: date
    state: str = "BOOKED"
    attended_on: date | None = None
    missed_on: date | None = None
    exception_reason: str | None = None
    cancelled_on: date | None = None
    place: str | None = None


FIELDS = tuple(field.name for field in fields(Appointment))


def book_faults(participant: Participant, values: Values) -> Faults:
    due_on, kind = values.get("due_on"), values.get("kind")
    yield from since_referral("due_on", due_on, due_on or participant.referred_on, participant.referred_on)
    if participant.with_provider and kind not in {None, "initial"}:
        yield Fault("/kind", "before-the-start", "before the start there is only the initial appointment")
    if participant.state is not None and kind == "initial":
        yield Fault("/kind", "after-the-start", "after the start appointments are review or in_work")


def book(participant: Participant, appointment: Appointment, today: date) -> None:
    """A meeting is agreed. Recorded afterwards, it was agreed on the day of the meeting at the latest."""
    participant.require_open("appointment", appointment.due_on)
    if participant.with_provider:
        participant.move_referral("book")
    event = AppointmentBooked(appointment_id=appointment.id, kind=appointment.kind, due_on=appointment.due_on)
    participant.emit(event, min(today, appointment.due_on))


def attend_faults(participant: Participant, today: date, values: Values) -> Faults:
    return since_referral("attended_on", values.get("attended_on"), today, participant.referred_on)


def attend(participant: Participant, programme: Programme, appointment: Appointment, on: date) -> None:
    """The participant came; also after a miss was recorded in error."""
    appointment.state = transition(APPOINTMENT_STATES, appointment.state, "attend", "appointment")
    appointment.attended_on, appointment.missed_on, appointment.exception_reason = on, None, None
    participant.emit(AppointmentAttended(appointment_id=appointment.id, kind=appointment.kind), on)
    participant.activities.append(Activity(on, appointment.kind, id=appointment.id))
    promises.retell(participant, programme)


def miss_faults(appointment: Appointment, today: date, values: Values) -> Faults:
    return day_faults("missed_on", values.get("missed_on"), today, (appointment.due_on, "the appointment"))


def miss(participant: Participant, appointment: Appointment, on: date, exception_reason: str | None) -> None:
    """The participant did not come; an exception reason is one beyond anybody's control."""
    appointment.state = transition(APPOINTMENT_STATES, appointment.state, "miss", "appointment")
    appointment.missed_on, appointment.exception_reason = on, exception_reason
    reason = exception_reason or None
    participant.emit(
        AppointmentMissed(appointment_id=appointment.id, kind=appointment.kind, exception_reason=reason), on
    )


def correction_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """The days of the appointment as it would be: attended or missed, not both, and none in the future."""
    due_on, attended_on, missed_on = (values.get(name) for name in ("due_on", "attended_on", "missed_on"))
    yield from since_referral("due_on", due_on, max(today, due_on or today), participant.referred_on)
    yield from since_referral("attended_on", attended_on, today, participant.referred_on)
    yield from day_faults("missed_on", missed_on, today, (due_on, "the appointment"))
    if values.get("kind") == "initial" and due_on and due_on > (participant.started_on or due_on):
        yield Fault("/due_on", "after-the-start", "an initial appointment is on the day of the start or before")


def corrected(participant: Participant, sent: Values, after: dict[str, Any]) -> dict[str, Any]:
    """Its state by what was sent: attended, missed, or as it was; a booking after the end of support is cancelled."""
    if sent.get("attended_on") is not None:
        after |= {"state": "ATTENDED", "missed_on": None, "exception_reason": None}
    elif sent.get("missed_on") is not None:
        after |= {"state": "MISSED", "attended_on": None}
    appointment = Appointment(**{name: after[name] for name in FIELDS})
    settle(participant, appointment)
    return {**after, **asdict(appointment)}


def emit_booking(participant: Participant, before: Values, after: Values, because: str) -> None:
    """A booking on another day, of another kind, or that never was; what was attended is emitted with all of it."""
    kept = {"appointment_id": after["id"], "kind": after["kind"]}
    if after["state"] == "BOOKED" and (before["kind"], before["due_on"]) != (after["kind"], after["due_on"]):
        booked = AppointmentBooked(**kept, due_on=after["due_on"])
        participant.emit(booked, min(participant.today, after["due_on"]))
    elif before["state"] == "BOOKED" and after["state"] == "VOID":
        participant.emit(AppointmentCancelled(**kept, reason=because), participant.today)
    elif after["state"] == "MISSED" and before["state"] != "MISSED":
        missed = AppointmentMissed(**kept, exception_reason=after["exception_reason"])
        participant.emit(missed, after["missed_on"])


def settle(participant: Participant, appointment: Appointment) -> None:
    """A booking after the end of support is cancelled; it stands again when support goes on after all [rule 125]."""
    over_on = participant.over_on
    after_the_end = over_on is not None and appointment.due_on > over_on
    kept = {"appointment_id": appointment.id, "kind": appointment.kind}
    if after_the_end and appointment.state == "BOOKED":
        appointment.state = transition(APPOINTMENT_STATES, appointment.state, "end_support", "appointment")
        appointment.cancelled_on = over_on
        participant.emit(AppointmentCancelled(**kept, reason=BY_EXIT), over_on or appointment.due_on)
    elif not after_the_end and appointment.state == "CANCELLED":
        appointment.state = transition(APPOINTMENT_STATES, appointment.state, "support_goes_on", "appointment")
        appointment.cancelled_on = None
        booked = AppointmentBooked(**kept, due_on=appointment.due_on)
        participant.emit(booked, min(participant.today, appointment.due_on))
