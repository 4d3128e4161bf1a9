"""A month of the programme on its way to being signed, and how far an open one has come.

An open month is held against the part of its profile that its working days have reached, and never coloured
[default 2]: 362 of 400 on Friday 9 March 2018 is 90.5 % of the month and 271 % of seven of its 21 working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.terms.calendar import Month, Nation, count_working_days
from shared.terms.money import half_up

MONTH_STATES = {"OPEN": {"close": "CLOSED"}, "CLOSED": {"sign_off": "SIGNED"}, "SIGNED": {}}


def month_state(month: Month, on: date, signed: bool = False) -> str:
    """OPEN until its last day, then CLOSED, then SIGNED: `on` is a day taken to its end."""
    if on < month.last:
        return "OPEN"
    return "SIGNED" if signed else "CLOSED"


@dataclass(frozen=True)
class OpenMonth:
    """An open month by working days: `elapsed` of `working_days`, `to_date` people, and the month's whole profile."""

    to_date: int
    profile: int
    elapsed: int
    working_days: int

    @classmethod
    def at(cls, month: Month, as_at: date, nation: Nation, to_date: int, profile: int) -> OpenMonth:
        elapsed = count_working_days(month.first, min(as_at, month.last), nation) if as_at >= month.first else 0
        return cls(to_date, profile, elapsed, count_working_days(month.first, month.last, nation))

    @property
    def pro_rata(self) -> Fraction:
        """The profile up to now, unrounded; percentages are of this and not of what is shown [rule 97]."""
        return Fraction(self.profile * self.elapsed, self.working_days)

    @property
    def pro_rata_profile(self) -> int:
        return half_up(self.pro_rata)

    @property
    def forecast(self) -> int | None:
        """Where the month ends at the pace so far; None before its first working day."""
        return half_up(Fraction(self.to_date * self.working_days, self.elapsed)) if self.elapsed else None
