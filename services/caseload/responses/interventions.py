"""Interventions, and gaps in services."""

from datetime import date

from pydantic import BaseModel, Field

from services.caseload.domain.interventions import Result, ServiceRoute
from services.caseload.domain.states import InterventionState
from services.caseload.responses.fields import NEXT, VERSION, OfParticipant


class InterventionOut(OfParticipant):
    """Only the provider's side sees what it is about; for everyone else those members are absent."""

    household_id: str | None = Field(description="for a family and not one person")
    sequence_no: int
    state: InterventionState
    barrier: str | None = None
    service_area: str | None = None
    evidence: str | None = Field(None, description="why this one: a study, a guideline, an assessment")
    provider: str | None = None
    route: ServiceRoute | None = None
    depends_on: list[str]
    waived: dict[str, str] = Field(description="what it need not wait for, and why")
    plan_id: str | None
    planned_on: date | None
    proposed_on: date
    agreed_on: date | None
    referred_on: date | None
    accepted_on: date | None
    began_on: date | None
    ended_on: date | None
    result: Result | None
    reason: str | None
    version: int = VERSION


class GapOut(BaseModel):
    programme: str
    area: str
    service_area: str
    unsuitable: int | None = Field(description="null: a small count, which a borough is not shown [rule 194]")


class GapPage(BaseModel):
    items: list[GapOut]


class ReferredOut(BaseModel):
    """An intervention as the service knows it to which it was referred."""

    id: str
    programme: str
    service_area: str
    state: InterventionState
    referred_on: date
    accepted_on: date | None
    began_on: date | None
    ended_on: date | None
    result: Result | None


class ReferredPage(BaseModel):
    items: list[ReferredOut]
    next: str | None = NEXT
