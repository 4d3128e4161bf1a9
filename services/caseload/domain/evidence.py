"""What outcomes rest on beside jobs: destinations, readings of measures, a month's earnings [rules 48, 52, 71].

What was recorded in error is made void and stays; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.caseload.domain.days import day_faults, since_referral
from services.caseload.domain.participant import Job, Participant
from services.caseload.domain.states import EVIDENCE_STATES
from shared.terms.calendar import Month
from shared.terms.faults import Fault, ForbiddenTransition, Refused, transition
from shared.terms.money import pounds
from shared.terms.programme import Measure

BASELINE, FOLLOW_UP = "baseline", "follow_up"
BEFORE, AFTER = "before", "after"


@dataclass
class Destination:
    id: str
    state: str
    kind: str
    started_on: date
    ended_on: date | None = None
    reason: str | None = None


@dataclass
class Reading:
    """One reading of a measure; `change` is against the baseline, by the programme's own step."""

    id: str
    state: str
    measure: str
    role: str
    taken_on: date
    value: str
    change: str = BASELINE
    reason: str | None = None


@dataclass
class Declared:
    """One month's earnings in pence, before the programme began or after."""

    id: str
    state: str
    period: str
    month: str
    amount: int
    reason: str | None = None


def require_started(participant: Participant) -> date:
    """The start; raises Refused for whoever has not started, or started in error."""
    if participant.referral_state == "STARTED" and participant.started_on is not None:
        return participant.started_on
    message = f"the referral is {participant.referral_state}: this is recorded of people who have started"
    raise Refused([Fault("", "not-started", message)], "conflict")


def standing(found: Sequence[Any]) -> list[Any]:
    """What was not recorded in error."""
    return [one for one in found if one.state != "VOID"]


def void(participant: Participant, one: Destination | Reading | Declared, reason: str) -> None:
    """It was recorded in error; raises ForbiddenTransition when that is known already."""
    one.state = transition(EVIDENCE_STATES, one.state, "void", "evidence")
    one.reason = reason


