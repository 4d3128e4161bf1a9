"""Time in work as days: spells joined so that each day counts once, whatever was done on it [rules 57, 65, 70].

A spell has its first and its last day; one that goes on lasts `FOREVER`, so that a rule can say when it is reached.
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
    """Days from `first` to `last`, both included, with so many hours a week."""

    first: date
    last: date
    hours: Decimal = Decimal(0)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def overlap(self, first: date, last: date) -> int:
        """How many of its days lie between two days, both included."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


def pieces(job: Job, hours: Iterable[tuple[date, Decimal]]) -> Iterator[Spell]:
    """A job cut where its weekly hours changed."""
    ended = job.ended_on or FOREVER
    known = [change for change in sorted(hours, key=lambda change: change[0]) if change[0] <= ended]
    for (first, weekly), (following, _) in pairwise([*known, (FOREVER, Decimal(0))]):
        last = ended if following == FOREVER else min(ended, following - DAY)
        if max(first, job.started_on) <= last:
            yield Spell(max(first, job.started_on), last, weekly)


def joined(spells: Iterable[Spell], least: Decimal | None = None) -> list[Spell]:
    """The days covered, each once, in whole stretches; only days whose hours a week add up to `least`."""
    known = list(spells)
    edges = sorted({s.first for s in known} | {s.last + DAY for s in known if s.last != FOREVER})
    stretches: list[Spell] = []
    for first, after in pairwise([*edges, FOREVER]):
        on = [s.hours for s in known if s.first <= first <= s.last]
        if not on or (least is not None and sum(on) < least):
            continue
        last = FOREVER if after == FOREVER else after - DAY
        if stretches and stretches[-1].last + DAY == first:
            stretches[-1] = Spell(stretches[-1].first, last)
        else:
            stretches.append(Spell(first, last))
    return stretches


def within(spells: Iterable[Spell], first: date, last: date) -> list[Spell]:
    """What of the spells lies between two days."""
    cut = [Spell(max(s.first, first), min(s.last, last), s.hours) for s in spells]
    return [s for s in cut if s.first <= s.last]


def runs(spells: Iterable[Spell], gap: int = 0) -> Iterator[list[Spell]]:
    """From each stretch on those that follow, while the days between them are no more than `gap` in all."""
    known = sorted(spells)
    for number in range(len(known)):
        run, between = [known[number]], 0
        for spell in known[number + 1 :]:
            between += (spell.first - run[-1].last).days - 1
            if between > gap:
                break
            run.append(spell)
        yield run


def day_number(spells: Iterable[Spell], number: int) -> date | None:
    """The day on which so many days are reached; None when there are fewer."""
    for spell in spells:
        if spell.days >= number:
            return spell.first + timedelta(days=number - 1)
        number -= spell.days
    return None
