"""The kinds of outcome that contracts use. All are priced, ordered and claimed in the same way.

A definition says what must be true. `services/outcomes` decides whether it is true for a person.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.terms.money import half_up
from shared.terms.programme.field_types import Count, Day, Days, Flag, Number, Order, Pounds, Slug, Term, Text

PAY_EXCLUSIONS = ("before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job")
"""The kinds of pay that an outcome may leave out, as the earnings feed marks them [rule 63]."""
EvidenceKind = Literal[
    "invoice",
    "bank_statement",
    "tax_return",
    "contract",
    "payslip",
    "letter",
    "participant_statement",
    "employer_contact",
    "site_visit",
]
"""The kinds of evidence that a claim may have [rule 77]."""


class Price(Term):
    """An amount in pence from a day."""

    effective_from: Day
    amount: Pounds


class Premium(Term):
    """An extra payment for some groups, from a day. Only where the contract states it [rule 85]."""

    groups: tuple[Slug, ...]
    effective_from: Day
    amount: Pounds


class VolumeBand(Term):
    """A different price from the nth paid outcome. Bands with a date replace all earlier ones from that day."""

    from_count: Order
    price: Pounds
    effective_from: Day | None = None

    @property
    def begins(self) -> date:
        """The day from which it is in force."""
        return self.effective_from or date.min


class Outcome(Term):
    """The fields of every kind. `order` ranks it among several, and a higher one implies those it names [rule 83].

    Without prices it is counted and not paid. `claimed` says whether the provider has to claim it with evidence.
    """

    id: Slug
    kind: str
    name: Text
    order: Order = 1
    prices: tuple[Price, ...] = ()
    window: Slug | None = None
    target: Number | None = None
    claimed: Literal["automatic", "provider"] = "automatic"
    evidence: tuple[Slug, ...] = ()
    implies: tuple[Slug, ...] = ()
    excludes_with: tuple[Slug, ...] = ()
    premiums: tuple[Premium, ...] = ()
    volume_bands: tuple[VolumeBand, ...] = ()

    @model_validator(mode="after")
    def _prices_are_in_order(self) -> Self:
        days = [price.effective_from for price in self.prices]
        counts = [(band.begins, band.from_count) for band in self.volume_bands]
        if days != sorted(set(days)) or counts != sorted(set(counts)):
            raise ValueError(
                "give prices in the order of their dates and bands in the order of their counts, each once"
            )
        if (self.premiums or self.volume_bands) and not days:
            raise ValueError("premiums and volume bands need prices; write prices: too, 0.00 if there is no base price")
        return self

    def price_on(self, day: date, group: str | None = None, number: int = 1) -> int:
        """The price in pence on a day of the nth outcome paid for, with the premiums of the group.

        0 for an outcome that is not paid for. ValueError before the first price.
        """
        if not self.prices:
            return 0
        in_force = [price.amount for price in self.prices if price.effective_from <= day]
        if not in_force:
            raise ValueError(f"no price of {self.id} on {day}; the first is from {self.prices[0].effective_from}")
        bands = [band.price for band in self.bands_on(day) if band.from_count <= number]
        return (bands or in_force)[-1] + self.premium_on(day, group)

    def bands_on(self, day: date) -> list[VolumeBand]:
        """The volume bands in force on a day: all of the newest date."""
        begins = max((band.begins for band in self.volume_bands if band.begins <= day), default=None)
        return [band for band in self.volume_bands if band.begins == begins]

    def premium_on(self, day: date, group: str | None) -> int:
        """The premium for a person of the group, in pence."""
        in_force = [premium for premium in self.premiums if group in premium.groups and premium.effective_from <= day]
        return in_force[-1].amount if in_force else 0


class HourlyRate(Term):
    """Pence an hour from a day, for adults from `age_from` where it is set."""

    effective_from: Day
    hourly: Pounds
    age_from: Count | None = None


Wage = Literal["national_living_wage", "london_living_wage", "uk_real_living_wage", "own"]


class CumulativeEarnings(Outcome):
    """Qualifying earnings from the start to the window's last day reach an amount [rules 57, 59].

    The amount is `threshold` in pence, or that of `thresholds` or `hours` × `weeks` × a wage `rate` of the day that
    `rate_at` says. `proved_by` names the kind of earnings that proves it; the other kind only reconciles [rule 72].
    """

    kind: Literal["cumulative_earnings"]
    threshold: Pounds | None = None
    thresholds: tuple[Price, ...] = ()
    threshold_basis: Text | None = None
    hours: Number | None = None
    weeks: Order | None = None
    rate: Wage | None = None
    rate_at: Literal["programme_start", "job_start", "as_at_payment"] = "programme_start"
    rate_date: Literal["effective_from", "announced_on", "implement_by"] = "effective_from"
    rates: tuple[HourlyRate, ...] = ()
    proved_by: Literal["payments", "notifications"] = "payments"
    excludes: tuple[Slug, ...] = ()
    notification_steps: tuple[Pounds, ...] = ()

    @model_validator(mode="after")
    def _has_one_threshold(self) -> Self:
        by_rate = [self.hours is not None, self.weeks is not None, self.rate is not None]
        ways = [self.threshold is not None, bool(self.thresholds), all(by_rate)]
        if sum(ways) != 1 or any(by_rate) != all(by_rate):
            raise ValueError(
                "write threshold: with an amount, thresholds: by date, or hours:, weeks: and rate: together"
            )
        days = [threshold.effective_from for threshold in self.thresholds]
        if days != sorted(set(days)):
            raise ValueError("give thresholds in the order of their dates, each once")
        if bool(self.rates) and self.rate is None:
            raise ValueError("rates: belong to rate:; write rate: own, or take them away")
        return self

    @property
    def dated(self) -> tuple[Price | HourlyRate, ...]:
        """The thresholds or rates that change by date, oldest first."""
        return self.thresholds or self.rates

    def amount_on(self, day: date) -> int:
        """The threshold in pence of a day. ValueError before the first."""
        if self.threshold is not None:
            return self.threshold
        if self.thresholds:
            return self.threshold_on(day).amount
        return half_up(Decimal(self.hours or 0) * (self.weeks or 0) * self.rate_on(day).hourly)

    def threshold_on(self, day: date) -> Price:
        """The threshold in force on a day. ValueError before the first."""
        in_force = [threshold for threshold in self.thresholds if threshold.effective_from <= day]
        if not in_force:
            raise ValueError(f"{self.id} has no threshold on {day}; write one under thresholds:, or a later start")
        return in_force[-1]

    def rate_on(self, day: date) -> HourlyRate:
        """The rate in force on a day. ValueError before the first."""
        in_force = [rate for rate in self.rates if rate.effective_from <= day]
        if not in_force:
            raise ValueError(f"{self.id} has no {self.rate} on {day}; write one under rates:, or a later start")
        return in_force[-1]

    def basis_on(self, day: date) -> str:
        """The basis of the threshold of a day, in words."""
        if self.thresholds:
            return self.threshold_basis or f"as given from {self.threshold_on(day).effective_from}"
        if self.rate is None:
            return self.threshold_basis or "as given"
        rate, name = self.rate_on(day), self.rate.replace("_", " ")
        pounds = f"{rate.hourly // 100}.{rate.hourly % 100:02d}"
        return f"{self.hours} hours × {self.weeks} weeks × {name} {pounds} ({self.rate_date} {rate.effective_from})"


class SelfEmployedDays(Outcome):
    """A number of days of self-employment, each counted once, never with the outcomes in `excludes_with` [rule 66]."""

    kind: Literal["self_employed_days"]
    days: Order
    claimed: Literal["automatic", "provider"] = "provider"


class JobStart(Outcome):
    """A first job within the deadline `within`, of at least `min_hours_per_week`."""

    kind: Literal["job_start"]
    within: Slug | None = None
    min_hours_per_week: Number | None = None


class Lasting(Outcome):
    """An outcome that lasts for weeks or for months: one of the two is given."""

    weeks: Order | None = None
    months: Order | None = None

    @model_validator(mode="after")
    def _has_one_length(self) -> Self:
        if (self.weeks is None) == (self.months is None):
            raise ValueError("write either weeks: or months:")
        return self


class SustainedEmployment(Lasting):
    """In work for a length of time, in one job or across jobs, with at most `permitted_gap_days` of gaps in total."""

    kind: Literal["sustained_employment"]
    across_jobs: Flag = True
    permitted_gap_days: Days = 0
    min_hours_per_week: Number | None = None


class JobRetained(Lasting):
    """In work at the start, and still in work after a length of time."""

    kind: Literal["job_retained"]
    permitted_gap_days: Days = 0
    min_hours_per_week: Number | None = None


class HoursInWeeks(Outcome):
    """At least `hours` in each of `weeks` out of any `of` consecutive weeks [rule 70]."""

    kind: Literal["hours_in_weeks"]
    hours: Number
    weeks: Order
    of: Order

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.weeks > self.of:
            raise ValueError(f"{self.weeks} weeks do not fit into {self.of}; write of: {self.weeks} or more")
        return self


DestinationType = Literal["education", "training", "apprenticeship", "employment", "volunteering"]


class Destination(Outcome):
    """Reached one of these destinations, and still there after `still_after_months` where set."""

    kind: Literal["destination"]
    types: Annotated[tuple[DestinationType, ...], Field(min_length=1)]
    still_after_months: Order | None = None


class Engagement(Outcome):
    """Took part: a number of meetings attended, or one event of the journey."""

    kind: Literal["engagement"]
    meetings: Order | None = None
    event: Literal["initial_meeting", "action_plan", "vocational_profile", "start"] | None = None

    @model_validator(mode="after")
    def _has_one_sign(self) -> Self:
        if (self.meetings is None) == (self.event is None):
            raise ValueError("write either meetings: with a number, or event:")
        return self


class EarningsGain(Outcome):
    """Earns at least `at_least` more a month than at the start, `after_months` later [rule 71]."""

    kind: Literal["earnings_gain"]
    at_least: Pounds
    after_months: Order


class Progress(Outcome):
    """A measured improvement between the first reading and a later one."""

    kind: Literal["progress"]
    measure: Slug
    result: Literal["improved", "not_worse"] = "improved"


class VacancyFilled(Outcome):
    """A vacancy offered under an obligation was filled, and kept for `sustained_weeks` where set."""

    kind: Literal["vacancy_filled"]
    sustained_weeks: Order | None = None


AnyOutcome = Annotated[
    CumulativeEarnings
    | SelfEmployedDays
    | JobStart
    | SustainedEmployment
    | JobRetained
    | HoursInWeeks
    | Destination
    | Engagement
    | EarningsGain
    | Progress
    | VacancyFilled,
    Field(discriminator="kind"),
]


class Measure(Term):
    """A repeated measurement of a person. A change of `improves_by` in its `direction` is an improvement."""

    code: Slug
    name: Text
    area: Literal["health", "labour_market", "service_use"]
    instrument: Text | None = None
    direction: Literal["higher", "lower"]
    improves_by: Number
    health: Flag = False


class Obligation(Term):
    """A duty to offer posts, such as a planning agreement's [S3]."""

    code: Slug
    name: Text
    area: Slug
    kind: Slug
    posts: Count | None = None
