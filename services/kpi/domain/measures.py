"""What is counted of a participant: one line for each measure, by the programme's own clocks and definitions.

A new measure is one line of `COUNTED` (or of `TIMED`), and its like in `services/kpi/recount.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache, partial
from typing import Literal, NamedTuple

from services.kpi.domain.participant import Participant
from shared.terms.calendar import count_working_days
from shared.terms.programme import Programme

TAKEN_OUT = ("referred_in_error", "rejected", "cancelled")


class Thing(NamedTuple):
    """One thing counted: its day and amount. `which` tells it from others of its measure, which it names itself where
    several are counted together.
    """

    on: date
    amount: int = 1
    which: str = ""
    measure: str = ""


Things = Callable[[Participant, Programme], Iterator[Thing]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How measures are counted, and `among` whom: every referral; persons (not in error); those who have started; for
    results, whether by then started or not; for money, everybody. Nothing else counts once the referral was in error
    [rule 28]. Referrals and persons count for the provider the referral is with, all else for that of the start.
    `measures` are names, or what comes before the colon where there is a measure for each of something. `facts` are
    those of a participant that they are counted from, or some of its firsts by name, beside the referral, its end, and
    the start they count for.
    """

    measures: tuple[str, ...]
    things: Things
    among: Literal["referral", "person", "start", "result", "money"] = "referral"
    facts: tuple[str, ...] = ()
    by_job: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """Something due by a clock: `due` counts whose time is up, `in_time` what was done by then, `excused` the breaches
    with a reason beyond anybody's control [rule 23]. All three count on the clock's last day. `done` goes by `fact`.
    """

    clock: str
    due: str
    in_time: str
    excused: str
    fact: str
    done: Callable[[Participant], date | None]
    among: Literal["referral", "start"] = "referral"


TIMED = (
    Timed(
        "acknowledge",
        "acknowledgements_due",
        "acknowledged_in_time",
        "acknowledgements_excused",
        "acknowledged",
        lambda known: known.first("acknowledged"),
    ),
    Timed(
        "start_or_fta",
        "results_due",
        "results_in_time",
        "results_excused",
        "result",
        lambda known: known.result.on if known.result else None,
    ),
    Timed(
        "result_recorded",
        "records_due",
        "recorded_in_time",
        "records_excused",
        "result",
        lambda known: known.result.recorded_on if known.result else None,
    ),
    Timed(
        "action_plan",
        "plans_due",
        "plans_in_time",
        "plans_excused",
        "action_plan",
        lambda known: known.first("action_plan"),
        "start",
    ),
)


def _referred(known: Participant, _: Programme) -> Iterator[Thing]:
    assert known.referral is not None
    yield Thing(known.referral.referred_on)


def _beside(which: str) -> Things:
    """Gross, and beside it either net or the one reason why it is not in the net [default 3]."""

    def things(known: Participant, programme: Programme) -> Iterator[Thing]:
        if next((why for why in TAKEN_OUT if why in known.taken_out), "net_referrals") == which:
            yield from _referred(known, programme)

    return things


def _prioritised(things: Things) -> Things:
    def only(known: Participant, programme: Programme) -> Iterator[Thing]:
        if known.referral is not None and known.referral.priority:
            yield from things(known, programme)

    return only


def _once(what: str) -> Things:
    def things(known: Participant, _: Programme) -> Iterator[Thing]:
        on = known.first(what)
        if on is not None:
            yield Thing(on)

    return things


def _result(known: Participant, _: Programme) -> Iterator[Thing]:
    if known.result is not None:
        yield Thing(known.result.on)


def _started(known: Participant, _: Programme) -> Iterator[Thing]:
    assert known.start is not None
    yield Thing(known.start.started_on)


def _waited(known: Participant, programme: Programme) -> Iterator[Thing]:
    """Working days from the referral to the start; the referral is day 0."""
    assert known.start is not None and known.referral is not None
    first, last = known.referral.referred_on + timedelta(days=1), known.start.started_on
    if first <= last:
        yield Thing(last, count_working_days(first, last, programme.nation))


def _on_caseload(known: Participant, _: Programme) -> Iterator[Thing]:
    """Caseload = starts − leavers, always [rule 43]."""
    assert known.start is not None
    yield Thing(known.start.started_on, which="start")
    left = known.first("left")
    if left is not None:
        yield Thing(left, -1, "leaver")


def _in_work(known: Participant, _: Programme) -> Iterator[Thing]:
    """In-work cases: each job that moved somebody into in-work support, until they are back from it or have left."""
    left = known.first("left")
    for job, began in known.in_work.items():
        yield Thing(began, which=job)
        over = min((day for day in (known.back_from_work.get(job), left) if day is not None), default=None)
        if over is not None:
            yield Thing(max(over, began), -1, f"{job}/over")


def _first_job(known: Participant, _: Programme) -> Iterator[Thing]:
    """The first of the jobs that stand: when it is voided, or an earlier one is told, another is the first."""
    first = known.first_job
    if first is not None:
        yield Thing(first)


def _each(fact: str) -> Things:
    def things(known: Participant, _: Programme) -> Iterator[Thing]:
        for which, on in getattr(known, fact).items():
            yield Thing(on, which=which)

    return things


def _by_outcome(known: Participant, _: Programme) -> Iterator[Thing]:
    for which, on in known.outcomes.items():
        yield Thing(on, which=which, measure=f"outcome:{which.rpartition('/')[0]}")


