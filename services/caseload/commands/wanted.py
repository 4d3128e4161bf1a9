"""What a client may ask for: the bodies of the routes, read as drafts so that rules and shapes are told together."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.terms.text_patterns import WRITTEN

Day = Annotated[date, Field(strict=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=WRITTEN)]
Hours = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(\.\d{1,2})?$"), Field(description="hours a week, as text")]
Pounds = Annotated[str, StringConstraints(pattern=r"^\d{1,6}\.\d{2}$"), Field(description="pounds, two places")]
Share = Annotated[str, StringConstraints(pattern=r"^(0\.\d{1,2}|1(\.0{1,2})?)$")]
Reason = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z_]{0,63}$"),
    Field(description="a code: it is said in events, so no name or number"),
]
EXCUSABLE = Annotated[
    str,
    StringConstraints(
        pattern=r"^(acknowledge|start_or_fta|result_recorded|action_plan|(assessment|standard)_[A-Za-z0-9_.-]{1,50})$"
    ),
]


class Body(BaseModel):
    """A body: unknown fields are faults, because a misspelt date must not be lost."""

    model_config = ConfigDict(extra="forbid")
    EXAMPLE: ClassVar[dict[str, Any]]


class KeyWorkerIn(Body):
    EXAMPLE = {"provider": "sub-1", "name": "Robin Sample", "full_time_equivalent": "1.0"}

    provider: Code
    name: Text
    email: Text | None = None
    full_time_equivalent: Share = "1.0"


class AssignIn(Body):
    EXAMPLE = {"key_worker_id": "kw_01j0000000000000000000000a", "assigned_on": "2018-03-13"}

    key_worker_id: Id
    assigned_on: Day


class ContactIn(Body):
    EXAMPLE = {"contacted_on": "2018-03-13", "channel": "phone", "successful": True}

    contacted_on: Day
    channel: Literal["phone", "text", "email", "letter", "video", "face_to_face", "visit"]
    successful: bool = True
    with_employer: Annotated[bool, Field(description="with an employer on the participant's behalf")] = False


class AppointmentIn(Body):
    EXAMPLE = {"kind": "initial", "due_on": "2018-03-15", "at": "10:30", "place": "Stratford Library"}

    kind: Literal["initial", "review", "in_work"]
    due_on: Day
    at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    place: Text | None = None


class AttendIn(Body):
    EXAMPLE = {"attended_on": "2018-03-15"}

    attended_on: Day


class MissIn(Body):
    EXAMPLE = {"missed_on": "2018-03-15", "exception_reason": "severe_weather"}

    missed_on: Day
    exception_reason: Reason | None = None


class StartIn(Body):
    EXAMPLE = {
        "started_on": "2018-03-15",
        "initial_meeting": "apt_01j0000000000000000000000a",
        "initial_action_planning": True,
    }

    started_on: Day
    initial_meeting: Id | None = None
    initial_action_planning: bool = False
    agreed_to_participate: bool = False
    correction_reason: Reason | None = None


class DidNotStartIn(Body):
    EXAMPLE = {"reason": "did_not_attend", "occurred_on": "2018-03-28"}

    reason: Literal["did_not_attend", "declined", "withdrew", "started_work"]
    occurred_on: Day


class Barrier(Body):
    code: Code
    service_area: Code


class Intervention(Body):
    """A step of the plan; `barrier` is the code of one of the plan's barriers."""

    service_area: Code
    barrier: Code | None = None
    provider: Text | None = None
    sequence_no: Annotated[int, Field(ge=1, le=200)] | None = None
    planned_on: Day | None = None


class PlanIn(Body):
    EXAMPLE = {
        "agreed_on": "2018-03-20",
        "signed_by_participant_on": "2018-03-20",
        "signed_by_key_worker_on": "2018-03-20",
        "barriers": [{"code": "low_confidence", "service_area": "wellbeing"}],
        "interventions": [{"barrier": "low_confidence", "service_area": "wellbeing", "sequence_no": 1}],
    }

    agreed_on: Day
    signed_by_participant_on: Day
    signed_by_key_worker_on: Day
    barriers: Annotated[list[Barrier], Field(max_length=100)] = []
    interventions: Annotated[list[Intervention], Field(max_length=200)] = []


class AssessmentIn(Body):
    EXAMPLE = {"kind": "needs", "completed_on": "2018-03-16"}

    kind: Annotated[Code, Field(description="needs, health, or one of the programme's own")]
    completed_on: Day


class InterventionIn(Body):
    EXAMPLE = {
        "barrier": "low_confidence",
        "service_area": "wellbeing",
        "evidence": "ips-fidelity-25",
        "sequence_no": 1,
        "proposed_on": "2018-03-20",
        "planned_on": "2018-04-16",
    }

    barrier: Code
    service_area: Code
    evidence: Annotated[Code, Field(description="the study, guideline or assessment that speaks for it")]
    sequence_no: Annotated[int, Field(ge=1, le=200)]
    proposed_on: Day
    planned_on: Day | None = None
    provider: Text | None = None
    depends_on: Annotated[list[Id], Field(max_length=50)] = []
    for_household: bool = False


