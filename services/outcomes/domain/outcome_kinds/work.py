"""Outcomes of being in work: started, sustained, retained, enough hours, vacancy filled [rules 65, 69, 70, S1, S3, S4].

Each rule gives the first day on which its outcome is reached if current jobs continue, or None. Weeks and months are
whole and include their first and last day: thirteen weeks from Monday 4 June are complete on Sunday 2 September.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, count

from services.outcomes.domain.earnings import Achievement
from services.outcomes.domain.evidence import OutcomeFacts
from services.outcomes.domain.person import Job
from services.outcomes.domain.spells import DAY, FOREVER, Spell, clip, merge, nth_day, runs, split_by_hours, whole
from shared.terms.programme import (
    HoursInWeeks,
    JobRetained,
    JobStart,
    SelfEmployedDays,
    SustainedEmployment,
    VacancyFilled,
)
from shared.terms.programme.support import months_later

SELF_EMPLOYED = "self_employed"


def first_of(days: Iterable[date | None], total: int = 1) -> Achievement | None:
    """Reached on the earliest of these days; None when there is none."""
    earliest = min((day for day in days if day is not None), default=None)
    return Achievement(earliest, total) if earliest is not None else None


def length(rule: SustainedEmployment | JobRetained) -> int:
    """The number of weeks, or of months, that the rule requires."""
    return rule.weeks or rule.months or 0


def pieces_in_time(job: Job, facts: OutcomeFacts) -> list[Spell]:
    """The days of a job that count, split where its weekly hours changed."""
    return clip(split_by_hours(job, facts.hours(job)), facts.first, facts.last_of(job))


def job_start(rule: JobStart, facts: OutcomeFacts) -> Achievement | None:
    """The first qualifying job starts, in time and with enough hours where the programme requires it."""
    last = facts.ends.get(rule.within, facts.last) if rule.within else facts.last
    least = rule.min_hours_per_week or Decimal(0)
    jobs = [job for job in facts.qualifying if job.started_on <= last and Decimal(job.hours_per_week) >= least]
    return first_of(job.started_on for job in jobs)


def sustained_employment(rule: SustainedEmployment, facts: OutcomeFacts) -> Achievement | None:
    """The required whole weeks or months in work, in one job or across jobs.

    Days between jobs do not count. If they exceed the permitted total, the count restarts at a later job.
    """
    days: list[date | None] = []
    for jobs in [facts.qualifying] if rule.across_jobs else [[job] for job in facts.qualifying]:
        pieces = (piece for job in jobs for piece in pieces_in_time(job, facts))
        spells = merge(pieces, rule.min_hours_per_week)
        days += [_last_day(rule, run) for run in runs(spells, rule.permitted_gap_days)]
    return first_of(days, length(rule))


def job_retained(rule: JobRetained, facts: OutcomeFacts) -> Achievement | None:
    """In work at the start and still so the required weeks or months later, with gaps within the permitted total."""
    pieces = (piece for job in facts.jobs for piece in split_by_hours(job, facts.hours(job)))
    spells = merge(pieces, rule.min_hours_per_week)
    through = months_later(facts.first, rule.months) if rule.months else facts.first + timedelta(weeks=rule.weeks or 0)
    retained = any(
        all(any(s.first <= day <= s.last for s in run) for day in (facts.first, through))
        for run in runs(spells, rule.permitted_gap_days)
    )
    return first_of([through] if retained and through <= facts.last else [], length(rule))


def hours_in_weeks(rule: HoursInWeeks, facts: OutcomeFacts) -> Achievement | None:
    """At least the required hours in n of m consecutive weeks [rule 70]; weeks run from the day a job starts.

    A week in which the hours change, or work starts or ends, counts each of its days at a seventh of the week's hours.
    """
    spells = [piece for job in facts.qualifying for piece in pieces_in_time(job, facts)]
    anchors = sorted({job.started_on for job in facts.qualifying})
    days = (nth_good_week(rule, anchor, spells, facts.last) for anchor in anchors)
    return first_of((day for day in days if day is not None and facts.in_time(day)), rule.weeks)


def self_employed_days(rule: SelfEmployedDays, facts: OutcomeFacts) -> Achievement | None:
    """The required days in self-employment, each day once however many occupations there are [rules 57, 65]."""
    jobs = [job for job in facts.jobs if job.qualifying and job.kind == SELF_EMPLOYED]
    worked = (clip([whole(job)], facts.first, facts.last_of(job)) for job in jobs)
    return first_of([nth_day(merge(chain.from_iterable(worked)), rule.days)], rule.days)


def vacancy_filled(rule: VacancyFilled, facts: OutcomeFacts) -> Achievement | None:
    """A job under an obligation's vacancy starts, and lasts the required weeks if there are any [S3]."""
    jobs = [job for job in facts.qualifying if job.obligation is not None]
    required = max((rule.sustained_weeks or 0) * 7, 1)
    return first_of(nth_day(clip([whole(job)], facts.first, facts.last_of(job)), required) for job in jobs)


def _last_day(rule: SustainedEmployment, run: list[Spell]) -> date | None:
    if rule.weeks:
        return nth_day(run, rule.weeks * 7)
    return nth_day(run, (months_later(run[0].first, rule.months or 0) - run[0].first).days)


def nth_good_week(rule: HoursInWeeks, anchor: date, spells: list[Spell], last: date) -> date | None:
    """The last day of the week that completes the required good weeks, counted from `anchor`; None after `last`."""
    good: list[bool] = []
    for sunday, hours in hours_by_week(anchor, spells, rule.of):
        if sunday > last:
            return None
        good.append(hours >= rule.hours)
        if good[-1] and sum(good[-rule.of :]) >= rule.weeks:
            return sunday
    return None


def hours_by_week(anchor: date, spells: list[Spell], beyond: int) -> Iterator[tuple[date, Decimal]]:
    """The last day and the hours of every week from `anchor` until `beyond` weeks after the last change."""
    changes = [day for s in spells for day in (s.first, s.last) if day != FOREVER]
    last_change = max(changes) + timedelta(weeks=beyond + 1)
    for number in count():
        monday = anchor + timedelta(weeks=number)
        if monday > last_change:
            return
        sunday = monday + 7 * DAY - DAY
        yield sunday, sum((s.hours * s.overlap(monday, sunday) for s in spells), Decimal(0)) / 7
