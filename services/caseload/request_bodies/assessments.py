"""The body that records an assessment."""

from typing import Annotated

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Distinct
from shared.terms.codes import Code


class AssessmentIn(Body):
    EXAMPLE = {"kind": "needs", "completed_on": "2018-03-16"}

    kind: Annotated[Code, Field(description="needs, health, or one of the programme's own")]
    completed_on: Day
    distinct_from: Distinct = None
