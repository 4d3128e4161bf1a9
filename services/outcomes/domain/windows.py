"""The last day of a programme's named deadline (`clock`) for one participant [rules 32, 34, 35].

A deadline that the programme does not have, or leaves open-ended, has the last day `FOREVER`.
"""

from collections.abc import Iterable
from datetime import date

from services.outcomes.domain.evidence import MEETING, PLAN, Evidence
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.spells import FOREVER
from shared.terms.programme import Programme


def last_day(
    programme: Programme, person: Person, jobs: Iterable[Job], evidence: Iterable[Evidence], name: str | None
) -> date:
    """The last day of the deadline `name`; one counted from a job runs from the newest qualifying job."""
    limit, day = person.limit_end(name), person.started_on or person.referred_on or date.min
    clock = programme.runs(name, day) if name else None
    if clock is None:
        return limit or FOREVER
    if clock.counted_from == "start" and limit is not None:
        return limit
    day_0 = day_0_of(clock.counted_from, person, list(jobs), list(evidence))
    return clock.due(day_0, programme.nation) if day_0 is not None else FOREVER


def day_0_of(counted_from: str, person: Person, jobs: list[Job], evidence: list[Evidence]) -> date | None:
    """The day a deadline is counted from; None while it has not happened."""
    if counted_from == "job_start":
        return max((job.started_on for job in jobs if job.qualifying), default=None)
    if counted_from in ("plan", "engagement"):
        kind = PLAN if counted_from == "plan" else MEETING
        return min((e.on_day for e in evidence if e.kind == kind and not e.void), default=None)
    return person.started_on if counted_from == "start" else person.referred_on


def claim_by(programme: Programme, person: Person, achieved_on: date) -> date | None:
    """The last day to claim [rule 75]: a number of days after, or the end of the tracking period; None: no limit."""
    terms = programme.claim
    if terms is None or person.started_on is None:
        return None
    late = (achieved_on - person.started_on).days >= terms.late_from
    if late and person.tail_ends_on is not None and person.tail_ends_on != FOREVER:
        return person.tail_ends_on
    return date.fromordinal(min(achieved_on.toordinal() + terms.window_days, FOREVER.toordinal()))
