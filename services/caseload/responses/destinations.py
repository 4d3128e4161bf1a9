"""Destinations."""

from datetime import date

from pydantic import Field

from services.caseload.domain.states import EvidenceState
from services.caseload.responses.fields import VERSION, OfParticipant
from shared.terms.events.evidence import Destination


class DestinationOut(OfParticipant):
    state: EvidenceState
    kind: Destination
    place: str | None = Field(None, description="for the provider's side only")
    course: str | None = Field(None, description="for the provider's side only")
    started_on: date
    ended_on: date | None
    reason: str | None
    version: int = VERSION
