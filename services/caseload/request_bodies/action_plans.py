"""The body of a version of an action plan."""

from typing import Annotated

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Text
from shared.terms.codes import Code


class Barrier(Body):
    code: Code
    service_area: Code


class Intervention(Body):
    """A step of the plan; `barrier` is the code of one of the plan's barriers."""

    service_area: Code
    barrier: Code | None = None
    provider: Text | None = None
    sequence_no: Annotated[int, Field(ge=1, le=200)] | None = None
    planned_on: Day | None = None


class PlanIn(Body):
    EXAMPLE = {
        "agreed_on": "2018-03-20",
        "signed_by_participant_on": "2018-03-20",
        "signed_by_key_worker_on": "2018-03-20",
        "barriers": [{"code": "low_confidence", "service_area": "wellbeing"}],
        "interventions": [{"barrier": "low_confidence", "service_area": "wellbeing", "sequence_no": 1}],
    }

    agreed_on: Day
    signed_by_participant_on: Day
    signed_by_key_worker_on: Day
    barriers: Annotated[list[Barrier], Field(max_length=100)] = []
    interventions: Annotated[list[Intervention], Field(max_length=200)] = []
