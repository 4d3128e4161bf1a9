"""Happenings about one participant, written as briefly as a story allows."""

from datetime import UTC, date, datetime
from typing import Any

from services.kpi.domain import Happening, Movement, Participant, movements

REFERRED = date(2018, 3, 5)
STARTED = date(2018, 3, 20)
TYPES = {
    "received": "referral.received.v1",
    "allocated": "referral.allocated.v1",
    "rejected": "referral.rejected.v1",
    "cancelled": "referral.cancelled.v1",
    "withdrawn": "participant.withdrawn.v1",
    "in_error": "participant.referred_in_error.v1",
    "started": "participant.started.v1",
    "job": "job.started.v1",
    "voided": "job.voided.v1",
    "achieved": "outcome.achieved.v1",
    "unachieved": "outcome.unachieved.v1",
    "paid": "claim.paid.v1",
    "recovered": "claim.recovered.v1",
    "booked": "appointment.booked.v1",
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
    "recovered": {"line_id": "l2", "amount": "-4260.43"},
}


def event(name: str, on: date, recorded: date | None = None, **data: Any) -> Happening:
    day = recorded or on
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Happening(f"{name}@{on}", TYPES[name], "p1", on, at, DEFAULTS.get(name, {}) | data)


def received(on: date = REFERRED, **data: Any) -> Happening:
    return event("received", on, **data)


def started(on: date = STARTED, **data: Any) -> Happening:
    return event("started", on, **data)


def told(*events: Happening) -> list[Movement]:
    """All that moved as the events were heard in this order."""
    known, moved = Participant(), []
    for each in events:
        known, more = movements(known, each)
        moved += more
    return moved


def brief(moved: list[Movement]) -> list[tuple[int, str, str]]:
    """(amount, measure, month) of each movement."""
    return [(each.count.amount, each.count.measure, each.count.month) for each in moved]


def sums(moved: list[Movement]) -> dict[tuple[str, str, str], int]:
    """{(measure, month, provider): sum}, without zeroes."""
    totals: dict[tuple[str, str, str], int] = {}
    for each in moved:
        key = (each.count.measure, each.count.month, each.count.provider)
        totals[key] = totals.get(key, 0) + each.count.amount
    return {key: total for key, total in totals.items() if total}
