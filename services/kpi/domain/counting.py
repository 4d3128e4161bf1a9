"""What counts of a participant, and the movements an event causes: every figure is a sum of movements.

A movement is the difference between what counted before an event and what counts after it, so a correction takes back
exactly what was counted, in the month, cohort and slice where it was counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from services.kpi.domain.facts import JourneyEvent
from services.kpi.domain.measures import MEASURE_RULES, MeasureRule, Population, affected_measures
from services.kpi.domain.participant import RECEIVED, Participant, apply_event
from services.kpi.domain.terms import TermsFor, with_terms, with_terms_of_old_release
from shared.terms.programme import Programme

Key = tuple[str, str]
"""A measure, and the key of one contribution to it."""


class Cohort(NamedTuple):
    """The cohort months (YYYY-MM) and the slice to which a count belongs."""

    referral_month: str
    start_month: str | None
    provider: str
    area: str
    group: str
    role: str | None = None


class Milestones(NamedTuple):
    """The months of the first job, the first meeting and the first plan, of counts that have a cohort of them."""

    job_month: str | None = None
    engagement_month: str | None = None
    plan_month: str | None = None


class Count(NamedTuple):
    """An amount on a measure, on the day of what is counted.

    `outcome_payments` is in pence, `days_to_start` in working days; every other measure counts people or events.
    """

    measure: str
    amount: int
    on: date
    cohort: Cohort
    milestones: Milestones

    @property
    def month(self) -> str:
        return month_of(self.on)


@lru_cache(maxsize=50_000)
def month_of(day: date) -> str:
    """The month of a day as 2018-03."""
    return day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Movement:
    """A count added or taken back, the event that caused it, and the London day from which it was known."""

    count: Count
    cause: JourneyEvent
    recorded_on: date

    @property
    def reason(self) -> str | None:
        """The event's own reason code, when it gives one."""
        return self.cause.data.get("reason")


@dataclass
class Batch:
    """Events applied in order to the participants they are about; collects what changed and what moved.

    `movements` are each with the position of its event in the event log.
    """

    participants: dict[str, Participant]
    terms_for: TermsFor
    movements: list[tuple[int, Movement]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def apply(self, position: int, event: JourneyEvent) -> None:
        before = self.participants.get(event.participant_id, Participant())
        after, moved = movements(before, event, self.terms_for)
        if after is not before:
            self.participants[event.participant_id] = after
            self.changed.add(event.participant_id)
            self.movements += [(position, movement) for movement in moved]


def counts(
    participant: Participant, programme: Programme, rules: Iterable[MeasureRule] = MEASURE_RULES
) -> dict[Key, Count]:
    """What counts now, by a key that stays the same while the thing counted is the same."""
    result: dict[Key, Count] = {}
    cohorts, milestones = cohorts_of(participant), milestones_of(participant)
    for rule in rules:
        cohort = cohorts[rule.population]
        if cohort is None:
            continue
        of_rule = Milestones(**{name: milestones[name] for name in rule.milestones})
        for on, amount, key, own_measure in rule.contributions(participant, programme):
            measure = own_measure or rule.measures[0]
            result[measure, key] = Count(measure, amount, on, cohort, of_rule)
    return result


def cohorts_of(participant: Participant) -> dict[Population, Cohort | None]:
    """The cohort in which a participant counts for each population; None where it does not count."""
    referral, start = participant.referral, participant.start
    assert referral is not None
    in_error = "referred_in_error" in participant.taken_out
    referred = Cohort(month_of(referral.referred_on), None, referral.provider, referral.area, referral.group)
    started = referred
    if start is not None:
        start_month = month_of(start.started_on)
        role = start.role or None
        started = Cohort(referred.referral_month, start_month, start.provider, referral.area, referral.group, role)
    return {
        "referral": referred,
        "person": None if in_error else referred,
        "start": None if in_error or start is None else started,
        "result": None if in_error else started,
        "money": started,
    }


def milestones_of(participant: Participant) -> dict[str, str | None]:
    """The months of the milestones that a participant has reached."""
    days = (participant.first_job, participant.first("attended"), participant.first("action_plan"))
    return {name: month_of(day) if day else None for name, day in zip(Milestones._fields, days, strict=True)}


def movements(participant: Participant, event: JourneyEvent, terms_for: TermsFor) -> tuple[Participant, list[Movement]]:
    """The participant after an event, and what moved. Events that arrive before the referral wait and then count."""
    waiting = participant.waiting
    if participant.referral is None and event.type != RECEIVED:
        return participant.replace(waiting=(*waiting, event)), []
    if waiting:
        participant = participant.replace(waiting=())
    participant = with_terms_of_old_release(participant, event.recorded_at, terms_for)
    moved: list[Movement] = []
    for cause in (event, *waiting):
        before, participant = participant, with_terms(apply_event(participant, cause), cause, terms_for)
        moved += difference(before, participant, cause, terms_for)
    return participant, moved


def difference(before: Participant, after: Participant, cause: JourneyEvent, terms_for: TermsFor) -> Iterator[Movement]:
    """What counted before and does not count now, taken back; then what counts now and did not before."""
    if before is after or after.referral is None:
        return
    programme = terms_for(after.referral.programme, after.programme_version)
    rules = affected_measures(before, after)
    counted_before = counts(before, programme, rules) if before.referral else {}
    counted_after = counts(after, programme, rules)
    for key, count in counted_before.items():
        if counted_after.get(key) != count:
            yield Movement(count._replace(amount=-count.amount), cause, after.recorded_on)
    for key, count in counted_after.items():
        if counted_before.get(key) != count:
            yield Movement(count, cause, after.recorded_on)
