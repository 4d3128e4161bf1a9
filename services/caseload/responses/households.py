"""Households."""

from typing import Literal

from pydantic import BaseModel, Field

from services.caseload.responses.interventions import InterventionOut


class RelationOut(BaseModel):
    relation: Literal["partner", "child", "parent", "other"]


class HouseholdOut(BaseModel):
    id: str
    participants: list[str] = Field(description="those you may see")
    others: list[RelationOut]
    interventions: list[InterventionOut]
