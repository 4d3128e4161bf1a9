"""Payments other than outcomes: the delivery fee, the rules of claims, and the monthly statement."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import Self

from pydantic import model_validator

from shared.terms.calendar import Month, Nation, add_working_days, elapsed_months
from shared.terms.money import half_up, instalments, pounds
from shared.terms.programme.field_types import Count, Day, Days, Flag, Order, Pounds, Share, Term, Text


class FeeBand(Term):
    """The months "1-12" of a fee and the share of the whole that they earn together."""

    months: Text
    share: Share

    @property
    def span(self) -> range:
        """The numbers of its months, the first being 0. ValueError when they are not written as 1-12."""
        first, _, last = self.months.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal() and 0 < int(first) <= int(last or first)):
            raise ValueError(f"{self.months!r} is no span of months; write one such as 1-12")
        return range(int(first) - 1, int(last or first))


class Deferral(Term):
    """A share of every instalment that is withheld and paid `months` later."""

    share: Share
    months: Order

    def applied(self, earned: list[int]) -> list[int]:
        """Pence due for every month: the share of each month's earnings moves to the month in which it is paid."""
        due = [*earned, *[0] * self.months]
        for number, amount in enumerate(earned):
            withheld = half_up(Fraction(self.share) * amount)
            due[number] -= withheld
            due[number + self.months] += withheld
        return due


class FeeAmendment(Term):
    """The whole fee as amended from the first day of a month [rule 145]; what is left out stays as it was.

    The earlier months keep what they have earned, and the months from then on earn the rest of the `total`.
    """

    effective_from: Day
    total: Pounds
    months: Order | None = None
    bands: tuple[FeeBand, ...] = ()
    deferral: Deferral | None = None


class DeliveryFee(Term):
    """A fee for running the service [rules 81, 82]: equal months, or bands of months.

    `share` of the funding, or an `amount`, no more than `cap`; `total` in pence, `months` the months that earn it. They
    are calendar months, or with `pro_rata_first` months of the contract, counted from the day it starts.
    """

    share: Share | None = None
    amount: Pounds | None = None
    cap: Pounds | None = None
    total: Pounds
    months: Order
    arrears: Flag = True
    pro_rata_first: Flag | None = None
    bands: tuple[FeeBand, ...] = ()
    deferral: Deferral | None = None
    amended: tuple[FeeAmendment, ...] = ()

    @model_validator(mode="after")
    def _bands_cover_the_months(self) -> Self:
        if (self.share is None) == (self.amount is None):
            raise ValueError("write either share: of the funding, or amount:")
        days = [amendment.effective_from for amendment in self.amended]
        if days != sorted(set(days)) or any(day.day != 1 for day in days):
            raise ValueError("give each amended fee the first day of a month, in the order of their dates, each once")
        for terms in self.every_terms:
            months = [number for band in terms.bands for number in band.span]
            if terms.bands and months != list(range(terms.months)):
                raise ValueError(f"the bands must cover the months 1 to {terms.months} in order, each once")
            if terms.bands and sum(band.share for band in terms.bands) != 1:
                shares = sum(band.share for band in terms.bands)
                raise ValueError(f"the shares of the bands sum to {shares}; they must sum to 1")
        return self

    @property
    def every_terms(self) -> list[DeliveryFee]:
        """The fee as first agreed, and as each amendment leaves it."""
        terms = [self.model_copy(update={"amended": ()})]
        for amendment in self.amended:
            changes = {name: getattr(amendment, name) for name in ("total", "months", "bands", "deferral")}
            written = {name: value for name, value in changes.items() if name in amendment.model_fields_set}
            terms.append(terms[-1].model_copy(update=written))
        return terms

    def terms_on(self, day: date) -> DeliveryFee:
        """The fee as it stands on a day."""
        return self.every_terms[sum(amendment.effective_from <= day for amendment in self.amended)]

    def basis_on(self, day: date) -> str:
        """What an instalment rests on, in words."""
        terms = self.terms_on(day)
        since = [amendment.effective_from for amendment in self.amended if amendment.effective_from <= day]
        as_amended = f", as amended from {since[-1]}" if since else ""
        return f"{pounds(terms.total)} in {terms.months} months{as_amended}"

    def instalment(self, starts_on: date, month: Month | date | str) -> int:
        """Pence due for a month; 0 outside the term. All instalments sum exactly to the last total."""
        number, due = elapsed_months(starts_on, month), self.instalments(starts_on)
        return due[number] if 0 <= number < len(due) else 0

    def instalments(self, starts_on: date) -> list[int]:
        """Pence due for every calendar month from the first, what is deferred in the month it is paid."""
        due: list[int] = []
        for deferral, earned in self.earned(starts_on):
            paid = earned if deferral is None else deferral.applied(earned)
            due = [sum(pair) for pair in zip_longest(due, paid, fillvalue=0)]
        return due

    def earned(self, starts_on: date) -> list[tuple[Deferral | None, list[int]]]:
        """Pence that each calendar month earns, by the terms in force in it; 0 in the months of other terms."""
        begins = [0, *(elapsed_months(starts_on, amendment.effective_from) for amendment in self.amended)]
        by_terms: list[tuple[Deferral | None, list[int]]] = []
        before: list[int] = []
        for terms, first, end in zip_longest(self.every_terms, begins, begins[1:]):
            rest = instalments(terms.total - sum(before), terms.weights(starts_on)[first:])[: end and end - first]
            by_terms.append((terms.deferral, [0] * first + rest))
            before += [0] * (first - len(before)) + rest
        return by_terms

    def weights(self, starts_on: date) -> list[Fraction]:
        """What each calendar month earns in proportion to the others."""
        of_bands = [Fraction(band.share) / len(band.span) for band in self.bands for _ in band.span]
        weights, part = of_bands or [Fraction(1)] * self.months, self.first_part(starts_on)
        if part == 1:
            return weights
        months = pairwise([Fraction(0), *weights, Fraction(0)])
        return [(1 - part) * earlier + part * later for earlier, later in months]

    def first_part(self, starts_on: date) -> Fraction:
        """The part of the first calendar month that is paid: all of it, or its days from the start.

        Unless written, bands are of whole calendar months, and a fee in equal months begins with the part.
        """
        first = Month.of(starts_on)
        pro_rata = not self.bands if self.pro_rata_first is None else self.pro_rata_first
        return Fraction((first.last - starts_on).days + 1, first.days) if pro_rata else Fraction(1)


class FeeRange(Term):
    """What share of the funding a bidder may ask for as a delivery fee [rule 84]."""

    min: Share
    max: Share


class Claim(Term):
    """How often and until when an outcome may be claimed [rules 75, 76].

    Achieved before day `late_from`: within `window_days`. From `late_from`: until the end of the tracking period.
    """

    attempts: Order
    window_days: Days
    late_from: Days


class Statement(Term):
    """The monthly statement: its cut-off in working days after the month, and the days within which it is paid."""

    cut_off_working_days: Count
    payment_days: Days

    def cut_off(self, month: Month | date | str, nation: Nation = "england-and-wales") -> date:
        """The last day on which something may still be added to the month's statement."""
        return add_working_days(Month.of(month).last, self.cut_off_working_days, nation)
