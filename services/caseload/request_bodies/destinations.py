"""Bodies of destinations."""

from services.caseload.request_bodies.fields import Body, Day, Reason, Text
from shared.terms.events.evidence import Destination as DestinationKind


class DestinationIn(Body):
    EXAMPLE = {"kind": "training", "started_on": "2018-06-04", "place": "Sample College", "course": "Bricklaying"}

    kind: DestinationKind
    started_on: Day
    place: Text | None = None
    course: Text | None = None


class DestinationEndIn(Body):
    EXAMPLE = {"ended_on": "2018-11-30", "reason": "course_completed"}

    ended_on: Day
    reason: Reason
