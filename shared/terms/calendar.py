"""Days as a programme counts them: London days, working days of a nation, and calendar months.

A day is a day in Europe/London, whatever the server's time zone. Working days skip the nation's holidays [rule 22].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<number>[0-9]{2})")

Nation = str
"""One of HOME_NATIONS, or another country's ISO 3166 code with its part where holidays differ: IE, DE-BY."""
HOME_NATIONS = {"england-and-wales": "GB-ENG", "scotland": "GB-SCT", "northern-ireland": "GB-NIR"}


def london_day(instant: datetime) -> date:
    """The day it is in London at this instant. ValueError when the instant has no time zone."""
    if instant.tzinfo is None:
        raise ValueError("give an instant with its time zone, such as 2018-03-01T09:00:00Z")
    return instant.astimezone(LONDON).date()


def day_start(day: date) -> datetime:
    """The first instant of the London day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


@dataclass(frozen=True)
class WorkingDays:
    """The working days of a nation: not its weekend, not one of its public holidays [GK, working days]."""

    nation: Nation = "england-and-wales"

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        weekend, public = _days_off(self.nation, day.year)
        return day.weekday() not in weekend and day not in public

    def after(self, day: date) -> Iterator[date]:
        """The working days after `day`, without end."""
        while True:
            day += ONE_DAY
            if day in self:
                yield day


@cache
def _days_off(nation: Nation, year: int) -> tuple[frozenset[int], frozenset[date]]:
    """The days of the week, Monday 0, and the days of the year on which nobody is expected to work."""
    country, _, part = HOME_NATIONS.get(nation, nation).partition("-")
    public_holidays = holidays.country_holidays(country, subdiv=part or None, years=year)
    return frozenset(public_holidays.weekend), frozenset(public_holidays)


@cache
def working_days(nation: Nation = "england-and-wales") -> WorkingDays:
    """The working days of a nation; `day in working_days()` asks about one."""
    try:
        _days_off(nation, 2018)
    except NotImplementedError:
        choices = f"{', '.join(HOME_NATIONS)}, or a country's ISO code such as IE or DE-BY"
        raise ValueError(f"no public holidays are known for {nation!r}; write one of: {choices}") from None
    return WorkingDays(nation)


@lru_cache(maxsize=50_000)
def add_working_days(day: date, n: int, nation: Nation = "england-and-wales") -> date:
    """The Nth working day after `day`, which is day 0 [rule 22]: Friday 2018-03-09 + 15 = Tuesday 2018-04-03."""
    if n < 0:
        raise ValueError("deadlines run forward; give n of 0 or more working days")
    following = working_days(nation).after(day)
    for _ in range(n):
        day = next(following)
    return day


@lru_cache(maxsize=50_000)
def count_working_days(first: date, last: date, nation: Nation = "england-and-wales") -> int:
    """Working days from `first` to `last`, both included: 1 to 9 March 2018 has 7, the month 21."""
    calendar = working_days(nation)
    return sum(first + timedelta(days=n) in calendar for n in range((last - first).days + 1))


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; prints as '2018-03' and sorts by time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"{self.year}-{self.number} is not a month; write it like 2018-03")

    @classmethod
    def of(cls, when: date | str | Month) -> Month:
        """The month of a day, or of text like '2018-03'. ValueError when the text is something else."""
        if isinstance(when, Month):
            return when
        if isinstance(when, date):
            return cls(when.year, when.month)
        match = MONTH.fullmatch(when)
        if match is None:
            raise ValueError(f"{when!r} is not a month; write it like 2018-03")
        return cls(int(match["year"]), int(match["number"]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next().first - ONE_DAY

    @property
    def days(self) -> int:
        return self.last.day

    def next(self, n: int = 1) -> Month:
        """The month `n` months later; negative `n` goes back."""
        year, number = divmod(self.year * 12 + self.number - 1 + n, 12)
        return Month(year, number + 1)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.number)


def months(first: Month | date | str, last: Month | date | str) -> list[Month]:
    """Every month from `first` to `last`, both included; empty when `last` is earlier."""
    start = Month.of(first)
    return [start.next(n) for n in range(elapsed_months(start, last) + 1)]


def elapsed_months(cohort: Month | date | str, at: Month | date | str) -> int:
    """Whole calendar months from the cohort's month to the month of `at`: 0 in the same month [F80]."""
    start, end = Month.of(cohort), Month.of(at)
    return (end.year - start.year) * 12 + end.number - start.number
