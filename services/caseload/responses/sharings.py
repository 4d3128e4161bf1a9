"""To whom a participant is shown."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from services.caseload.responses.fields import VERSION, OfParticipant


class SharingOut(OfParticipant):
    programme: str
    recipient: str = Field(description="the code of the programme's entry")
    org: str = Field(description="the organisation that reads, as in its token")
    purpose: str
    basis: Literal["agreement", "consent"]
    effective_from: date
    effective_to: date | None
    withdrawn_on: date | None = Field(description="the first day on which nothing was shown")
    version: int = VERSION


class SharingList(BaseModel):
    items: list[SharingOut]
