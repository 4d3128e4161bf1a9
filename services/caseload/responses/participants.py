"""Participants, and all that belongs to one."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from services.caseload.domain.groups import GroupReason, Participation
from services.caseload.domain.participant import ExitKind
from services.caseload.domain.states import ParticipantState, ReferralState
from services.caseload.responses.action_plans import PlanOut
from services.caseload.responses.appointments import AppointmentOut
from services.caseload.responses.assessments import AssessmentOut
from services.caseload.responses.contacts import ContactOut
from services.caseload.responses.destinations import DestinationOut
from services.caseload.responses.exceptions import ExceptionOut
from services.caseload.responses.fields import NEXT, VERSION, OfParticipant
from services.caseload.responses.interventions import InterventionOut
from services.caseload.responses.jobs import JobOut
from services.caseload.responses.records import AssignmentOut, DisengagementOut, GroupNoteOut


class ExitOut(OfParticipant):
    kind: ExitKind
    reason: str
    exited_on: date
    recorded_on: date
    state: Literal["STANDS", "VOID"]
    withdrawn_on: date | None
    withdrawn_because: str | None
    version: int = VERSION


class CorrectionOut(OfParticipant):
    """A record that was corrected or made void, with what it said before."""

    kind: str
    record_id: str
    change: Literal["corrected", "voided", "withdrawn"]
    because: str
    by: str | None = Field(None, description="who did it; for the provider's side only")
    corrected_on: date
    before: dict[str, str | bool] | None = Field(None, description="what was recorded; for the provider's side only")


class ClockOut(BaseModel):
    name: str = Field(description="start_or_fta, action_plan, pre_work_limit, tail, job_gap, standard_<code> …")
    due_on: date = Field(description="the last day in time")
    met_on: date | None
    state: Literal["running", "met", "missed"]


class ParticipantSummary(BaseModel):
    id: str
    reference: str
    programme: str
    provider: str
    jcp_district: str
    area: str
    group: str
    participation: Participation
    referred_on: date
    referral_state: ReferralState
    acknowledged_on: date | None
    state: ParticipantState | None = Field(description="null before a start, and after a start in error")
    result_on: date | None
    result_reason: str | None
    started_on: date | None
    day: int | None = Field(description="days since the start, which is day 0")
    key_worker_id: str | None
    left_on: date | None = Field(description="the leaving date: the end of support")
    left_reason: str | None
    exit_report: bool | None
    outcome_on: date | None = Field(description="the day of the latest outcome that is achieved")
    disengaged_on: date | None
    household_id: str | None
    noted_group: str | None = Field(description="the group the participant should be in, or is in by now")
    noted_because: GroupReason | None
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
    exits: list[ExitOut]
    group_notes: list[GroupNoteOut]
    disengagements: list[DisengagementOut]
    corrections: list[CorrectionOut]


class ParticipantPage(BaseModel):
    items: list[ParticipantSummary]
    next: str | None = NEXT