def destination_faults(started_on: date, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("started_on", given.get("started_on"), today, (started_on, "the start"))


def arrive(participant: Participant, destination: Destination) -> None:
    on = destination.started_on
    told = {"destination_id": destination.id, "kind": destination.kind, "started_on": on}
    participant.note("destination.started.v1", on, **told)


def destination_end_faults(destination: Destination, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("ended_on", given.get("ended_on"), today, (destination.started_on, "it began"))


def leave_destination(participant: Participant, destination: Destination, on: date, reason: str) -> None:
    destination.state = transition(EVIDENCE_STATES, destination.state, "end", "destination")
    destination.ended_on, destination.reason = on, reason
    participant.note("destination.ended.v1", on, destination_id=destination.id, ended_on=on, reason=reason)


def void_destination(participant: Participant, destination: Destination, reason: str, today: date) -> None:
    void(participant, destination, reason)
    participant.note("destination.voided.v1", today, destination_id=destination.id, reason=reason)


def reading_faults(
    participant: Participant, known: Sequence[Reading], measures: Sequence[str], today: date, given: Mapping[str, Any]
) -> Iterator[Fault]:
    """One baseline a measure; what follows it is later than it."""
    taken_on, measure = given.get("taken_on"), given.get("measure")
    yield from since_referral("taken_on", taken_on, today, participant.referred_on)
    if measure is not None and measure not in measures:
        told = f"it has {', '.join(measures)}" if measures else "it has none"
        yield Fault("/measure", "unknown-measure", f"the programme has no such measure; {told}")
        return
    baseline = baseline_of(known, str(measure))
    if given.get("role") == BASELINE and baseline is not None:
        yield Fault("/role", "has-baseline", f"there is a baseline of {baseline.taken_on}; make it void to replace it")
    elif given.get("role") == FOLLOW_UP and baseline is None:
        yield Fault("/role", "no-baseline", "there is nothing to compare with: record the baseline first")
    elif given.get("role") == FOLLOW_UP and baseline is not None and taken_on is not None:
        yield from day_faults("taken_on", taken_on, today, (baseline.taken_on, "the baseline"))


def baseline_of(known: Sequence[Reading], measure: str) -> Reading | None:
    return next((one for one in standing(known) if (one.measure, one.role) == (measure, BASELINE)), None)


def take_reading(participant: Participant, measure: Measure, reading: Reading, known: Sequence[Reading]) -> None:
    """Compared with the baseline by the programme's step; the value is never said."""
    baseline = baseline_of(known, reading.measure)
    if reading.role == FOLLOW_UP and baseline is not None:
        reading.change = change(measure, Decimal(baseline.value), Decimal(reading.value))
    told = {"reading_id": reading.id, "measure": reading.measure, "taken_on": reading.taken_on}
    participant.note("reading.taken.v1", reading.taken_on, **told, change=reading.change)


def change(measure: Measure, before: Decimal, after: Decimal) -> str:
    """Improved or worse by at least the measure's step, else unchanged."""
    gain = after - before if measure.direction == "higher" else before - after
    if gain >= measure.improves_by:
        return "improved"
    return "worse" if -gain >= measure.improves_by else "unchanged"


def void_reading(
    participant: Participant, reading: Reading, known: Sequence[Reading], reason: str, today: date
) -> None:
    """A baseline is not made void under readings that were compared with it."""
    compared = [one for one in standing(known) if (one.measure, one.role) == (reading.measure, FOLLOW_UP)]
    if reading.role == BASELINE and reading.state != "VOID" and compared:
        message = f"{len(compared)} reading(s) were compared with this baseline: make those void first"
        raise Refused([Fault("", "has-follow-ups", message)], "conflict")
    void(participant, reading, reason)
    participant.note("reading.voided.v1", today, reading_id=reading.id, measure=reading.measure, reason=reason)


def declared_faults(
    started_on: date, known: Sequence[Declared], today: date, given: Mapping[str, Any]
) -> Iterator[Fault]:
    """One month before, and each month after once; a month is declared when it is over [rule 71]."""
    period, month = given.get("period"), given.get("month")
    if period is None or month is None:
        return
    told, begun = Month.of(month), Month.of(started_on)
    if told.last >= today:
        yield Fault("/month", "month-not-over", f"{told} is not over: declare it when it is")
    if period == BEFORE and told > begun:
        yield Fault("/month", "after-the-start", f"the start was in {begun}; give that month or one before it")
    if period == AFTER and told < begun:
        yield Fault("/month", "before-the-start", f"the start was in {begun}; give that month or one after it")
    same = [one for one in standing(known) if one.period == period and (period == BEFORE or one.month == month)]
    if same:
        yield Fault("/month", "already-declared", f"{same[0].month} is declared; make that void to replace it")


def declare(participant: Participant, declared: Declared) -> None:
    told = {"declaration_id": declared.id, "period": declared.period, "month": declared.month}
    on = Month.of(declared.month).last
    participant.note("monthly_earnings.declared.v1", on, **told, amount=pounds(declared.amount))


def void_declared(participant: Participant, declared: Declared, reason: str, today: date) -> None:
    void(participant, declared, reason)
    participant.note("monthly_earnings.voided.v1", today, declaration_id=declared.id, reason=reason)


def hours_faults(job: Job, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    from_on = given.get("from_on")
    yield from day_faults("from_on", from_on, today, (job.started_on, "the job began"))
    if from_on is not None and job.ended_on is not None and from_on > job.ended_on:
        yield Fault("/from_on", "after-the-end", f"the job ended on {job.ended_on}; give a day before that")


def change_hours(participant: Participant, job: Job, from_on: date, hours: str) -> None:
    """From a day on the job has other hours; what was before stays as it was [rule 70]."""
    if not job.counts:
        raise ForbiddenTransition("job", job.state, "change_hours", {})
    participant.note("job.hours_changed.v1", from_on, job_id=job.id, from_on=from_on, hours_per_week=hours)