def _engaged(known: Participant, programme: Programme) -> Iterator[Thing]:
    """The programme's own engagement outcome where it has one, else the first meeting or the start."""
    defined = {outcome.id for outcome in programme.outcomes if outcome.kind == "engagement"}
    if defined:
        days = [on for which, on in known.outcomes.items() if which.rpartition("/")[0] in defined]
    else:
        days = [day for day in (known.first("attended"), known.started_on) if day]
    if days:
        yield Thing(min(days))


def _paid(known: Participant, _: Programme) -> Iterator[Thing]:
    for line, payment in known.payments.items():
        yield Thing(payment.on, payment.amount, line)


def _timed(timed: Timed, known: Participant, programme: Programme) -> Iterator[Thing]:
    due, out = _due(timed, known, programme), known.taken_out
    if due is None or (out and any(out.get(why, date.max) <= due for why in ("rejected", "cancelled"))):
        return
    yield Thing(due, measure=timed.due)
    done = timed.done(known)
    if done is not None and done <= due:
        yield Thing(due, measure=timed.in_time)
    elif timed.clock in known.excused:
        yield Thing(due, measure=timed.excused)


def _due(timed: Timed, known: Participant, programme: Programme) -> date | None:
    """The last day in time by the clock in force on the day it is counted from; None where the programme runs none."""
    assert known.referral is not None
    for counted_from, day in (("referral", known.referral.referred_on), ("start", known.started_on)):
        clock = programme.runs(timed.clock, day) if day else None
        if clock is not None and day is not None and clock.counted_from == counted_from:
            return clock.due(day, programme.nation)
    return None


def _standards(known: Participant, programme: Programme) -> Iterator[Thing]:
    """Service standards that give a number of days for the first of something, due on the last of them."""
    assert known.referral is not None
    days = {"referral": known.referral.referred_on, "start": known.started_on, "job_start": known.first_job}
    for standard in programme.service_standards:
        day_0 = days[standard.test.counted_from] if standard.test else None
        if standard.test is None or standard.test.within_days is None or day_0 is None:
            continue
        due = day_0 + timedelta(days=standard.test.within_days)
        done = known.first(standard.test.event)
        left = known.first("left")
        missed = done is None or done > due
        if not (missed and left is not None and left <= due):
            yield Thing(due, which=standard.code, measure=f"standard_due:{standard.code}")
        if not missed:
            yield Thing(due, which=standard.code, measure=f"standard:{standard.code}")


COUNTED = (
    Counted(("referrals",), _referred),
    *(Counted((which,), _beside(which)) for which in ("net_referrals", *TAKEN_OUT)),
    Counted(("priority_referrals",), _prioritised(_referred)),
    Counted(("acknowledged",), _once("acknowledged"), facts=("acknowledged",)),
    Counted(("results",), _result, facts=("result",)),
    Counted(("did_not_starts",), _once("did_not_start"), facts=("did_not_start",)),
    *(
        Counted(
            (timed.due, timed.in_time, timed.excused),
            partial(_timed, timed),
            timed.among,
            ("start", timed.fact, "excused"),
        )
        for timed in TIMED
    ),
    Counted(("starts",), _started, "start"),
    Counted(("priority_starts",), _prioritised(_started), "start"),
    Counted(("days_to_start",), _waited, "start"),
    Counted(("priority_days_to_start",), _prioritised(_waited), "start"),
    Counted(("plans",), _once("action_plan"), "start", ("action_plan",)),
    Counted(("leavers",), _once("left"), "start", ("left",)),
    Counted(("caseload",), _on_caseload, "start", ("left",)),
    Counted(("in_work_cases",), _in_work, "start", ("left", "in_work", "back_from_work")),
    Counted(("in_work_contacted",), _each("in_work_contacts"), "start", ("in_work_contacts",)),
    Counted(("contacts",), _each("contacts"), "person", ("contacts",)),
    Counted(("engagements",), _engaged, "person", ("start", "attended", "outcomes")),
    Counted(("job_starts",), _first_job, "start", ("jobs",), by_job=True),
    Counted(("outcomes",), _each("outcomes"), "result", ("outcomes", "jobs"), by_job=True),
    Counted(("outcome:",), _by_outcome, "result", ("outcomes", "jobs"), by_job=True),
    Counted(("standard_due:", "standard:"), _standards, "start", ("firsts", "jobs")),
    Counted(("outcome_payments",), _paid, "money", ("payments",)),
)
MEASURES = frozenset(name for counted in COUNTED for name in counted.measures)


WHOLE = frozenset(("referral", "taken_out"))
"""The facts with which everything is counted anew."""
FACTS = {each.name for each in fields(Participant)} - {"recorded_on", "waiting"}


def touched(before: Participant, after: Participant) -> tuple[Counted, ...]:
    """What can count differently after than before."""
    was, now = vars(before), vars(after)
    changed = {name for name in FACTS if was[name] is not now[name]}
    if "firsts" in changed:
        changed |= {name for name, on in after.firsts.items() if before.first(name) != on}
    return _counted_from(frozenset(changed))


@cache
def _counted_from(changed: frozenset[str]) -> tuple[Counted, ...]:
    if changed & WHOLE:
        return COUNTED
    return tuple(counted for counted in COUNTED if changed & _facts_of(counted))


def _facts_of(counted: Counted) -> set[str]:
    of_the_start = counted.among not in ("referral", "person")
    return {*counted.facts, "start"} if of_the_start else set(counted.facts)
