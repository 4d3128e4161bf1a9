"""Appointments."""

from datetime import date

from services.caseload.domain.appointments import AppointmentKind
from services.caseload.domain.states import AppointmentState
from services.caseload.responses.fields import VERSION, OfParticipant


class AppointmentOut(OfParticipant):
    kind: AppointmentKind
    due_on: date
    at: str | None
    place: str | None
    state: AppointmentState
    attended_on: date | None
    missed_on: date | None
    exception_reason: str | None
    cancelled_on: date | None
    version: int = VERSION
