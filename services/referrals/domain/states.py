"""The life of a referral as a table [life cycle 1], and the dates a step may have.

This service decides until the acknowledgement; from there on it follows the events of `caseload`, and a cancellation or
a rejection is a request that `caseload` answers.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from shared.terms.faults import Fault, StateTable

State = Literal[
    "RECEIVED",
    "ACKNOWLEDGED",
    "CONTACTED",
    "BOOKED",
    "STARTED",
    "DID_NOT_START",
    "ALLOCATED_CONTROL",
    "REJECTED",
    "CANCELLED",
    "REFERRED_IN_ERROR",
]
FOLLOWED = {
    "book": "BOOKED",
    "start": "STARTED",
    "not_start": "DID_NOT_START",
    "withdraw": "CANCELLED",
    "refer_back": "REJECTED",
}
REFERRAL_STATES: dict[str, dict[str, str]] = {
    "RECEIVED": {
        "draw_control": "ALLOCATED_CONTROL",
        "acknowledge": "ACKNOWLEDGED",
        "decline": "RECEIVED",
        "reject": "REJECTED",
        "cancel": "CANCELLED",
    },
    "ACKNOWLEDGED": {"cancel": "ACKNOWLEDGED", "reject": "ACKNOWLEDGED", "contact": "CONTACTED", **FOLLOWED},
    "CONTACTED": {"cancel": "CONTACTED", "reject": "CONTACTED", **FOLLOWED},
    "BOOKED": {"cancel": "BOOKED", "reject": "BOOKED", **FOLLOWED},
    "STARTED": {"find_in_error": "REFERRED_IN_ERROR", "correct_start": "STARTED"},
    "DID_NOT_START": {
        "start": "STARTED",
        "correct_did_not_start": "DID_NOT_START",
        "withdraw_did_not_start": "ACKNOWLEDGED",
    },
    "ALLOCATED_CONTROL": {},
    "REJECTED": {},
    "CANCELLED": {},
    "REFERRED_IN_ERROR": {"withdraw_error": "STARTED"},
}
DIAGRAMS: Mapping[str, StateTable] = {"Referral": REFERRAL_STATES}
BY_REQUEST = frozenset({"ACKNOWLEDGED", "CONTACTED", "BOOKED"})
ENDED = frozenset({"ALLOCATED_CONTROL", "REJECTED", "CANCELLED", "REFERRED_IN_ERROR"})
"""Nothing more can come of the referral."""
CONTROL = "ALLOCATED_CONTROL"
"""No other service has heard of such a referral."""
STOPPED = frozenset({"REJECTED", "CANCELLED"})

REJECTIONS = ("duplicate", "not_eligible", "inappropriate", "already_employed", "on_other_provision", "other")
DECLINES = ("no_capacity", "outside_area", "conflict_of_interest", "needs_not_met", "other")
CANCELLATIONS = (
    "moved_away",
    "started_work",
    "claim_closed",
    "changed_mind",
    "duplicate",
    "sent_in_error",
    "alternative_provision",
    "deceased",
    "other",
)


def follow(state: str, event: str) -> str:
    """The state after an event that may come late: a contact or booking consumed after the result changes nothing."""
    return REFERRAL_STATES[state].get(event, state)


def date_faults(pointer: str, on: date | None, not_before: date, today: date) -> list[Fault]:
    """What is wrong with the day of a step: before what it follows, or in the future."""
    if on is None:
        return []
    if on > today:
        return [Fault(pointer, "in-the-future", f"it cannot have happened yet; today is {today}")]
    if on < not_before:
        return [Fault(pointer, "too-early", f"it follows what happened on {not_before}; give that day or a later one")]
    return []


def death_faults(values: Mapping[str, Any], today: date) -> list[Fault]:
    """What is wrong with the day of a death that a cancellation gives [rule 142]."""
    died_on = values.get("died_on")
    if died_on is None:
        return []
    if values.get("reason") not in {None, "deceased"}:
        return [Fault("/died_on", "not-a-death", "give died_on with the reason deceased only")]
    if died_on > today:
        return [Fault("/died_on", "in-the-future", f"{died_on} is after today, {today}; give the day of death")]
    return []
