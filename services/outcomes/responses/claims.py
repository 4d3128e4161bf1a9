"""Claims as callers see them."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from services.outcomes.domain.claim_evidence import Basis
from services.outcomes.domain.states import ClaimState
from services.outcomes.responses.fields import Cursor, Pounds
from shared.terms.programme import EvidenceKind


class ClaimOut(BaseModel):
    """A claim for one outcome of one participant."""

    id: str
    participant_id: str
    programme: str
    provider: str
    outcome: str = Field(description="the id of the outcome in the programme")
    round: int = Field(description="the round in which the outcome was achieved, from 1")
    route: Literal["earnings", "evidence", "provider"] = Field(
        description="what makes the claim: the earnings feed, other evidence, or the provider"
    )
    state: ClaimState
    achieved_on: date = Field(description="the day on which the outcome was achieved")
    price: Pounds = Field(description="the price of the day achieved, in pounds")
    amount: Pounds | None = Field(
        description="what its statement line pays, in pounds: the price, or that of a volume band; null before cut-off"
    )
    attempt: int = Field(description="1, and one more for each submission after a rejection")
    stands: bool = Field(description="whether the outcome it pays for is achieved")
    owed_back: bool = Field(description="whether it was paid, no longer stands, and is not recovered yet (clawback)")
    reason: str | None = Field(description="why it is on hold, rejected, voided, expired or owed back, as a code")
    claim_by: date | None = Field(description="the last day to claim; null without a limit")
    line_id: str | None = Field(description="the statement line that pays it")
    statement_id: str | None = Field(description="the statement with that line")
    recovery_line_id: str | None = Field(description="the statement line that recovers it")
    recovery_statement_id: str | None = Field(description="the statement with that line")
    version: int


class ClaimEvidenceOut(BaseModel):
    """One item of evidence of a submitted claim."""

    how: EvidenceKind
    obtained_on: date
    reference: str = Field(description="the provider's own reference")
    basis: Basis | None = Field(description="what allowed contact with the employer")
    attempt: int = Field(description="the submission it belongs to, from 1")


class ClaimWithEvidenceOut(ClaimOut):
    """A claim with the evidence of all its submissions."""

    evidence: list[ClaimEvidenceOut]


class ClaimsOut(BaseModel):
    """A page of claims."""

    items: list[ClaimOut]
    next: Cursor | None
