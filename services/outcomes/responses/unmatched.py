"""Rows of the earnings feed that match no participant, and how a person settled them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.outcomes.domain.matching import Reason
from services.outcomes.domain.states import MonitoringState, UnmatchedState
from services.outcomes.responses.fields import Cursor

ShownReason = Reason | Literal["waits"]


class RowFaultOut(BaseModel):
    """What is wrong with a row, without what was sent."""

    pointer: str
    code: str
    message: str


class UnmatchedRowOut(BaseModel):
    """A row that matches no participant yet, or did not."""

    position: int
    reference: str = Field(description="the referral reference that the feed sent")
    row: dict[str, str] = Field(
        description="the row as the feed sent it, money in pounds; of a row with faults, what has a known name, "
        "and to others than the feed only what is right"
    )
    reason: ShownReason = Field(description="why it waits, or waited; a feed sees `waits`")
    faults: list[RowFaultOut] = Field(description="what is wrong with a row that has faults")
    follows: int | None = Field(description="the position of the row whose settlement holds for this one too")
    state: UnmatchedState
    participant_id: str | None = Field(description="whose the row is; null while that is not known")
    duplicate_of: str | None = Field(description="the payment that a possible duplicate looks like")
    queued_at: datetime
    overdue_on: date | None = Field(description="the day on which it had waited too long")
    settled_at: datetime | None
    settled_by: str | None = Field(description="the client that settled it; null if it was matched by itself")
    version: int


class UnmatchedRowsOut(BaseModel):
    """A page of unmatched rows."""

    items: list[UnmatchedRowOut]
    next: Cursor | None


class CandidateOut(BaseModel):
    """A participant with the reference of the row."""

    participant_id: str
    programme: str
    monitoring: MonitoringState
    started_on: date | None


class SettlementOut(BaseModel):
    """One action of a person on the row."""

    action: Literal["belong_to", "same_as", "different", "discard", "undo"]
    reason: ShownReason
    participant_id: str | None
    payment: str | None = Field(description="the payment that was named")
    why: str
    settled_by: str
    settled_at: datetime


class UnmatchedRowWithHistoryOut(UnmatchedRowOut):
    """A row with the participants it may belong to, and what was done with it."""

    candidates: list[CandidateOut] = Field(description="those with its reference that you may see")
    history: list[SettlementOut] = Field(description="oldest first")