class AgreeIn(Body):
    EXAMPLE = {"agreed_on": "2018-03-20", "plan_id": "pln_01j0000000000000000000000a"}

    agreed_on: Day
    plan_id: Id


class ReferIn(Body):
    EXAMPLE = {"referred_on": "2018-03-21", "route": "borough_offer", "consent_to_share": True}

    referred_on: Day
    route: Literal["borough_offer", "health_offer", "in_house", "supply_chain", "spot_purchase"]
    provider: Text | None = None
    consent_to_share: bool = False


class AcceptIn(Body):
    EXAMPLE = {"accepted_on": "2018-03-26"}

    accepted_on: Day


class BeginIn(Body):
    EXAMPLE = {"began_on": "2018-04-16"}

    began_on: Day


class CompleteIn(Body):
    EXAMPLE = {"ended_on": "2018-06-11", "result": "improved"}

    ended_on: Day
    result: Literal["improved", "unchanged", "worse"]


class DropIn(Body):
    EXAMPLE = {"ended_on": "2018-05-08", "reason": "changed_mind"}

    ended_on: Day
    reason: Reason


class UnsuitableIn(Body):
    EXAMPLE = {"ended_on": "2018-03-28", "reason": "no_such_service"}

    ended_on: Day
    reason: Reason


class WaiveIn(Body):
    EXAMPLE = {"depends_on": "int_01j0000000000000000000000a", "reason": "waiting_list_too_long"}

    depends_on: Id
    reason: Reason


class Relation(Body):
    relation: Literal["partner", "child", "parent", "other"]


class HouseholdIn(Body):
    """The others are counted by relation only: nothing is kept of people who are no participants."""

    EXAMPLE = {"participants": ["ref_01j0000000000000000000000a"], "others": [{"relation": "child"}]}

    participants: Annotated[list[Id], Field(min_length=1, max_length=20)]
    others: Annotated[list[Relation], Field(max_length=20)] = []


class JobIn(Body):
    EXAMPLE = {
        "kind": "employed",
        "employer": "Sample Bakery",
        "job_title": "Baker",
        "contract_type": "permanent",
        "hours_per_week": "24",
        "hourly_rate": "8.20",
        "pay_frequency": "monthly",
        "started_on": "2018-06-04",
        "employment": "EMP-1",
    }

    kind: Literal["employed", "self_employed"]
    employer: Text | None = None
    job_title: Text
    contract_type: Literal["permanent", "fixed_term", "temporary", "zero_hours", "apprenticeship"] | None = None
    hours_per_week: Hours
    hourly_rate: Pounds | None = None
    pay_frequency: Literal["weekly", "fortnightly", "four_weekly", "monthly"] | None = None
    started_on: Day | None = None
    expected_on: Day | None = None
    employment: Code | None = None
    began_before_programme: bool = False
    vacancy: Annotated[Id | None, Field(description="the vacancy under an obligation that it fills")] = None


class JobStartIn(Body):
    EXAMPLE = {"started_on": "2018-06-04", "employment": "EMP-1"}

    started_on: Day
    employment: Code | None = None


class JobEndIn(Body):
    EXAMPLE = {"ended_on": "2019-07-14", "reason": "redundancy"}

    ended_on: Day
    reason: Reason


class JobVoidIn(Body):
    EXAMPLE = {"reason": "recorded_in_error"}

    reason: Reason


class DisengageIn(Body):
    EXAMPLE = {"reason": "no_contact", "disengaged_on": "2018-06-04"}

    reason: Literal["no_contact", "failed_to_attend", "refused_support", "other"]
    disengaged_on: Day


class GroupIn(Body):
    EXAMPLE = {"group": "LTU", "because": "recorded_wrongly", "noted_on": "2018-04-10"}

    group: Code
    because: Literal["recorded_wrongly", "became_long_term"]
    noted_on: Day


class ReEngageIn(Body):
    EXAMPLE = {"re_engaged_on": "2018-06-18"}

    re_engaged_on: Day


class ExitIn(Body):
    EXAMPLE = {"kind": "early_exit", "reason": "moved_abroad", "exited_on": "2018-09-03"}

    kind: Literal["early_exit", "early_completed"]
    reason: Reason
    exited_on: Day


class InErrorIn(Body):
    EXAMPLE = {"reason": "already_employed", "found_on": "2018-04-10"}

    reason: Literal[
        "already_employed",
        "job_offer_before_start",
        "on_other_provision",
        "previously_started",
        "not_eligible",
        "duplicate",
    ]
    found_on: Day


class ExceptionIn(Body):
    EXAMPLE = {"clock": "start_or_fta", "reason": "severe_weather"}

    clock: EXCUSABLE
    reason: Reason
