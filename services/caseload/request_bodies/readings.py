"""The body of a reading of a measure."""

from services.caseload.domain.readings import ReadingRole
from services.caseload.request_bodies.fields import Body, Day, Distinct, ReadingValue
from shared.terms.codes import Code


class ReadingIn(Body):
    EXAMPLE = {"measure": "wellbeing", "role": "baseline", "taken_on": "2018-03-20", "value": "17"}

    measure: Code
    role: ReadingRole
    taken_on: Day
    value: ReadingValue
    distinct_from: Distinct = None
