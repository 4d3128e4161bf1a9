"""Bodies of destinations."""

from typing import Annotated

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Distinct, Reason, Text
from shared.terms.events.evidence import Destination as DestinationKind


class DestinationIn(Body):
    EXAMPLE = {"kind": "training", "started_on": "2018-06-04", "place": "Sample College", "course": "Bricklaying"}

    kind: DestinationKind
    started_on: Day
    place: Text | None = None
    course: Text | None = None
    distinct_from: Distinct = None


class DestinationEndIn(Body):
    EXAMPLE = {"ended_on": "2018-11-30", "reason": "course_completed"}

    ended_on: Day
    reason: Reason


class DestinationCorrectionIn(Body):
    EXAMPLE = {"ended_on": "2018-06-08", "end_reason": "course_completed", "because": "typed_wrongly"}

    started_on: Day | None = None
    ended_on: Day | None = None
    end_reason: Reason | None = None
    goes_on: Annotated[bool, Field(description="true for one that has not ended after all")] = False
    because: Reason
