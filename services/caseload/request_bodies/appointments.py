"""Bodies of appointments."""

from typing import Annotated

from pydantic import StringConstraints

from services.caseload.domain.appointments import AppointmentKind
from services.caseload.request_bodies.fields import Body, Day, Distinct, Reason, Text

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class AppointmentIn(Body):
    EXAMPLE = {"kind": "initial", "due_on": "2018-03-15", "at": "10:30", "place": "Stratford Library"}

    kind: AppointmentKind
    due_on: Day
    at: Clock | None = None
    place: Text | None = None
    distinct_from: Distinct = None


class AttendIn(Body):
    EXAMPLE = {"attended_on": "2018-03-15"}

    attended_on: Day


class MissIn(Body):
    EXAMPLE = {"missed_on": "2018-03-15", "exception_reason": "severe_weather"}

    missed_on: Day
    exception_reason: Reason | None = None
