"""Assessments."""

from datetime import date

from services.caseload.responses.fields import OfParticipant


class AssessmentOut(OfParticipant):
    kind: str
    completed_on: date
