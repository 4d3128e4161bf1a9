"""Happenings about one participant, written as briefly as a story allows."""

from datetime import UTC, date, datetime
from typing import Any

from services.kpi.domain import JourneyEvent, Movement, Participant, movements
from shared.terms.programme import Programme
from tests.programmes import defined

REFERRED = date(2018, 3, 5)
STARTED = date(2018, 3, 20)
PLAIN = defined("clocks: {}")
BESIDE = ("caseload", "results", "engagements", "outcome:sustained", "days_to_start")
TYPES = {
    "received": "referral.received.v1",
    "allocated": "referral.allocated.v1",
    "sender": "referral.sender_named.v1",
    "rejected": "referral.rejected.v1",
    "cancelled": "referral.cancelled.v1",
    "withdrawn": "participant.withdrawn.v1",
    "in_error": "participant.referred_in_error.v1",
    "started": "participant.started.v1",
    "job": "job.started.v1",
    "voided": "job.voided.v1",
    "job_corrected": "job.corrected.v1",
    "achieved": "outcome.achieved.v1",
    "unachieved": "outcome.unachieved.v1",
    "paid": "claim.paid.v1",
    "recovered": "claim.recovered.v1",
    "booked": "appointment.booked.v1",
    "attended": "appointment.attended.v1",
    "acknowledged": "referral.acknowledged.v1",
    "did_not_start": "referral.did_not_start.v1",
    "did_not_start_corrected": "referral.did_not_start_corrected.v1",
    "did_not_start_withdrawn": "referral.did_not_start_withdrawn.v1",
    "plan": "action_plan.agreed.v1",
    "assessed": "assessment.completed.v1",
    "contacted": "participant.contacted.v1",
    "employer": "participant.employer_contacted.v1",
    "excused": "participant.exception_recorded.v1",
    "in_work": "participant.in_work_support_began.v1",
    "back": "participant.returned_to_pre_work_support.v1",
    "ended": "participant.support_ended.v1",
    "exited": "participant.exited.v1",
    "standard_met": "participant.standard_met.v1",
    "met_withdrawn": "participant.standard_met_withdrawn.v1",
    "clock_missed": "participant.clock_missed.v1",
    "miss_withdrawn": "participant.clock_missed_withdrawn.v1",
    "corrected": "participant.support_corrected.v1",
    "records": "participant.records_corrected.v1",
    "start_corrected": "participant.start_corrected.v1",
    "not_in_error": "participant.referred_in_error_withdrawn.v1",
}
SLICE = {"programme": "P", "provider": "north", "jcp_district": "east", "area": "newham", "group": "HD"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "received": SLICE,
    "started": {"provider": "north"},
    "job": {"job_id": "j1", "first": True},
    "voided": {"job_id": "j1", "first": True, "reason": "recorded_in_error"},
    "achieved": {"outcome": "sustained", "round": 1},
    "unachieved": {"outcome": "sustained", "round": 1},
    "paid": {"line_id": "l1", "amount": "4260.43"},
    "did_not_start": {"reason": "did_not_attend", "in_time": True},
    "plan": {"plan_id": "pl1", "version": 1},
    "contacted": {"contact_id": "c1", "channel": "phone", "in_work": False},
    "employer": {"contact_id": "e1"},
    "excused": {"clock": "acknowledge", "reason": "severe_weather"},
    "in_work": {"job_id": "j1"},
    "back": {"job_id": "j1"},
    "recovered": {"line_id": "l2", "amount": "-4260.43"},
}


def event(name: str, on: date, recorded: date | None = None, **data: Any) -> JourneyEvent:
    day = recorded or on
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return JourneyEvent(f"{name}@{on}", TYPES[name], "p1", on, at, DEFAULTS.get(name, {}) | data)


def received(on: date = REFERRED, **data: Any) -> JourneyEvent:
    return event("received", on, **data)


def started(on: date = STARTED, **data: Any) -> JourneyEvent:
    return event("started", on, **data)


def told(*events: JourneyEvent, under: Programme = PLAIN) -> list[Movement]:
    """What moved as the events were heard in this order, without what always moves beside a start or an outcome."""
    return [each for each in all_told(*events, under=under) if each.count.measure not in BESIDE]


def all_told(*events: JourneyEvent, under: Programme = PLAIN) -> list[Movement]:
    """All that moved as the events were heard in this order."""
    participant, moved = Participant(), []
    for each in events:
        participant, more = movements(participant, each, lambda programme_id, version, at=None: under)
        moved += more
    return moved


def brief(moved: list[Movement]) -> list[tuple[int, str, str]]:
    """(amount, measure, month) of each movement."""
    return [(each.count.amount, each.count.measure, each.count.month) for each in moved]


def sums(moved: list[Movement]) -> dict[tuple[str, str, str], int]:
    """{(measure, month, provider): sum}, without zeroes."""
    totals: dict[tuple[str, str, str], int] = {}
    for each in moved:
        key = (each.count.measure, each.count.month, each.count.cohort.provider)
        totals[key] = totals.get(key, 0) + each.count.amount
    return {key: total for key, total in totals.items() if total}
