"""Reasons for missed deadlines."""

from services.caseload.responses.fields import OfParticipant


class ExceptionOut(OfParticipant):
    clock: str
    reason: str
