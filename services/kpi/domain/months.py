"""The states of a programme's month, and the progress of an open one.

An open month is compared with the share of its profile for the working days so far, and has no colour [default 2]:
362 of 400 on Friday 9 March 2018 is 90.5 % of the month and 271 % of seven of its 21 working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from shared.terms.calendar import Month, Nation, count_working_days
from shared.terms.money import half_up

MonthState = Literal["OPEN", "CLOSED", "SIGNED"]
MONTH_STATES = {"OPEN": {"close": "CLOSED"}, "CLOSED": {"sign_off": "SIGNED"}, "SIGNED": {}}


def month_state(month: Month, on: date, signed: bool = False) -> MonthState:
    """The state at the end of the day `on`: OPEN before the month's last day, then CLOSED until it is signed off."""
    if on < month.last:
        return "OPEN"
    return "SIGNED" if signed else "CLOSED"


@dataclass(frozen=True)
class OpenMonth:
    """Progress by working days: `elapsed` of `working_days`, `to_date` people, and the profile of the whole month."""

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
        """The share of the profile for the days elapsed, unrounded: percentages are of this [rule 97]."""
        return Fraction(self.profile * self.elapsed, self.working_days)

    @property
    def pro_rata_profile(self) -> int:
        return half_up(self.pro_rata)

    @property
    def forecast(self) -> int | None:
        """People by the end of the month at the rate so far; None before its first working day."""
        return half_up(Fraction(self.to_date * self.working_days, self.elapsed)) if self.elapsed else None
