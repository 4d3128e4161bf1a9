"""The last day of a programme's named deadline (`clock`) for one participant [rules 32, 34, 35, 135].

A deadline that the programme does not have, or leaves open-ended, has the last day `FOREVER`. One that is counted from
an event that has not happened has not begun: its last day is `NOT_BEGUN`, before every day, so nothing is in time.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from services.outcomes.domain.evidence import MEETING, PLAN, Evidence
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.spells import FOREVER
from shared.terms.programme import AnyOutcome, Clock, CountedFrom, Programme

NOT_BEGUN = date.min
DAY_0_EVIDENCE: Mapping[CountedFrom, str] = {"plan": PLAN, "engagement": MEETING}
"""The evidence whose first day begins a deadline. The referral, the start and jobs are not evidence."""


def clocks_of(outcome: AnyOutcome) -> list[str]:
    """The names of the deadlines that an outcome must be reached within."""
    return [name for name in (outcome.window, getattr(outcome, "within", None)) if name]


def evidence_of_windows(programme: Programme) -> frozenset[str]:
    """The kinds of evidence that begin a deadline of an outcome."""
    names = {name for outcome in programme.outcomes for name in clocks_of(outcome)}
    counted_from = {clock.counted_from for name in names for clock in programme.clocks_by_name.get(name, ())}
    return frozenset(kind for event, kind in DAY_0_EVIDENCE.items() if event in counted_from)


def last_day(
    programme: Programme, person: Person, jobs: Iterable[Job], evidence: Iterable[Evidence], name: str | None
) -> date:
    """The last day of the deadline `name`; one counted from a job runs from the newest qualifying job."""
    limit, valid_jobs, items = person.limit_end(name), list(jobs), list(evidence)
    for clock in programme.clocks_by_name.get(name or "", ()):
        day_0 = day_0_of(clock.counted_from, person, valid_jobs, items)
        if clock.effective_from is None or (day_0 is not None and clock.effective_from <= day_0):
            return _last_day_from(clock, day_0, limit, programme)
        if day_0 is None:
            return NOT_BEGUN
    return limit or FOREVER


def _last_day_from(clock: Clock, day_0: date | None, limit: date | None, programme: Programme) -> date:
    if clock.open_ended:
        return limit or FOREVER
    if clock.counted_from == "start" and limit is not None:
        return limit
    return clock.due(day_0, programme.nation) if day_0 is not None else NOT_BEGUN


def day_0_of(counted_from: CountedFrom, person: Person, jobs: list[Job], evidence: list[Evidence]) -> date | None:
    """The day a deadline is counted from; None while it has not happened."""
    if counted_from == "job_start":
        return max((job.started_on for job in jobs if job.qualifying), default=None)
    if counted_from in DAY_0_EVIDENCE:
        kind = DAY_0_EVIDENCE[counted_from]
        return min((item.on_day for item in evidence if item.kind == kind and not item.void), default=None)
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
