"""What is paid for: outcomes and their prices, the delivery fee, claims and the monthly statement."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, Self

from pydantic import model_validator

from shared.terms.calendar import Month, Nation, add_working_days, elapsed_months
from shared.terms.money import split
from shared.terms.programme.fields import Count, Day, Days, Flag, Order, Pounds, Share, Slug, Term, Text


class Price(Term):
    """An amount in pence from a day on."""

    effective_from: Day
    amount: Pounds


class Outcome(Term):
    """A result that is paid for. `threshold` in pence of qualifying earnings, from the start to the window's last day.

    `proved_by` names the kind of earnings that proves it; the other kind only reconciles [rule 72].
    `order` places it among several outcomes: a higher one implies the lower [rule 83].
    """

    id: Slug
    kind: Literal["cumulative_earnings"]
    name: Text
    threshold: Pounds
    threshold_basis: Text
    proved_by: Literal["payments", "notifications"]
    window: Slug
    order: Order = 1
    prices: tuple[Price, ...]
    excludes: tuple[Slug, ...] = ()
    notification_steps: tuple[Pounds, ...] = ()

    @model_validator(mode="after")
    def _prices_are_in_order(self) -> Self:
        days = [price.effective_from for price in self.prices]
        if not days or days != sorted(set(days)):
            raise ValueError("give at least one price, in the order of their dates, each date once")
        return self

    def price_on(self, day: date) -> int:
        """The price in pence on a day. ValueError before the first price."""
        in_force = [price.amount for price in self.prices if price.effective_from <= day]
        if not in_force:
            raise ValueError(f"no price of {self.id} on {day}; the first is from {self.prices[0].effective_from}")
        return in_force[-1]


class DeliveryFee(Term):
    """A fee for running the service, monthly in arrears and equal, a first part month pro rata [rules 81, 82].

    `share` of the funding, `total` in pence, `months` the most payments there can be.
    """

    share: Share
    total: Pounds
    months: Order
    arrears: Flag = True
    pro_rata_first: Flag = True

    def instalment(self, starts_on: date, month: Month | date | str) -> int:
        """Pence earned in a month; 0 outside the term. All instalments sum exactly to the total."""
        number = elapsed_months(starts_on, month)
        return self.instalments(starts_on)[number] if 0 <= number < self.months else 0

    def instalments(self, starts_on: date) -> list[int]:
        """Pence of every month of the term; the remainder of rounding is in the last."""
        first = Month.of(starts_on)
        part = Fraction((first.last - starts_on).days + 1, first.days) if self.pro_rata_first else Fraction(1)
        return split(self.total, [part, *[Fraction(1)] * (self.months - 1)])


class Claim(Term):
    """How often and until when an outcome may be claimed where it has to be [rules 75, 76].

    Achieved up to day `late_from` - 1: `window_days` after it. From `late_from`: until the programme's tail.
    """

    attempts: Order
    window_days: Days
    late_from: Days


class Statement(Term):
    """The monthly statement: it is cut off so many working days after the month, and paid within so many days."""

    cut_off_working_days: Count
    payment_days: Days

    def cut_off(self, month: Month | date | str, nation: Nation = "england-and-wales") -> date:
        """The last day on which something may still come onto the statement of the month."""
        return add_working_days(Month.of(month).last, self.cut_off_working_days, nation)
