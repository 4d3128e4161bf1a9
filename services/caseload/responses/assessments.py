"""Assessments."""

from datetime import date

from services.caseload.responses.members import OfParticipant


class AssessmentOut(OfParticipant):
    kind: str
    completed_on: date
