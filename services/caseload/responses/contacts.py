"""Contacts."""

from datetime import date

from services.caseload.responses.fields import OfParticipant


class ContactOut(OfParticipant):
    contacted_on: date
    channel: str
    successful: bool
    with_employer: bool
