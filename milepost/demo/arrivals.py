"""Who is referred when: March 2018 with the numbers of S0, later months along the profile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from milepost.demo.assumptions import Parameters
from milepost.demo.people import Person, chances, invent
from shared.terms.calendar import Month, months, working_days
from shared.terms.programme import Programme

FIRST_WEEK = {"HD": 272, "LTU": 61, "EA": 29}
"""By Friday 9 March 2018: 362 [S0 §10], split by S0's own shares [S0 §4]."""
REST_OF_MARCH = {"HD": 28, "LTU": 7, "EA": 3}
"""On to the 400 of the profile, which makes 300, 68 and 32."""
OPENING, THE_FRIDAY, MARCH_ENDS = date(2018, 3, 1), date(2018, 3, 9), date(2018, 3, 31)
SNOW, MAPPA_DAY = date(2018, 3, 1), date(2018, 3, 6)


@dataclass(frozen=True)
class Arrival:
    """A person, the day they are referred, and their role in the story."""

    person: Person
    referred_on: date
    role: str = ""


class Arrivals:
    """Everybody in order, numbered from 1, the same for the same seed."""

    def __init__(self, programme: Programme, parameters: Parameters, seed: int) -> None:
        self.programme = programme
        self.parameters = parameters
        self.chance = chances("arrivals", seed)
        self.areas = [area.code for area in programme.areas]
        self.number = 0

    def until(self, last: Month) -> Iterator[Arrival]:
        """From 1 March 2018 to the end of a month."""
        yield from self.in_march()
        for month in months("2018-04", last):
            yield from self.in_month(month)

    def in_march(self) -> Iterator[Arrival]:
        """The referrals of March 2018: their numbers by group are those of S0."""
        roles = {SNOW: "journey", MAPPA_DAY: "mappa"}
        for counts, days in (
            (FIRST_WEEK, _days(OPENING, THE_FRIDAY)),
            (REST_OF_MARCH, _days(date(2018, 3, 12), MARCH_ENDS)),
        ):
            groups = [group for group, count in counts.items() for _ in range(count)]
            self.chance.shuffle(groups)
            for day, todays in zip(days, _split(groups, len(days)), strict=True):
                yield from self._day(day, todays, roles.pop(day, ""))

    def _day(self, day: date, groups: list[str], role: str) -> Iterator[Arrival]:
        """A day's arrivals. One of them has the day's role, if there is one, in the group that the role needs."""
        needed = {"journey": "HD", "mappa": "EA"}.get(role, "")
        chosen = groups.index(needed) if needed in groups else -1
        for index, group in enumerate(groups):
            if index == chosen:
                yield Arrival(self._person(group, **_ROLES[role]), day, role)
            else:
                yield Arrival(self._person(group), day)

    def in_month(self, month: Month) -> Iterator[Arrival]:
        """The referrals of a later month: the profile with noise, by the groups' shares of the contract."""
        noise = self.chance.uniform(-self.parameters.month_noise, self.parameters.month_noise)
        count = round(self.programme.profile_for("referrals", month) * (1 + noise))
        days = _days(month.first, month.last)
        shares = {group.code: float(group.share or 0) for group in self.programme.groups}
        groups = self.chance.choices(list(shares), list(shares.values()), k=count)
        for day, todays in zip(days, _split(groups, len(days)), strict=True):
            yield from self._day(day, todays, "")

    def _person(self, group: str, **fixed: object) -> Person:
        self.number += 1
        return invent(self.chance, self.number, group, self.areas, **fixed)


_ROLES: dict[str, dict[str, object]] = {
    "journey": {"first_name": "Clover", "surname": "Example", "area": "newham"},
    "mappa": {"early_access_code": "EX_OFFENDER", "mappa": True},
}


def _days(first: date, last: date) -> list[date]:
    """The working days between two days, both included."""
    open_days = working_days()
    return [day for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)) if day in open_days]


def _split(groups: list[str], count: int) -> list[list[str]]:
    """Splits the groups into lists whose lengths differ by one at most."""
    return [groups[first::count] for first in range(count)]
