"""Readings of measures, and who read them."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from services.caseload.domain.readings import Change, ReadingRole
from services.caseload.domain.states import EvidenceState
from services.caseload.responses.fields import VERSION, OfParticipant


class ReadingOut(OfParticipant):
    state: EvidenceState
    measure: str
    role: ReadingRole
    taken_on: date
    value: str | None = Field(description="null unless on the provider's side")
    change: Change
    reason: str | None
    version: int = VERSION


class ReadOut(BaseModel):
    read_at: datetime
    org: str
    actor: str
    measures: list[str] = Field(description="the health measures whose readings were read")


class ReadingList(BaseModel):
    items: list[ReadingOut]


class ReadList(BaseModel):
    items: list[ReadOut]
