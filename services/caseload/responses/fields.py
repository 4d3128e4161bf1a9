"""Members that many responses share."""

from typing import Literal

from pydantic import BaseModel, Field

VERSION = Field(description="the ETag; send it as If-Match to change this")
NEXT = Field(description="send it as `cursor` for the following page; null on the last one")


class OfParticipant(BaseModel):
    """Base of what belongs to a participant."""

    id: str
    participant_id: str


class Record(OfParticipant):
    """Base of a record that is corrected and made void."""

    state: Literal["STANDS", "VOID"] = Field(description="VOID: recorded in error, counts for nothing")
    version: int = VERSION
