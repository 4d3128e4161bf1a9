"""Versions of the action plan."""

from datetime import date

from pydantic import BaseModel, Field

from services.caseload.responses.fields import Record


class BarrierOut(BaseModel):
    code: str
    service_area: str


class PlannedInterventionOut(BaseModel):
    service_area: str
    barrier: str | None = Field(description="the code of one of the plan's barriers")
    provider: str | None
    sequence_no: int | None
    planned_on: date | None


class PlanOut(Record):
    version_no: int
    agreed_on: date
    signed_by_participant_on: date
    signed_by_key_worker_on: date
    in_time: bool
    barriers: list[BarrierOut] | None = Field(None, description="for the provider's side only")
    interventions: list[PlannedInterventionOut] | None = Field(None, description="for the provider's side only")
