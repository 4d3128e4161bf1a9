"""The states of everything that has some, as types and as tables; an event a table does not list is refused.

[life cycles 1–4]
"""

from typing import Literal

from shared.terms.faults import StateTable

ReferralState = Literal[
    "RECEIVED",
    "ACKNOWLEDGED",
    "CONTACTED",
    "BOOKED",
    "STARTED",
    "DID_NOT_START",
    "REJECTED",
    "CANCELLED",
    "REFERRED_IN_ERROR",
]
ParticipantState = Literal[
    "ACTIVE", "IN_WORK_SUPPORT", "DISENGAGED", "TRACKING", "COMPLETED", "EARLY_COMPLETED", "EARLY_EXIT"
]
AppointmentState = Literal["BOOKED", "ATTENDED", "MISSED", "CANCELLED", "VOID"]
JobState = Literal["EXPECTED", "STARTED", "ENDED", "VOID"]
InterventionState = Literal[
    "PROPOSED", "AGREED", "REFERRED", "WAITING", "IN_PROGRESS", "COMPLETED", "DROPPED", "UNSUITABLE", "VOID"
]
EvidenceState = Literal["STANDS", "ENDED", "VOID"]
HouseholdState = Literal["STANDS", "VOID"]
VacancyState = Literal["OPEN", "CLOSED", "VOID"]

_RESULTS_BEFORE_A_START = {"did_not_start": "DID_NOT_START", "reject": "REJECTED", "withdraw": "CANCELLED"}

REFERRAL_STATES: StateTable = {
    "RECEIVED": {"acknowledge": "ACKNOWLEDGED", "reject": "REJECTED", "cancel": "CANCELLED"},
    "ACKNOWLEDGED": {"contact": "CONTACTED", "book": "BOOKED", **_RESULTS_BEFORE_A_START},
    "CONTACTED": {"contact": "CONTACTED", "book": "BOOKED", **_RESULTS_BEFORE_A_START},
    "BOOKED": {"contact": "BOOKED", "book": "BOOKED", "start": "STARTED", **_RESULTS_BEFORE_A_START},
    "STARTED": {"refer_in_error": "REFERRED_IN_ERROR", "correct_start": "STARTED"},
    "DID_NOT_START": {
        "correct_to_start": "STARTED",
        "correct_did_not_start": "DID_NOT_START",
        "withdraw_did_not_start": "ACKNOWLEDGED",
    },
    "REJECTED": {},
    "CANCELLED": {},
    "REFERRED_IN_ERROR": {"withdraw_error": "STARTED"},
}

_EARLY = {"exit_early": "EARLY_EXIT", "complete_early": "EARLY_COMPLETED"}

PARTICIPANT_STATES: StateTable = {
    "ACTIVE": {
        "take_up_job": "IN_WORK_SUPPORT",
        "disengage": "DISENGAGED",
        "reach_pre_work_limit": "TRACKING",
        **_EARLY,
    },
    "IN_WORK_SUPPORT": {
        "take_up_job": "IN_WORK_SUPPORT",
        "lose_job_before_pre_work_limit": "ACTIVE",
        "find_no_new_job": "TRACKING",
        "reach_in_work_limit": "TRACKING",
        **_EARLY,
    },
    "DISENGAGED": {
        "take_up_job": "IN_WORK_SUPPORT",
        "re_engage": "ACTIVE",
        "reach_pre_work_limit": "TRACKING",
        **_EARLY,
    },
    "TRACKING": {"take_up_job": "TRACKING", "reach_tail": "COMPLETED"},
    "COMPLETED": {},
    "EARLY_COMPLETED": {},
    "EARLY_EXIT": {},
}

APPOINTMENT_STATES: StateTable = {
    "BOOKED": {"attend": "ATTENDED", "miss": "MISSED", "end_support": "CANCELLED", "correct": "BOOKED", "void": "VOID"},
    "MISSED": {"attend": "ATTENDED", "correct": "MISSED", "void": "VOID"},
    "CANCELLED": {"support_goes_on": "BOOKED", "void": "VOID"},
    "ATTENDED": {"correct": "ATTENDED", "correct_to_missed": "MISSED", "void": "VOID"},
    "VOID": {},
}

JOB_STATES: StateTable = {
    "EXPECTED": {"start": "STARTED", "void": "VOID"},
    "STARTED": {"end": "ENDED", "correct": "STARTED", "void": "VOID"},
    "ENDED": {"correct": "ENDED", "void": "VOID"},
    "VOID": {},
}

_ALWAYS = {"void": "VOID"}
_OPEN = {"drop": "DROPPED", **_ALWAYS}

INTERVENTION_STATES: StateTable = {
    "PROPOSED": {"agree": "AGREED", "correct": "PROPOSED", **_OPEN},
    "AGREED": {"refer": "REFERRED", "correct": "AGREED", "withdraw_step": "PROPOSED", **_OPEN},
    "REFERRED": {
        "accept": "WAITING",
        "begin": "IN_PROGRESS",
        "find_unsuitable": "UNSUITABLE",
        "correct": "REFERRED",
        "withdraw_step": "AGREED",
        **_OPEN,
    },
    "WAITING": {"begin": "IN_PROGRESS", "correct": "WAITING", "withdraw_step": "REFERRED", **_OPEN},
    "IN_PROGRESS": {"complete": "COMPLETED", "correct": "IN_PROGRESS", "withdraw_step": "WAITING", **_OPEN},
    "COMPLETED": {"correct": "COMPLETED", "withdraw_step": "IN_PROGRESS", **_ALWAYS},
    "DROPPED": {"correct": "DROPPED", "withdraw_step": "PROPOSED", **_ALWAYS},
    "UNSUITABLE": {"correct": "UNSUITABLE", "withdraw_step": "REFERRED", **_ALWAYS},
    "VOID": {},
}
"""`withdraw_step` leads to the step before, whichever that was; the table has the usual one."""

EVIDENCE_STATES: StateTable = {
    "STANDS": {"end": "ENDED", "void": "VOID"},
    "ENDED": {"void": "VOID"},
    "VOID": {},
}

HOUSEHOLD_STATES: StateTable = {
    "STANDS": {"correct": "STANDS", "void": "VOID"},
    "VOID": {},
}

VACANCY_STATES: StateTable = {
    "OPEN": {"close": "CLOSED", "correct": "OPEN", "void": "VOID"},
    "CLOSED": {"reopen": "OPEN", "correct": "CLOSED", "void": "VOID"},
    "VOID": {},
}

DIAGRAMS: dict[str, StateTable] = {
    "Referral": REFERRAL_STATES,
    "Participant": PARTICIPANT_STATES,
    "Appointment": APPOINTMENT_STATES,
    "Job": JOB_STATES,
    "Intervention": INTERVENTION_STATES,
    "Evidence": EVIDENCE_STATES,
    "Household": HOUSEHOLD_STATES,
    "Vacancy": VACANCY_STATES,
}

WITH_PROVIDER = frozenset({"ACKNOWLEDGED", "CONTACTED", "BOOKED"})
"""Acknowledged and without a result: the provider works towards a start."""
IN_SUPPORT = frozenset({"ACTIVE", "IN_WORK_SUPPORT", "DISENGAGED"})
"""On a key worker's caseload [rule 43]."""
