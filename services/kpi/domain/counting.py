"""What of a participant counts, and the movements that an event makes of it: the ledger every figure is a sum of.

A movement is the difference between what counted before an event and what counts after it, so a correction always
takes back exactly what was counted, in the month, cohort and slice where it was counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.kpi.domain.measures import COUNTED, Counted, Thing, touched
from services.kpi.domain.participant import REFERRAL, Happening, Participant, Referral, fold
from shared.terms.programme import Programme

Terms = Callable[[Referral], Programme]
"""The programme under which a referral was made."""


@dataclass(frozen=True, slots=True)
class Count:
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


def counts(known: Participant, programme: Programme, measures: Mapping[str, Counted] = COUNTED) -> dict[str, Count]:
    """What counts now, by a key that stays the same while the thing counted is the same."""
    started = known.start is not None
    stands = "referred_in_error" not in known.taken_out
    asked = {"referral": True, "person": stands, "start": started and stands, "result": stands, "money": True}
    return {
        f"{measure}{thing.of}/{thing.which}": _count(known, measure, counted, thing)
        for measure, counted in measures.items()
        if asked[counted.among]
        for thing in counted.things(known, programme)
    }


def _count(known: Participant, measure: str, counted: Counted, thing: Thing) -> Count:
    assert known.referral is not None
    referral = known.referral
    start = known.start if counted.among not in ("referral", "person") else None
    job = known.first_job if counted.by_job else None
    return Count(
        measure + thing.of,
        thing.amount,
        thing.on,
        month_of(referral.referred_on),
        month_of(start.started_on) if start else None,
        month_of(job) if job else None,
        start.provider if start else referral.provider,
        referral.area,
        referral.group,
    )


def movements(known: Participant, event: Happening, terms: Terms) -> tuple[Participant, list[Movement]]:
    """The participant after an event and what moved; what comes before the referral waits for it and then counts."""
    if known.referral is None and event.type != REFERRAL:
        return replace(known, waiting=(*known.waiting, event)), []
    waiting, known = known.waiting, replace(known, waiting=())
    moved: list[Movement] = []
    for each in (event, *waiting):
        before, known = known, fold(known, each)
        moved += _difference(before, known, each, terms)
    return known, moved


def _difference(before: Participant, after: Participant, event: Happening, terms: Terms) -> Iterator[Movement]:
    if before is after or after.referral is None:
        return
    programme = terms(after.referral)
    measures = touched(before, after)
    was = counts(before, programme, measures) if before.referral else {}
    now = counts(after, programme, measures)
    for key, count in was.items():
        if now.get(key) != count:
            yield Movement(replace(count, amount=-count.amount), event, after.recorded_on)
    for key, count in now.items():
        if was.get(key) != count:
            yield Movement(count, event, after.recorded_on)
