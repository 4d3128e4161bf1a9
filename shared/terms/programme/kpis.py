"""Expected figures and how they are judged: profiles by month, curves by elapsed month, targets and KPIs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, ValidationInfo, field_validator, model_validator

from shared.terms.calendar import Month, elapsed_months
from shared.terms.calendar import months as months_between
from shared.terms.money import half_up
from shared.terms.programme.field_types import (
    Count,
    Day,
    FigureName,
    Flag,
    MeasureName,
    Number,
    Share,
    Slug,
    Term,
    Text,
    month_span,
)
from shared.terms.programme.support import CountedFrom

PAYMENTS = "outcome_payments"
"""The one measure that is money; a profile or a target of it is in pounds."""
COUNTED = frozenset(
    {
        "referrals",
        "net_referrals",
        "rejected",
        "cancelled",
        "referred_in_error",
        "starts",
        "supply_chain_starts",
        "prime_starts",
        "did_not_starts",
        "job_starts",
        "outcomes",
        "engagements",
        "leavers",
        "caseload",
        "contacts",
        "in_work_cases",
        "in_work_contacted",
        "acknowledged",
        "acknowledgements_due",
        "acknowledged_in_time",
        "acknowledgements_excused",
        "results",
        "results_due",
        "results_in_time",
        "results_excused",
        "records_due",
        "recorded_in_time",
        "records_excused",
        "plans",
        "plans_due",
        "plans_in_time",
        "plans_excused",
        "priority_referrals",
        "priority_starts",
        "days_to_start",
        "priority_days_to_start",
        PAYMENTS,
    }
)
"""The measures of every programme that a KPI may name."""
REACHED = frozenset({"job_starts", "outcomes", "outcome:"})
PLANNED = REACHED | {"plans", "leavers"}
BY_COHORT: dict[CountedFrom, frozenset[str]] = {
    "start": PLANNED
    | {
        "starts",
        "supply_chain_starts",
        "prime_starts",
        "priority_starts",
        "days_to_start",
        "priority_days_to_start",
        "plans_due",
        "plans_in_time",
        "plans_excused",
        "caseload",
        "in_work_cases",
        "in_work_contacted",
        "outcome_payments",
        "standard:",
        "standard_due:",
    },
    "job_start": REACHED,
    "engagement": PLANNED | {"engagements", "starts", "supply_chain_starts", "prime_starts"},
    "plan": PLANNED,
}
"""The measures that have a cohort of an event, by the event; all have one of the referral."""
Rag = Literal["green", "amber", "red"]


class Curve(Term):
    """The share of starters expected to have reached it by the end of each elapsed month (0 = the start month).

    Given at a few months, linear between them, flat after the last. Shares never fall.
    """

    points: dict[Count, Share]

    @field_validator("points", mode="before")
    @classmethod
    def _months_are_numbers(cls, points: object) -> object:
        if isinstance(points, dict):
            return {int(key) if str(key).isdecimal() else key: share for key, share in points.items()}
        return points

    @model_validator(mode="after")
    def _never_falls(self) -> Self:
        shares = [self.points[month] for month in sorted(self.points)]
        if not shares or shares != sorted(shares):
            raise ValueError("give shares by elapsed month, such as 6: 0.10, none lower than the one before")
        return self

    def at(self, elapsed: int) -> Decimal:
        """The share by the end of this elapsed month."""
        before = max((month for month in self.points if month <= elapsed), default=None)
        after = min((month for month in self.points if month >= elapsed), default=None)
        if before is None or after is None:
            return Decimal(0) if before is None else self.points[before]
        low, high = self.points[before], self.points[after]
        return low if before == after else low + (high - low) * (elapsed - before) / (after - before)

    @property
    def last_month(self) -> int:
        return max(self.points)

    def increments(self) -> list[Fraction]:
        """The share that is reached in each elapsed month and was not reached before it."""
        reached = [Fraction(self.at(elapsed)) for elapsed in range(self.last_month + 1)]
        return [share - before for share, before in zip(reached, [Fraction(0), *reached], strict=False)]


class Profile(Term):
    """How many are expected in each month, from a day. Earlier versions stay valid for earlier months [rule 92].

    Either `months` (a key may span '2018-04..2023-02' and is then spread evenly), or `of` another profile taken at a
    `share` or along a `curve`. `total`, if given, must be the sum. `areas` gives the part of each area.
    """

    effective_from: Day
    months: dict[str, Count] = Field(default_factory=dict)
    total: Count | None = None
    areas: dict[Slug, dict[str, Count]] = Field(default_factory=dict)
    of: MeasureName | None = None
    share: Share | None = None
    curve: Slug | None = None

    @field_validator("months")
    @classmethod
    def _spread(cls, months: dict[str, int]) -> dict[str, int]:
        return by_month(spread_evenly(key, count) for key, count in months.items())

    @field_validator("areas")
    @classmethod
    def _spread_by_area(cls, areas: dict[str, dict[str, int]], validated: ValidationInfo) -> dict[str, dict[str, int]]:
        return spread_by_area(areas, validated.data.get("months", {}))

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        ways = (self.share is not None) + (self.curve is not None)
        if bool(self.months) == bool(self.of) or ways != bool(self.of):
            raise ValueError("write either months, or of: with a share: or a curve:")
        if self.months and self.total not in (None, sum(self.months.values())):
            raise ValueError(f"the months sum to {sum(self.months.values()):,} and not to the total {self.total:,}")
        return self


class Tolerance(Term):
    """How far below and above the target a figure may be. None means no limit on that side."""

    below: Annotated[Number, Field(ge=0)] | None = None
    above: Annotated[Number, Field(ge=0)] | None = None

    def allows(self, distance: Decimal) -> bool:
        """Whether a figure at this signed distance from its target is inside."""
        return (self.below is None or distance >= -self.below) and (self.above is None or distance <= self.above)


Window = Literal["month", "rolling_3", "rolling_12", "cumulative"]


class Kpi(Term):
    """One figure of the KPI schedule [measures], read as numerator ÷ denominator on a stated basis [rule 88].

    `effective_from`: the version in force on the first day of a month applies to the month; None means from the
    beginning [rule 131]. `window`: the months it is judged over by default [rule 91]; to date for a KPI that is
    compared with a target.

    `target` None: the target is per slice (`by`), such as the share of each group. Tolerances are distances from the
    target in its own unit: 0.02 is two points of a rate, or two per cent of a profile. `unit` count or money needs no
    denominator. `judged`: a named person sets the colour with a note of evidence.
    """

    id: Slug
    name: Text
    effective_from: Day | None = None
    numerator: FigureName = ""
    denominator: FigureName = ""
    basis: Text
    by: Literal["group", "provider", "area"] | None = None
    window: Window = "month"
    direction: Literal["higher", "lower", "within"] = "higher"
    target: Number | None = None
    green: Tolerance = Tolerance()
    amber: Tolerance = Tolerance()
    unit: Literal["share_of_profile", "share", "count", "money"] = "share"
    matures_after: Slug | None = None
    minimum_denominator: Count = 0
    judged: Flag = False

    @model_validator(mode="before")
    @classmethod
    def _is_to_date_against_a_target(cls, fields: object) -> object:
        if isinstance(fields, dict) and str(fields.get("denominator", "")).startswith("target:"):
            return {"window": "cumulative", **fields}
        return fields

    @model_validator(mode="after")
    def _is_counted_or_judged(self) -> Self:
        required = ["numerator", "green", "amber"] + ["denominator"] * (self.unit in ("share", "share_of_profile"))
        missing = [name for name in required if name not in self.model_fields_set]
        if missing and not self.judged:
            raise ValueError(f"write {', '.join(f'{name}:' for name in missing)}; or judged: true if people decide it")
        if self.by and self.plain:
            raise ValueError("by: judges a mix, which needs a denominator:; write one, or leave by: out")
        return self

    @property
    def in_percent(self) -> bool:
        """Whether its values are percentages; else they are people, days or pounds."""
        return self.unit in ("share", "share_of_profile")

    @property
    def plain(self) -> bool:
        """Whether it is a number of people or a sum of money without a denominator."""
        return not self.in_percent and not self.denominator

    def rag(self, value: Decimal, target: Decimal) -> Rag:
        """The colour of a figure against its target, both as numbers such as 0.59."""
        distance = value - target
        return "green" if self.green.allows(distance) else "amber" if self.amber.allows(distance) else "red"


class Target(Term):
    """A flat target without months: in total, by area, by a day. A KPI names it `target:<name>`.

    `effective_from`: the version in force on the first day of a month applies to the month [rule 131].
    """

    name: Slug
    effective_from: Day | None = None
    value: Number = Field(alias="number")
    by_area: dict[Slug, Number] = Field(default_factory=dict)
    by: Day | None = None

    def of(self, area: str | None) -> Decimal | None:
        """The target of an area, or of the whole; None for an area without one."""
        return self.value if area is None else self.by_area.get(area)


class Evaluator(Term):
    """The evaluator of the programme, how often they receive an extract, and its contents."""

    name: Text
    extract: Literal["weekly", "monthly", "quarterly", "yearly"]
    items: tuple[Slug, ...] = ()


class Body(Term):
    """A governance body of the programme: its chair, how often it meets, and its agenda items."""

    code: Slug
    name: Text
    chair: Text | None = None
    every: Literal["week", "fortnight", "month", "quarter", "half_year", "year"] | None = None
    items: tuple[Slug, ...] = ()


Dated = TypeVar("Dated", Kpi, Target, Profile)


def in_force_in(versions: Iterable[Dated], month: Month | None) -> Dated | None:
    """The version in force on the first day of the month, or the last one; None if none has begun.

    The first version applies to the whole of the month it begins in: nothing else was in force.
    """
    begun = [v for v in versions if month is None or (v.effective_from or date.min) <= month.last]
    before = [v for v in begun if month is None or (v.effective_from or date.min) <= month.first]
    return before[-1] if before else begun[0] if begun else None


def in_force(versions: list[Profile], month: Month) -> Profile | None:
    """The version in force on the first day of the month, or else the first if it begins in the month."""
    return in_force_in(versions, month)


def expected(versions: list[Profile], month: Month) -> int:
    """The number by the version in force; 0 where there is none."""
    version = in_force(versions, month)
    return version.months.get(str(month), 0) if version else 0


def expected_of(versions: list[Profile], area: str, month: Month) -> int | None:
    """The number in one area; None where the version in force does not say."""
    version = in_force(versions, month)
    if version is None:
        return 0
    return version.areas[area].get(str(month), 0) if area in version.areas else None


def along(base: dict[str, int], shares: Iterable[Fraction]) -> dict[str, int]:
    """The base profile times a share for each elapsed month, in whole people, rounded on the running total."""
    exact: dict[str, Fraction] = {}
    for elapsed, share in enumerate(shares):
        for month in base:
            later = str(Month.of(month).next(elapsed))
            exact[later] = exact.get(later, Fraction(0)) + base[month] * share
    running, allotted, months = Fraction(0), 0, {}
    for month in sorted(exact):
        running += exact[month]
        months[month], allotted = half_up(running) - allotted, half_up(running)
    return months


def spread_evenly(key: str, count: int) -> list[tuple[str, int]]:
    """The count of a span of months as whole numbers by month, as even as can be, which sum to the count."""
    first, last = month_span(key)
    parts = elapsed_months(first, last) + 1
    return [(str(first.next(n)), count * (n + 1) // parts - count * n // parts) for n in range(parts)]


def by_month(spans: Iterable[Iterable[tuple[str, int]]]) -> dict[str, int]:
    """The months of several spans, in order. ValueError when two of them share a month."""
    spread = [pair for span in spans for pair in span]
    if len(dict(spread)) < len(spread):
        raise ValueError("a month is counted twice; let the spans not overlap")
    return dict(sorted(spread))


def spread_by_area(areas: dict[str, dict[str, int]], whole: dict[str, int]) -> dict[str, dict[str, int]]:
    """The months of every area. A span that the areas divide is divided month by month, so that they sum to the whole.

    A span whose areas do not sum to the whole is spread evenly, and `check` reports it.
    """
    parts: dict[str, list[Iterable[tuple[str, int]]]] = {area: [] for area in areas}
    for key in dict.fromkeys(key for months in areas.values() for key in months):
        counts = {area: months[key] for area, months in areas.items() if key in months}
        first, last = month_span(key)
        in_span = {str(month): whole.get(str(month), 0) for month in months_between(first, last)}
        if sum(in_span.values()) == sum(counts.values()):
            divided = divide(in_span, counts)
            for area in counts:
                parts[area].append(divided[area].items())
        else:
            for area, count in counts.items():
                parts[area].append(spread_evenly(key, count))
    return {area: by_month(spans) for area, spans in parts.items()}


def divide(whole: dict[str, int], parts: dict[str, int]) -> dict[str, dict[str, int]]:
    """Each month of the whole divided between the parts, as near to their shares as whole people allow.

    Every month sums to the whole, and the months of a part to the part. A month gives each part what it lacks to its
    share so far, rounded down, and the people who are left to the parts that lack most.
    """
    total = sum(parts.values())
    divided: dict[str, dict[str, int]] = {name: {} for name in parts}
    so_far = 0
    for month, people in whole.items():
        so_far += people
        lacking = {
            name: max(Fraction(count * so_far, total or 1) - sum(divided[name].values()), Fraction(0))
            for name, count in parts.items()
        }
        shares = {name: int(lack) for name, lack in lacking.items()}
        left = people - sum(shares.values())
        by_rest = sorted(parts, key=lambda name: lacking[name] - shares[name], reverse=left > 0)
        for name in [name for name in by_rest if left > 0 or shares[name] > 0][: abs(left)]:
            shares[name] += 1 if left > 0 else -1
        for name, count in shares.items():
            divided[name][month] = count
    return divided
