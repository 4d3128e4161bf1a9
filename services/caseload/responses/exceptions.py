"""Reasons for missed deadlines."""

from services.caseload.responses.fields import Record


class ExceptionOut(Record):
    clock: str
    reason: str
