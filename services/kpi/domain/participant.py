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
    priority: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How a referral turned out, start or not: the earliest day it happened and the earliest day it was recorded."""

    on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Start:
    started_on: date
    provider: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of a statement about this participant: pence, negative when it takes back."""

    on: date
    amount: int


@dataclass(frozen=True)
class Participant:
    """The facts. `taken_out` says why, and since when, a referral is not one after all; `waiting` is what came before
    the referral. `firsts` are the earliest days of what matters once; the maps are by the id of what may be many.
    """

    referral: Referral | None = None
    start: Start | None = None
    result: Result | None = None
    taken_out: Mapping[str, date] = field(default_factory=dict)
    firsts: Mapping[str, date] = field(default_factory=dict)
    excused: Mapping[str, date] = field(default_factory=dict)
    jobs: Mapping[str, date] = field(default_factory=dict)
    in_work: Mapping[str, date] = field(default_factory=dict)
    back_from_work: Mapping[str, date] = field(default_factory=dict)
    contacts: Mapping[str, date] = field(default_factory=dict)
    in_work_contacts: Mapping[str, date] = field(default_factory=dict)
    outcomes: Mapping[str, date] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    recorded_on: date = date.min
    waiting: tuple[Happening, ...] = ()

    def but(self, **facts: Any) -> Participant:
        """The same participant with other facts: as `replace`, which would check every field with every event."""
        after = object.__new__(Participant)
        vars(after).update(vars(self), **facts)
        return after

    def first(self, what: str) -> date | None:
        """The earliest day of something that matters once; None when it has not been."""
        return self.firsts.get(what)

    @property
    def started_on(self) -> date | None:
        return self.start.started_on if self.start else None

    @property
    def first_job(self) -> date | None:
        """The day of the first job since the start, of those that stand."""
        start = self.start
        if start is None or not self.jobs:
            return None
        return min((on for on in self.jobs.values() if on >= start.started_on), default=None)


def _received(_: Participant, event: Happening) -> Facts:
    told = event.data
    referral = Referral(
        told["programme"],
        told["provider"],
        told["jcp_district"],
        told["area"],
        told["group"],
        event.occurred_on,
        bool(told.get("priority")),
    )
    return {"referral": referral}


def _allocated(known: Participant, event: Happening) -> Facts:
    assert known.referral is not None
    return {"referral": replace(known.referral, provider=event.data["provider"])}


def _out(why: str) -> Fold:
    return lambda known, event: {"taken_out": _earliest(known.taken_out, why, event.occurred_on)}


def _withdrawn(known: Participant, event: Happening) -> Facts:
    return _out("rejected" if event.data.get("rejected") else "cancelled")(known, event)


def _first(*what: str) -> Fold:
    """Remembers the earliest day of each of `what`."""

    def fold_first(known: Participant, event: Happening) -> Facts:
        firsts = known.firsts
        for each in what:
            firsts = _earliest(firsts, each, event.occurred_on)
        return {"firsts": firsts}

    return fold_first


def _plan_agreed(known: Participant, event: Happening) -> Facts:
    what = "action_plan" if event.data.get("version", 1) == 1 else "plan_review"
    return _first("action_plan", what)(known, event)


def _contacted(known: Participant, event: Happening) -> Facts:
    contact, on = event.data["contact_id"], event.occurred_on
    told: Facts = {"contacts": {**known.contacts, contact: on}, "firsts": _earliest(known.firsts, "contact", on)}
    if event.data.get("in_work"):
        told["in_work_contacts"] = _earliest(known.in_work_contacts, on.isoformat()[:7], on)
    return told


def _employer_contacted(known: Participant, event: Happening) -> Facts:
    """Spoken to an employer is both the contact and the job search that standards ask for [S1 Appendix A]."""
    return _first("employer_contact", "job_search")(known, event)


def _excused(known: Participant, event: Happening) -> Facts:
    return {"excused": _earliest(known.excused, event.data["clock"], event.occurred_on)}


def _resulted(known: Participant, event: Happening) -> Facts:
    on, recorded_on = event.occurred_on, event.recorded_on
    if known.result is not None:
        on, recorded_on = min(on, known.result.on), min(recorded_on, known.result.recorded_on)
    return {"result": Result(on, recorded_on)}


def _did_not_start(known: Participant, event: Happening) -> Facts:
    return _resulted(known, event) | _first("did_not_start")(known, event)


def _started(known: Participant, event: Happening) -> Facts:
    return {**_resulted(known, event), "start": Start(event.occurred_on, event.data["provider"])}


def _job_started(known: Participant, event: Happening) -> Facts:
    return {"jobs": {**known.jobs, event.data["job_id"]: event.occurred_on}}


def _in_work(known: Participant, event: Happening) -> Facts:
    return {"in_work": _earliest(known.in_work, event.data["job_id"], event.occurred_on)}


def _back(known: Participant, event: Happening) -> Facts:
    return {"back_from_work": _earliest(known.back_from_work, event.data["job_id"], event.occurred_on)}


def _job_voided(known: Participant, event: Happening) -> Facts:
    return {"jobs": _without(known.jobs, event.data["job_id"])}


def _achieved(known: Participant, event: Happening) -> Facts:
    return {"outcomes": {**known.outcomes, _round(event): event.occurred_on}}


def _unachieved(known: Participant, event: Happening) -> Facts:
    return {"outcomes": _without(known.outcomes, _round(event))}


def _money_moved(known: Participant, event: Happening) -> Facts:
    line = Payment(event.occurred_on, pence(event.data["amount"]))
    return {"payments": {**known.payments, event.data["line_id"]: line}}


def _round(event: Happening) -> str:
    return f"{event.data['outcome']}/{event.data['round']}"


def _earliest(known: Mapping[str, date], key: str, on: date) -> Mapping[str, date]:
    return known if known.get(key, date.max) <= on else {**known, key: on}


def _without(known: Mapping[str, date], key: str) -> dict[str, date]:
    return {name: on for name, on in known.items() if name != key}


Facts = dict[str, Any]
"""The facts of a participant that an event changes, by name."""
Fold = Callable[[Participant, Happening], Facts]

REFERRAL = "referral.received.v1"
FOLDS: dict[str, Fold] = {
    REFERRAL: _received,
    "referral.allocated.v1": _allocated,
    "referral.rejected.v1": _out("rejected"),
    "referral.cancelled.v1": _out("cancelled"),
    "referral.acknowledged.v1": _first("acknowledged"),
    "referral.did_not_start.v1": _did_not_start,
    "participant.withdrawn.v1": _withdrawn,
    "participant.referred_in_error.v1": _out("referred_in_error"),
    "participant.started.v1": _started,
    "participant.contacted.v1": _contacted,
    "participant.employer_contacted.v1": _employer_contacted,
    "participant.exception_recorded.v1": _excused,
    "participant.in_work_support_began.v1": _in_work,
    "participant.returned_to_pre_work_support.v1": _back,
    "participant.support_ended.v1": _first("left"),
    "participant.exited.v1": _first("left"),
    "appointment.attended.v1": _first("attended"),
    "assessment.completed.v1": _first("assessment"),
    "action_plan.agreed.v1": _plan_agreed,
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
    facts = FOLDS[event.type](known, event)
    return known.but(**facts, recorded_on=max(known.recorded_on, event.recorded_on))
