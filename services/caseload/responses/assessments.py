"""Assessments."""

from datetime import date

from services.caseload.responses.fields import Record


class AssessmentOut(Record):
    kind: str
    completed_on: date
