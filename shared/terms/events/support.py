"""Appointments, assessments and plans, emitted by `caseload`."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.terms.events.event import Code, Event, Hours, Id


class AppointmentBooked(Event):
    """An appointment was booked for a day."""

    TYPE = "appointment.booked.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"appointment_id": "apt_01j0000000000000000000000a", "kind": "initial", "due_on": "2018-03-15"}

    appointment_id: Id
    kind: Code
    due_on: date


class AppointmentAttended(Event):
    """The participant attended."""

    TYPE = "appointment.attended.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"appointment_id": "apt_01j0000000000000000000000a", "kind": "initial"}

    appointment_id: Id
    kind: Code


class AppointmentMissed(Event):
    """The participant did not attend. `exception_reason` when it was beyond anybody's control [rule 23]."""

    TYPE = "appointment.missed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "appointment_id": "apt_01j0000000000000000000000a",
        "kind": "initial",
        "exception_reason": "severe_weather",
    }

    appointment_id: Id
    kind: Code
    exception_reason: Code | None = None


class AppointmentCancelled(Event):
    """The appointment will not take place, because support ended before its day [rules 43, 125]."""

    TYPE = "appointment.cancelled.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"appointment_id": "apt_01j0000000000000000000000a", "kind": "review", "reason": "support_ended"}

    appointment_id: Id
    kind: Code
    reason: Code


class AssessmentCompleted(Event):
    """A needs or health assessment was done. Its findings stay in `caseload`."""

    TYPE = "assessment.completed.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"assessment_id": "asm_01j0000000000000000000000a", "kind": "needs"}

    assessment_id: Id
    kind: Code


class ActionPlanAgreed(Event):
    """A version of the plan was agreed and signed by both [rule 21]; 9999-12-31 where no day is set."""

    TYPE = "action_plan.agreed.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"plan_id": "pln_01j0000000000000000000000a", "version": 1, "due_on": "2018-04-10", "in_time": True}

    plan_id: Id
    version: int
    due_on: date
    in_time: bool


class StandingRecord(BaseModel):
    """A record that stands, on its day. `code` is the kind of meeting, assessment or contact, the clock or the job."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    record_id: Id
    on: date
    code: Code
    hours_per_week: Hours | None = None


class RecordsCorrected(Event):
    """A record was wrong, or never was; `standing` is every record of its kind that stands now [rule 138].

    It replaces all that was said of this kind: contacts with success, appointments attended, versions of the action
    plan (`code` is `version-1` and so on), assessments, changes of hours, reasons for missed deadlines.
    """

    TYPE = "participant.records_corrected.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "kind": "contact",
        "record_id": "con_01j0000000000000000000000b",
        "change": "voided",
        "because": "wrong_person",
        "standing": [{"record_id": "con_01j0000000000000000000000a", "on": "2018-03-13", "code": "contact"}],
    }

    kind: Literal["contact", "appointment", "action_plan", "assessment", "hours", "exception"]
    record_id: Id
    change: Literal["corrected", "voided"]
    because: Code
    standing: tuple[StandingRecord, ...] = ()
