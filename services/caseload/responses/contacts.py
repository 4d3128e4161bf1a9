"""Contacts."""

from datetime import date

from services.caseload.responses.fields import Record


class ContactOut(Record):
    contacted_on: date
    channel: str
    successful: bool
    with_employer: bool
