"""Reasons for missed deadlines."""

from services.caseload.responses.members import OfParticipant


class ExceptionOut(OfParticipant):
    clock: str
    reason: str
