"""Wage rates by date, for outcomes whose threshold is hours × weeks × a rate [rules 59, 62].

A living wage is announced in one month and implemented by another day, so every lookup names the date it uses.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

Kind = Literal["national_living_wage", "london_living_wage", "uk_living_wage"]
Basis = Literal["effective_from", "implement_by", "announced_on"]
COLUMNS: dict[Kind, tuple[str, str]] = {
    "national_living_wage": ("national_living_wage.csv", "nlw_rate"),
    "london_living_wage": ("london_living_wage.csv", "llw_rate"),
    "uk_living_wage": ("london_living_wage.csv", "uk_rlw_rate"),
}
BASES: tuple[Basis, ...] = ("effective_from", "implement_by", "announced_on")


@dataclass(frozen=True)
class WageRate:
    """Pounds an hour from a day on, by one of its dates; `age_from` where the rate is for adults of an age only."""

    kind: Kind
    basis: Basis
    since: date
    rate: Decimal
    age_from: int | None = None


@dataclass(frozen=True)
class Wages:
    """Every known rate of every kind, by each of its dates."""

    rates: tuple[WageRate, ...]

    def rate_on(self, kind: Kind, day: date, basis: Basis) -> WageRate:
        """The rate in force on a day. ValueError when the kind has no such date, or no rate so early."""
        dated = [rate for rate in self.rates if (rate.kind, rate.basis) == (kind, basis)]
        in_force = [rate for rate in dated if rate.since <= day]
        if not in_force:
            reason = f"the first is from {dated[0].since}" if dated else "it has no dates of that kind"
            raise ValueError(f"no {kind} by {basis} on {day}; {reason}")
        return in_force[-1]


def load_wages(directory: Path | str) -> Wages:
    """The rates of the two tables in a directory, oldest first."""
    rates = [rate for kind in COLUMNS for rate in read_rates(Path(directory), kind)]
    return Wages(tuple(sorted(rates, key=lambda rate: rate.since)))


def read_rates(directory: Path, kind: Kind) -> Iterator[WageRate]:
    """The rates of one kind by each of their dates; a date without a day is the first day of its month."""
    file, column = COLUMNS[kind]
    with (directory / file).open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            age = int(row["nlw_age_from"]) if "nlw_age_from" in row else None
            for basis in BASES:
                if basis in row:
                    day = row[basis] if len(row[basis]) > len("2018-03") else f"{row[basis]}-01"
                    yield WageRate(kind, basis, date.fromisoformat(day), Decimal(row[column]), age)
