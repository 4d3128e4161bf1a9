"""Responses about doubtful persons; nothing in them identifies anybody."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from services.referrals.domain.matching import Agreement, Likelihood, Matching
from services.referrals.domain.settling import Decision
from services.referrals.domain.states import State


class DoubtfulPersonOut(BaseModel):
    """A referral of which it is not settled who the person is, or no longer."""

    referral_id: str
    reference: str
    programme: str
    provider: str | None
    state: State
    person_id: str
    matching: Matching
    referred_on: date
    doubtful_since: datetime | None = Field(description="null once it is settled")
    days: int = Field(description="whole days in the queue")
    version: int = Field(description="the referral's version")


class DoubtfulPersonsOut(BaseModel):
    """A page of doubtful persons, the longest in the queue first."""

    items: list[DoubtfulPersonOut]
    next: str | None


class AgreementOut(BaseModel):
    """What of the two records agrees; `close` is one slip of the pen."""

    number: Agreement
    first_name: Agreement
    surname: Agreement
    birthday: Agreement
    address: Agreement
    digits_swapped: bool = Field(description="the slip in the number is two neighbours swapped")


class CandidateOut(BaseModel):
    """A person who may be the one."""

    person_id: str
    likelihood: Likelihood
    agreement: AgreementOut
    doubtful: bool = Field(description="it is not settled who the candidate is either: settle that first")
    referrals: list[str] = Field(description="the candidate's referrals that you may see, by id")


class SettlementOut(BaseModel):
    """A decision about who a person is."""

    decision: Decision
    person_id: str
    previous_person_id: str
    why: str
    decided_at: datetime
    decided_by: str


class DoubtfulPersonDetailOut(DoubtfulPersonOut):
    """A doubtful person with the candidates, the likeliest first, and what was decided so far."""

    candidates: list[CandidateOut]
    settlements: list[SettlementOut]
