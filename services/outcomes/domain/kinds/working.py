"""Outcomes of being in work: begun, kept up, kept on to, enough hours, a vacancy filled [rules 65, 69, 70, S1, S3, S4].

Each rule gives the first day its outcome is reached if what goes on goes on, or None. Weeks and months are whole ones,
first and last day included: thirteen weeks from Monday 4 June are complete on Sunday 2 September.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from services.outcomes.domain.earnings import Reached
from services.outcomes.domain.evidence import Known
from services.outcomes.domain.person import Job
from services.outcomes.domain.spells import (
    DAY,
    FOREVER,
    Spell,
    day_number,
    joined,
    pieces,
    runs,
    within,
)
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


def first_of(days: Iterable[date | None], total: int = 1) -> Reached | None:
    """Reached on the earliest of these days; None when there is none."""
    earliest = min((day for day in days if day is not None), default=None)
    return Reached(earliest, total) if earliest is not None else None


def length(rule: SustainedEmployment | JobRetained) -> int:
    """How many weeks, or months, it takes."""
    return rule.weeks or rule.months or 0


def job_start(rule: JobStart, known: Known) -> Reached | None:
    """The first qualifying job begins, in time and with enough hours where the programme says so."""
    last = known.ends.get(rule.within, known.last) if rule.within else known.last
    least = rule.min_hours_per_week or Decimal(0)
    begun = [job for job in known.qualifying if job.started_on <= last and Decimal(job.hours_per_week) >= least]
    return first_of(job.started_on for job in begun)


def sustained_employment(rule: SustainedEmployment, known: Known) -> Reached | None:
    """So many whole weeks or months in work: in one job, or across jobs with gaps of no more than so many days in all.

    Days between jobs do not count; with more of them it begins again at a later job.
    """
    jobs = known.qualifying
    groups = [jobs] if rule.across_jobs else [[job] for job in jobs]
    all_runs = [run for group in groups for run in runs(_at_work(rule, known, group), rule.permitted_gap_days)]
    return first_of((_run_through(rule, run) for run in all_runs), length(rule))


def job_retained(rule: JobRetained, known: Known) -> Reached | None:
    """In work at the start, and still so many weeks or months later, with gaps of no more than so many days in all."""
    parts = (piece for job in known.jobs for piece in pieces(job, known.hours(job)))
    spells = joined(parts, rule.min_hours_per_week)
    through = months_later(known.first, rule.months) if rule.months else known.first + timedelta(weeks=rule.weeks or 0)
    kept = any(_spans(run, known.first, through) for run in runs(spells, rule.permitted_gap_days))
    return first_of([through] if kept and through <= known.last else [], length(rule))


def _spans(run: list[Spell], first: date, last: date) -> bool:
    """In work on both days."""
    return any(s.first <= first <= s.last for s in run) and any(s.first <= last <= s.last for s in run)


def hours_in_weeks(rule: HoursInWeeks, known: Known) -> Reached | None:
    """At least so many hours in n of m weeks one after another [rule 70]; weeks run from the day a job begins.

    A week in which the hours change, or work begins or ends, counts its days at a seventh of the week's hours each.
    """
    spells = [piece for job in known.qualifying for piece in pieces(job, known.hours(job))]
    anchors = sorted({job.started_on for job in known.qualifying})
    return first_of((_good_weeks(rule, anchor, spells, known.last) for anchor in anchors), rule.weeks)


def self_employed_days(rule: SelfEmployedDays, known: Known) -> Reached | None:
    """So many days in self-employment, each day once however many occupations there are [rules 57, 65]."""
    own = [job for job in known.jobs if job.qualifying and job.kind == SELF_EMPLOYED]
    days = within(joined(Spell(job.started_on, job.ended_on or FOREVER) for job in own), known.first, known.last)
    return first_of([day_number(days, rule.days)], rule.days)


def vacancy_filled(rule: VacancyFilled, known: Known) -> Reached | None:
    """A job under an obligation's vacancy begins, and lasts so many weeks where that is asked [S3]."""
    filling = [job for job in known.qualifying if job.obligation is not None]
    days = (rule.sustained_weeks or 0) * 7
    lasting = [[Spell(job.started_on, job.ended_on or FOREVER)] for job in filling]
    return first_of(day for run in lasting if (day := day_number(run, max(days, 1))) and day <= known.last)


def _at_work(rule: SustainedEmployment, known: Known, jobs: list[Job]) -> list[Spell]:
    least = rule.min_hours_per_week
    spells = joined((piece for job in jobs for piece in pieces(job, known.hours(job))), least)
    return within(spells, known.first, known.last)


def _run_through(rule: SustainedEmployment, run: list[Spell]) -> date | None:
    if rule.weeks:
        return day_number(run, rule.weeks * 7)
    return day_number(run, (months_later(run[0].first, rule.months or 0) - run[0].first).days)


def _good_weeks(rule: HoursInWeeks, anchor: date, spells: list[Spell], last: date) -> date | None:
    good: list[bool] = []
    for sunday, hours in _weeks(anchor, spells, rule.of):
        if sunday > last:
            return None
        good.append(hours >= rule.hours)
        if good[-1] and sum(good[-rule.of :]) >= rule.weeks:
            return sunday
    return None


def _weeks(anchor: date, spells: list[Spell], beyond: int) -> Iterator[tuple[date, Decimal]]:
    """The last day and the hours of every week from a day on, until nothing changes any more and `beyond` weeks on."""
    changes = [day for s in spells for day in (s.first, s.last) if day != FOREVER]
    settled = max(changes) + timedelta(weeks=beyond + 1)
    for number in count():
        monday = anchor + timedelta(weeks=number)
        if monday > settled:
            return
        sunday = monday + 7 * DAY - DAY
        yield sunday, sum((s.hours * s.overlap(monday, sunday) for s in spells), Decimal(0)) / 7
