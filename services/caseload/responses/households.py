"""Households."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from services.caseload.domain.states import HouseholdState
from services.caseload.responses.fields import VERSION
from services.caseload.responses.interventions import InterventionOut


class RelationOut(BaseModel):
    relation: Literal["partner", "child", "parent", "other"]


class HouseholdBefore(BaseModel):
    participants: list[str] = Field([], description="those you may see")
    others: list[RelationOut] = []


class HouseholdCorrectionOut(BaseModel):
    change: Literal["corrected", "voided"]
    because: str
    by: str | None = Field(None, description="who did it; for the provider's side only")
    corrected_on: date
    before: HouseholdBefore | None = Field(None, description="what was recorded; for the provider's side only")


class HouseholdOut(BaseModel):
    id: str
    state: HouseholdState
    participants: list[str] = Field(description="those you may see")
    others: list[RelationOut]
    interventions: list[InterventionOut]
    version: int = VERSION
    corrections: list[HouseholdCorrectionOut]
