"""What holds for a time: a group, a disengagement, a key worker. Each is a record of its own [rules 187–189].

What holds on a day follows from the records that stand, by the days on which they begin.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import TypeVar

from services.caseload.domain.aggregate import Child


@dataclass
class GroupNote(Child):
    """The group that a participant should be in, from a day on, beside that of the referral [rule 12]."""

    noted_group: str
    noted_because: str
    noted_on: date
    state: str = "STANDS"

    @property
    def begins_on(self) -> date:
        return self.noted_on


@dataclass
class Disengagement(Child):
    """Days out of contact. `ended_on` follows: the re-engagement, or the qualifying job before it [rule 126]."""

    reason: str
    disengaged_on: date
    re_engaged_on: date | None = None
    ended_on: date | None = None
    state: str = "STANDS"

    @property
    def begins_on(self) -> date:
        return self.disengaged_on

    def covers(self, day: date) -> bool:
        return self.disengaged_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass
class Assignment(Child):
    """A key worker's days with a participant. `to_on` follows: the next one's first day, or the end of support.

    `released_on`: another provider took over.
    """

    key_worker_id: str
    from_on: date
    to_on: date | None = None
    released_on: date | None = None
    state: str = "STANDS"

    @property
    def begins_on(self) -> date:
        return self.from_on


Period = TypeVar("Period", GroupNote, Disengagement, Assignment)


def standing(periods: Iterable[Period]) -> list[Period]:
    """Those that were not recorded in error, in the order in which they begin."""
    return sorted((period for period in periods if period.state == "STANDS"), key=lambda p: (p.begins_on, p.id))


def end_disengagements(disengagements: Iterable[Disengagement], work: Iterable[tuple[str, date, date | None]]) -> None:
    """Works out `ended_on` of each; `work` are the spells of in-work support."""
    spells, ordered = list(work), standing(disengagements)
    for disengagement, following in zip_longest(ordered, ordered[1:]):
        began_on = disengagement.disengaged_on
        ends = [max(began_on, began) for _, began, ended in spells if ended is None or ended > began_on]
        ends += [disengagement.re_engaged_on] if disengagement.re_engaged_on else []
        ends += [following.disengaged_on] if following else []
        disengagement.ended_on = min(ends, default=None)


def end_assignments(assignments: Iterable[Assignment], over_on: date | None) -> None:
    """Works out `to_on` of each: nobody has the participant after the day `over_on`."""
    ordered = standing(assignments)
    for assignment in assignments:
        if assignment.state == "VOID":
            assignment.to_on = assignment.to_on or assignment.from_on
    for assignment, following in zip_longest(ordered, ordered[1:]):
        ends = [following.from_on] if following else []
        ends += [end for end in (assignment.released_on, over_on) if end]
        assignment.to_on = max(assignment.from_on, min(ends)) if ends else None
