"""What of a participant counts, and the movements that an event makes of it: the ledger every figure is a sum of.

A movement is the difference between what counted before an event and what counts after it, so a correction always
takes back exactly what was counted, in the month, cohort and slice where it was counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from services.kpi.domain.measures import COUNTED, Counted, touched
from services.kpi.domain.participant import REFERRAL, Happening, Participant, Referral, fold
from shared.terms.programme import Programme

Terms = Callable[[Referral], Programme]
"""The programme by whose terms a referral is counted: its newest version."""
Key = tuple[str, str]
"""The measure, and which of the things it counts of a participant."""


class Count(NamedTuple):
    """An amount on a measure: dated by what is counted, with its cohorts (referral, start, first job) and its slice.

    `outcome_payments` is in pence, what waited is in days; every other measure counts people or events.
    """

    measure: str
    amount: int
    counted_on: date
    referral_month: str
    start_month: str | None
    job_month: str | None
    provider: str
    area: str
    group: str

    @property
    def month(self) -> str:
        return month_of(self.counted_on)


@lru_cache(maxsize=50_000)
def month_of(day: date) -> str:
    """The month of a day as 2018-03."""
    return day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Movement:
    """A count added or taken back, the event behind it, and the London day from which it was known."""

    count: Count
    behind: Happening
    recorded_on: date

    @property
    def reason(self) -> str | None:
        """The event's own reason code, when it gives one."""
        return self.behind.data.get("reason")


def counts(known: Participant, programme: Programme, asked: Iterable[Counted] = COUNTED) -> dict[Key, Count]:
    """What counts now, by a key that stays the same while the thing counted is the same."""
    made: dict[Key, Count] = {}
    among, first_job_month = _among(known), _job_month(known)
    for counted in asked:
        slice_ = among[counted.among]
        if slice_ is None:
            continue
        job_month = first_job_month if counted.by_job else None
        for on, amount, which, named in counted.things(known, programme):
            measure = named or counted.measures[0]
            made[measure, which] = Count(measure, amount, on, *slice_[:2], job_month, *slice_[2:])
    return made


def _among(known: Participant) -> dict[str, tuple[str, str | None, str, str, str] | None]:
    """The cohorts and the slice that count among each of `Counted.among`; None where nothing does."""
    assert known.referral is not None
    its, start = known.referral, known.start
    stands = "referred_in_error" not in known.taken_out
    referral = (month_of(its.referred_on), None, its.provider, its.area, its.group)
    began = (referral[0], month_of(start.started_on), start.provider, its.area, its.group) if start else referral
    return {
        "referral": referral,
        "person": referral if stands else None,
        "start": began if start and stands else None,
        "result": began if stands else None,
        "money": began,
    }


def _job_month(known: Participant) -> str | None:
    first = known.first_job
    return month_of(first) if first else None


def movements(known: Participant, event: Happening, terms: Terms) -> tuple[Participant, list[Movement]]:
    """The participant after an event and what moved; what comes before the referral waits for it and then counts."""
    if known.referral is None and event.type != REFERRAL:
        return known.but(waiting=(*known.waiting, event)), []
    waiting = known.waiting
    if waiting:
        known = known.but(waiting=())
    moved: list[Movement] = []
    for each in (event, *waiting):
        before, known = known, fold(known, each)
        moved += _difference(before, known, each, terms)
    return known, moved


def _difference(before: Participant, after: Participant, event: Happening, terms: Terms) -> Iterator[Movement]:
    if before is after or after.referral is None:
        return
    programme = terms(after.referral)
    asked = touched(before, after)
    was = counts(before, programme, asked) if before.referral else {}
    now = counts(after, programme, asked)
    for key, count in was.items():
        if now.get(key) != count:
            yield Movement(count._replace(amount=-count.amount), event, after.recorded_on)
    for key, count in now.items():
        if was.get(key) != count:
            yield Movement(count, event, after.recorded_on)
