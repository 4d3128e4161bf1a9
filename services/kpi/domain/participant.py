"""A participant as the figures see one: the few facts that anything is counted from, folded from events alone.

Because nothing but events changes it, the same events in the same order always give the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from shared.terms.calendar import london_day
from shared.terms.money import pence


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the figures need it: what, about whom, when it happened and when it was recorded."""

    event_id: str
    type: str
    participant_id: str
    occurred_on: date
    recorded_at: datetime
    data: Mapping[str, Any]

    @property
    def recorded_on(self) -> date:
        """The London day on which it was recorded."""
        return london_day(self.recorded_at)


@dataclass(frozen=True, slots=True)
class Referral:
    """The slice a participant belongs to, and the provider it is allocated to now."""

    programme: str
    provider: str
    jcp_district: str
    area: str
    group: str
    referred_on: date


@dataclass(frozen=True, slots=True)
class Start:
    started_on: date
    provider: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of a statement about this participant: pence, negative when it takes back."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Participant:
    """The facts. `taken_out` says why a referral is not one after all; `waiting` is what came before the referral."""

    referral: Referral | None = None
    start: Start | None = None
    taken_out: frozenset[str] = frozenset()
    jobs: Mapping[str, date] = field(default_factory=dict)
    outcomes: Mapping[str, date] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    recorded_on: date = date.min
    waiting: tuple[Happening, ...] = ()


def _received(known: Participant, event: Happening) -> Participant:
    told = event.data
    referral = Referral(
        told["programme"], told["provider"], told["jcp_district"], told["area"], told["group"], event.occurred_on
    )
    return replace(known, referral=referral)


def _allocated(known: Participant, event: Happening) -> Participant:
    assert known.referral is not None
    return replace(known, referral=replace(known.referral, provider=event.data["provider"]))


def _out(why: str) -> Fold:
    def fold_out(known: Participant, event: Happening) -> Participant:
        return replace(known, taken_out=known.taken_out | {why})

    return fold_out


def _started(known: Participant, event: Happening) -> Participant:
    return replace(known, start=Start(event.occurred_on, event.data["provider"]))


def _job_started(known: Participant, event: Happening) -> Participant:
    return replace(known, jobs={**known.jobs, event.data["job_id"]: event.occurred_on})


def _job_voided(known: Participant, event: Happening) -> Participant:
    return replace(known, jobs=_without(known.jobs, event.data["job_id"]))


def _achieved(known: Participant, event: Happening) -> Participant:
    return replace(known, outcomes={**known.outcomes, _round(event): event.occurred_on})


def _unachieved(known: Participant, event: Happening) -> Participant:
    return replace(known, outcomes=_without(known.outcomes, _round(event)))


def _money_moved(known: Participant, event: Happening) -> Participant:
    line = Payment(event.occurred_on, pence(event.data["amount"]))
    return replace(known, payments={**known.payments, event.data["line_id"]: line})


def _round(event: Happening) -> str:
    return f"{event.data['outcome']}/{event.data['round']}"


def _without(known: Mapping[str, date], key: str) -> dict[str, date]:
    return {name: on for name, on in known.items() if name != key}


Fold = Callable[[Participant, Happening], Participant]

REFERRAL = "referral.received.v1"
FOLDS: dict[str, Fold] = {
    REFERRAL: _received,
    "referral.allocated.v1": _allocated,
    "referral.rejected.v1": _out("rejected"),
    "referral.cancelled.v1": _out("cancelled"),
    "participant.withdrawn.v1": _out("cancelled"),
    "participant.referred_in_error.v1": _out("referred_in_error"),
    "participant.started.v1": _started,
    "job.started.v1": _job_started,
    "job.voided.v1": _job_voided,
    "outcome.achieved.v1": _achieved,
    "outcome.unachieved.v1": _unachieved,
    "claim.paid.v1": _money_moved,
    "claim.recovered.v1": _money_moved,
}


def fold(known: Participant, event: Happening) -> Participant:
    """The participant after an event. What no figure is counted from changes nothing."""
    if event.type not in FOLDS:
        return known
    after = FOLDS[event.type](known, event)
    return replace(after, recorded_on=max(known.recorded_on, event.recorded_on))
