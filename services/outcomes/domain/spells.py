"""Time in work in days: spells merged so that each day counts once [rules 57, 65, 70].

A spell includes its first and its last day; one without an end lasts `FOREVER`, so that a rule can project its date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from services.outcomes.domain.person import Job

FOREVER = date.max
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Spell:
    """Days from `first` to `last`, both included, with `hours` a week."""

    first: date
    last: date
    hours: Decimal = Decimal(0)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def overlap(self, first: date, last: date) -> int:
        """The number of its days between two days, both included."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


def whole(job: Job) -> Spell:
    """All the days of a job."""
    return Spell(job.started_on, job.ended_on or FOREVER)


def split_by_hours(job: Job, hours: Iterable[tuple[date, Decimal]]) -> Iterator[Spell]:
    """A job split where its weekly hours changed."""
    ended = job.ended_on or FOREVER
    changes = [change for change in sorted(hours, key=lambda change: change[0]) if change[0] <= ended]
    for (first, weekly), (following, _) in pairwise([*changes, (FOREVER, Decimal(0))]):
        last = ended if following == FOREVER else min(ended, following - DAY)
        if max(first, job.started_on) <= last:
            yield Spell(max(first, job.started_on), last, weekly)


def merge(spells: Iterable[Spell], least: Decimal | None = None) -> list[Spell]:
    """The days covered, each once, in whole stretches; only days on which the weekly hours add up to `least`."""
    spells = list(spells)
    edges = sorted({s.first for s in spells} | {s.last + DAY for s in spells if s.last != FOREVER})
    stretches: list[Spell] = []
    for first, after in pairwise([*edges, FOREVER]):
        hours = [s.hours for s in spells if s.first <= first <= s.last]
        if not hours or (least is not None and sum(hours) < least):
            continue
        last = FOREVER if after == FOREVER else after - DAY
        if stretches and stretches[-1].last + DAY == first:
            stretches[-1] = Spell(stretches[-1].first, last)
        else:
            stretches.append(Spell(first, last))
    return stretches


def clip(spells: Iterable[Spell], first: date, last: date) -> list[Spell]:
    """The parts of the spells between two days, both included."""
    clipped = [Spell(max(s.first, first), min(s.last, last), s.hours) for s in spells]
    return [s for s in clipped if s.first <= s.last]


def runs(spells: Iterable[Spell], gap: int = 0) -> Iterator[list[Spell]]:
    """From each spell, the spells that follow while the days between them total no more than `gap`."""
    in_order = sorted(spells)
    for number in range(len(in_order)):
        run, between = [in_order[number]], 0
        for spell in in_order[number + 1 :]:
            between += (spell.first - run[-1].last).days - 1
            if between > gap:
                break
            run.append(spell)
        yield run


def nth_day(spells: Iterable[Spell], number: int) -> date | None:
    """The `number`th day of the spells; None when there are fewer."""
    for spell in spells:
        if spell.days >= number:
            return spell.first + timedelta(days=number - 1)
        number -= spell.days
    return None
