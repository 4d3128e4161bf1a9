"""What the routes answer with, for the documentation: each resource, its fields and an example."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

VERSION = Field(description="the ETag; send it as If-Match to change this")


class ClockOut(BaseModel):
    name: str = Field(description="start_or_fta, result_recorded, action_plan, pre_work_limit, in_work_limit, tail …")
    due_on: date = Field(description="the last day in time")
    met_on: date | None
    state: Literal["running", "met", "missed"]


class KeyWorkerOut(BaseModel):
    id: str
    provider: str
    name: str
    email: str | None
    full_time_equivalent: str
    active: bool
    caseload: int = Field(description="participants in support who have this key worker now")
    caseload_warning: bool = Field(description="outside the contract's range, for who works full time [rule 46]")
    ips_caseload_score: int | None = Field(description="5 to 1 on the IPS fidelity scale; null without IPS [F133]")
    version: int = VERSION


class AssignmentOut(BaseModel):
    key_worker_id: str
    from_on: date
    to_on: date | None


class OfParticipant(BaseModel):
    id: str
    participant_id: str


class ContactOut(OfParticipant):
    contacted_on: date
    channel: str
    successful: bool
    with_employer: bool


class AppointmentOut(OfParticipant):
    kind: Literal["initial", "review", "in_work"]
    due_on: date
    at: str | None
    place: str | None
    state: Literal["BOOKED", "ATTENDED", "MISSED"]
    attended_on: date | None
    missed_on: date | None
    exception_reason: str | None
    version: int = VERSION


class PlanOut(OfParticipant):
    version_no: int
    agreed_on: date
    signed_by_participant_on: date
    signed_by_key_worker_on: date
    in_time: bool
    barriers: list[dict[str, Any]] | None = Field(None, description="for the provider's side only")
    interventions: list[dict[str, Any]] | None = Field(None, description="for the provider's side only")


class AssessmentOut(OfParticipant):
    kind: str
    completed_on: date


class ExceptionOut(OfParticipant):
    clock: str
    reason: str


class JobOut(OfParticipant):
    state: Literal["EXPECTED", "STARTED", "ENDED", "VOID"]
    kind: Literal["employed", "self_employed"]
    employment: str | None
    employer: str | None = Field(None, description="for the provider's side only")
    job_title: str | None = Field(None, description="for the provider's side only")
    contract_type: str | None
    hours_per_week: str
    hourly_rate: str | None = Field(None, description="pounds; for the provider's side only")
    pay_frequency: str | None
    began_before_programme: bool
    expected_on: date | None
    started_on: date | None
    ended_on: date | None
    reason: str | None
    qualifying: bool
    first: bool
    vacancy: str | None = Field(None, description="the vacancy under an obligation that it fills")
    obligation: str | None = None
    version: int = VERSION


class DestinationOut(OfParticipant):
    state: Literal["STANDS", "ENDED", "VOID"]
    kind: Literal["education", "training", "apprenticeship", "volunteering", "employment"]
    place: str | None = Field(None, description="for the provider's side only")
    course: str | None = Field(None, description="for the provider's side only")
    started_on: date
    ended_on: date | None
    reason: str | None
    version: int = VERSION


class InterventionOut(OfParticipant):
    """What it is about is null for everybody but the provider's side."""

    household_id: str | None = Field(description="for a family and not one person")
    sequence_no: int
    state: Literal["PROPOSED", "AGREED", "REFERRED", "WAITING", "IN_PROGRESS", "COMPLETED", "DROPPED", "UNSUITABLE"]
    barrier: str | None = None
    service_area: str | None = None
    evidence: str | None = Field(None, description="why this one: a study, a guideline, an assessment")
    provider: str | None = None
    route: str | None = None
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
    result: Literal["improved", "unchanged", "worse"] | None
    reason: str | None
    version: int = VERSION


class RelationOut(BaseModel):
    relation: Literal["partner", "child", "parent", "other"]


class HouseholdOut(BaseModel):
    id: str
    participants: list[str] = Field(description="those you may see")
    others: list[RelationOut]
    interventions: list[InterventionOut]


class GapOut(BaseModel):
    programme: str
    area: str
    service_area: str
    unsuitable: int


class GapPage(BaseModel):
    items: list[GapOut]


class ParticipantSummary(BaseModel):
    id: str
    reference: str
    programme: str
    provider: str
    jcp_district: str
    area: str
    group: str
    participation: Literal["voluntary", "mandatory"]
    referred_on: date
    referral_state: str
    acknowledged_on: date | None
    state: str | None = Field(description="ACTIVE, IN_WORK_SUPPORT, TRACKING …; null before a start or after an error")
    result_on: date | None
    result_reason: str | None
    started_on: date | None
    day: int | None = Field(description="days since the start, which is day 0")
    key_worker_id: str | None
    left_on: date | None = Field(description="the end of support [rule 43]")
    left_reason: str | None
    exit_report: bool | None
    outcome_on: date | None = Field(description="the day of the latest outcome that is achieved")
    disengaged_on: date | None
    household_id: str | None
    noted_group: str | None = Field(description="the group the participant should be in, or is in by now [rule 12]")
    noted_because: str | None
    clocks: list[ClockOut]
    version: int = VERSION


class ParticipantOut(ParticipantSummary):
    key_workers: list[AssignmentOut]
    contacts: list[ContactOut]
    appointments: list[AppointmentOut]
    plans: list[PlanOut]
    assessments: list[AssessmentOut]
    exceptions: list[ExceptionOut]
    jobs: list[JobOut]
    interventions: list[InterventionOut]
    destinations: list[DestinationOut]


class ParticipantPage(BaseModel):
    items: list[ParticipantSummary]
    next: str | None = Field(description="send it as `cursor` for the following page")


class KeyWorkerPage(BaseModel):
    items: list[KeyWorkerOut]
    next: str | None = Field(description="send it as `cursor` for the following page")
