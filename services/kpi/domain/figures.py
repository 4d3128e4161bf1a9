"""A figure: two sums of movements over the months of a window, the numerator and the denominator.

A ratio is always calculated from its two sums, never from other ratios, and slices sum to their total [rule 90].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

from services.kpi.domain.months import OpenMonth, month_state
from services.kpi.domain.names import PROFILE, SHOWN_WITH, TARGET, Measure, is_expected, is_stock, measure_of
from shared.terms.calendar import Month, day_start, elapsed_months, months
from shared.terms.money import half_up
from shared.terms.programme import NO_LIMIT, Curve, Kpi, Programme, Programmes, Window
from shared.terms.programme.kpis import PAYMENTS, Rag
from shared.terms.programme.support import CountedFrom

Axis = Literal["month", "referral_month", "start_month", "job_month", "engagement_month", "plan_month"]
Colour = Literal["green", "amber", "red", "grey"]
Dimension = Literal["provider", "area", "group"]
Cut = Literal["all", "provider", "area", "group", "month", "slice"]
"""By what a sum is broken down: by nothing, by one dimension, by the month of the count, or by every dimension."""

LENGTHS: dict[Window, int] = {"month": 1, "rolling_3": 3, "rolling_12": 12}
COHORTS: dict[CountedFrom, Axis] = {
    "referral": "referral_month",
    "start": "start_month",
    "job_start": "job_month",
    "engagement": "engagement_month",
    "plan": "plan_month",
}
if COHORTS.keys() != set(get_args(CountedFrom)):
    raise ImportError(f"cohorts of {sorted(COHORTS)}, but clocks count from {sorted(get_args(CountedFrom))}")


@dataclass(frozen=True, slots=True)
class Cell:
    """The sum of one slice in one month of an axis. A dimension by which the sum is not broken down is None.

    `role` is the provider's role when it was counted; None where that was not kept. `counted` is the month of what is
    counted, of a sum by cohort that is broken down by it.
    """

    month: str
    amount: int
    provider: str | None = None
    area: str | None = None
    group: str | None = None
    role: str | None = None
    counted: str | None = None


SumKey = tuple[str, Axis, Cut]
"""A measure, the month by which it is summed, and by what it is broken down."""
Sums = Mapping[SumKey, Sequence[Cell]]


@dataclass(frozen=True)
class View:
    """The figures of a programme for a month, as they stood at the end of the day `as_at`.

    `whole`: the reader sees the whole programme. `reader` is the organisation whose people are counted; without one
    the programme is shown to the reader by its part. `only` narrows every sum to a slice; `area` is set when that slice
    is one area, because a profile may be divided by area. A portfolio's figures are those of its `parts` together
    [rule 90].
    """

    programme: Programme
    month: Month
    as_at: date
    whole: bool
    sums: Sums = field(default_factory=dict)
    reader: str = ""
    only: Sequence[tuple[Dimension, str]] = ()
    area: str | None = None
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    parts: Sequence[Programme] = ()
    versions: Programmes = field(default_factory=Programmes)

    @classmethod
    def of(cls, versions: Programmes, programme: Programme, month: Month, as_at: date, org: str) -> View:
        """The view of a programme, and of the parts of a portfolio as they were in force on the day [rule 130]."""
        parts = parts_on(versions, programme, as_at)
        return cls(programme, month, as_at, org in programme.parties, reader=org, parts=parts, versions=versions)

    def at_sign_off(self, version: str | None, signed_on: date, signed_at: datetime) -> View:
        """The view as at a sign-off, by the version that was signed; by what was in force then if that is unknown."""
        if version is None:
            programme = self.versions.in_force(self.programme.id, signed_at)
        else:
            programme = self.versions.of_version(self.programme.id, version)
        parts = parts_on(self.versions, programme, signed_on)
        return replace(self, programme=programme, parts=parts, as_at=signed_on)

    @property
    def every_version(self) -> list[Programme]:
        """Every version that ever ran here of the programmes whose participants are counted, the newest first."""
        versions = [version for member in self.members for version in self.versions.every_version(member.id)]
        return versions or [*self.members]

    def kpi(self, kpi_id: str) -> Kpi:
        """The KPI as it is in force for the view's month. KeyError when it is not on the schedule of the month."""
        return self.programme.kpi(kpi_id, self.month)

    @property
    def schedule(self) -> list[Kpi]:
        """The KPIs of the view's month."""
        return self.programme.schedule(self.month)

    @property
    def members(self) -> Sequence[Programme]:
        """The programmes whose participants are counted: the programme itself, or a portfolio's parts."""
        return self.parts or (self.programme,)

    @property
    def is_open(self) -> bool:
        return month_state(self.month, self.as_at) == "OPEN"

    def window(self, window: Window) -> list[Month]:
        """The months of a window that ends with the view's month, none before the programme began [rule 91]."""
        start = Month.of(self.programme.starts_on)
        first = start if window == "cumulative" else max(start, self.month.next(1 - LENGTHS[window]))
        return months(first, self.month)

    def includes(self, cell: Cell) -> bool:
        """Whether a cell is of the view's slice."""
        return all(getattr(cell, dimension) == code for dimension, code in self.only)

    def cut(self, *by: Dimension | None) -> Cut:
        """The coarsest sum that can be narrowed to the view's slice and broken down by these dimensions."""
        needed = {dimension for dimension in (*by, *(dimension for dimension, _ in self.only)) if dimension}
        return "slice" if len(needed) > 1 else needed.pop() if needed else "all"

    def sum_key(self, kpi: Kpi, measure: Measure, by: Dimension | None = None) -> SumKey:
        """The sum of a measure as the KPI counts it, which can be broken down by a dimension."""
        of_role: Dimension | None = "provider" if measure.role else None
        return measure.name, cohort_axis(self.programme, kpi), self.cut(kpi.by, of_role, by)

    def cells(self, kpi: Kpi, name: str, summed: Sequence[Month], by: Dimension | None = None) -> list[Cell]:
        """The cells of a measure as the KPI names it, in the months `summed`, of the providers of its role."""
        measure = measure_of(name)
        if measure is None:
            return []
        in_months = {str(month) for month in self.months_of(kpi, measure, summed)}
        return [
            cell
            for cell in self.sums.get(self.sum_key(kpi, measure, by), ())
            if cell.month in in_months and self.includes(cell) and measure.role in (None, self.role_of(cell))
        ]

    def months_of(self, kpi: Kpi, measure: Measure, summed: Sequence[Month]) -> Sequence[Month]:
        """The months a measure is summed over: those of the window or, for a stock, all until its end [rule 132]."""
        if not measure.stock or not summed or cohort_axis(self.programme, kpi) != "month":
            return summed
        return months(Month.of(self.programme.starts_on), summed[-1])

    def role_of(self, cell: Cell) -> str | None:
        """The role of the provider: as it was counted or, where that was not kept, in the view's contract."""
        return cell.role or self.roles.get(cell.provider or "")

    @cached_property
    def roles(self) -> dict[str, str]:
        """The role of each provider in the view's contract."""
        return {provider.id: provider.role for member in self.members for provider in member.providers}

    def total(self, kpi: Kpi, name: str, summed: Sequence[Month]) -> int | None:
        """The sum of a measure, profile or target; None for what is not counted, and for an expectation that is not
        divided by the view's slice.
        """
        if name.startswith(TARGET):
            target = self.programme.named_target(name.removeprefix(TARGET), self.month)
            number = target.of(None if self.whole else self.area or "") if target else None
            return None if number is None else int(number * scale_of(kpi))
        if is_expected(name):
            by_month = self.expected_by_month(kpi, name, summed)
            return None if by_month is None else sum(by_month.values())
        return sum(cell.amount for cell in self.cells(kpi, name, summed)) if measure_of(name) else None

    def expected_by_month(self, kpi: Kpi, name: str, summed: Sequence[Month]) -> dict[str, int] | None:
        """What a profile expects in each month, of a stock in the last one only [rule 132].

        None where the profile is not divided by the slice.
        """
        by_month = self.profile(name.removesuffix(PROFILE), summed[-1:] if is_stock(kpi.numerator) else summed)
        return None if by_month is None else {month: people * scale_of(kpi) for month, people in by_month.items()}

    def profile(self, kind: str, summed: Sequence[Month]) -> dict[str, int] | None:
        """People expected in each month; None where the profile of one of them is not divided by the slice."""
        if self.whole:
            return {str(month): self.programme.profile_for(kind, month) for month in summed}
        by_month: dict[str, int] = {}
        for month in summed:
            people = self.programme.profile_of(kind, self.area or "", month)
            if people is None:
                return None
            by_month[str(month)] = people
        return by_month


@dataclass(frozen=True)
class Judgement:
    """The colour that a named person gave a judged KPI for a month, with a note of the evidence."""

    rag: Rag
    evidence: str
    author: str
    judged_on: date


@dataclass(frozen=True)
class Slice:
    """The share of a figure that is one group's, provider's or area's, compared with its own target."""

    code: str
    numerator: int
    denominator: int
    target: Decimal | None
    rag: Colour


@dataclass(frozen=True)
class Figure:
    """A figure with its colour. `months` are those summed; `immature` those whose cohorts have not had their full time.

    `by_curve` is how many outcomes the contracted curve expects to date.
    """

    kpi: Kpi
    window: Window
    months: list[Month]
    immature: list[Month]
    matures_on: date | None
    numerator: int
    denominator: int | None
    rag: Colour = "grey"
    rag_reason: str = ""
    open_month: OpenMonth | None = None
    by_curve: int | None = None
    slices: list[Slice] = field(default_factory=list)

    @property
    def mature(self) -> bool:
        return bool(self.months) and not set(self.months) & set(self.immature)

    @property
    def value(self) -> Fraction | None:
        """The exact ratio, or the number of people or pounds.

        None without a denominator, for an immature cohort, and for a KPI that is judged by slice.
        """
        return None if self.kpi.by or not self.mature else value_of(self.kpi, self.numerator, self.denominator)


def scale_of(kpi: Kpi) -> int:
    """What an expectation is multiplied by: payments are counted in pence, and expected in pounds."""
    return 100 if kpi.numerator == PAYMENTS else 1


def value_of(kpi: Kpi, numerator: int, denominator: int | None) -> Fraction | None:
    """The exact ratio, or the number itself of a plain KPI; money is counted in pence. None without a denominator."""
    if not kpi.plain and not denominator:
        return None
    return Fraction(numerator, (100 if kpi.unit == "money" else 1) * (1 if kpi.plain else denominator or 1))


def parts_on(versions: Programmes, programme: Programme, day: date) -> list[Programme]:
    """The parts of a portfolio that run here, as they were in force at the end of a day."""
    at = day_start(day + timedelta(days=1))
    return [versions.in_force(part, at) for part in programme.parts if versions.every_version(part)]


def cohort_axis(programme: Programme, kpi: Kpi) -> Axis:
    """The month by which a KPI is summed: of the cohort its maturity counts from, else of what is counted."""
    if kpi.matures_after is None:
        return "month"
    return COHORTS[programme.clocks_by_name[kpi.matures_after][0].counted_from]


def matures_on(programme: Programme, kpi: Kpi, month: Month) -> date | None:
    """The day by whose end all of a month's cohort have had the full time [rule 89]; None when it needs none.

    `NO_LIMIT` where the clock does not run, so that it never ends.
    """
    if kpi.matures_after is None:
        return None
    clock = programme.runs(kpi.matures_after, month.last)
    return clock.due(month.last, programme.nation) if clock else NO_LIMIT


def contracted_curve(programme: Programme, kpi: Kpi) -> tuple[str, Curve] | None:
    """The measure and the curve from which a KPI's profile is calculated; None where it is not."""
    rules = programme.profile_rules.get(programme.profile_kind(kpi.denominator.removesuffix(PROFILE)), ())
    curves = [(rule.of, rule.curve) for rule in rules if rule.of and rule.curve]
    return (curves[-1][0], programme.curve(curves[-1][1])) if curves else None


def curve_of_measure(programme: Programme, measure: str) -> Curve | None:
    """The curve along which the profile of a measure is calculated; None where no KPI has such a profile."""
    curves = (contracted_curve(programme, kpi) for kpi in programme.kpis if kpi.numerator == measure)
    return next((curve[1] for curve in curves if curve), None)


def required_sums(view: View, kpi: Kpi, by: Sequence[Dimension] = ()) -> set[SumKey]:
    """The sums from which a KPI's figures are calculated, and those that break its two parts down by dimensions."""
    measures = [measure for name in (kpi.numerator, kpi.denominator) if (measure := measure_of(name))]
    shown_with = [Measure(name) for name in SHOWN_WITH.get(kpi.numerator, ())]
    sums = {view.sum_key(kpi, measure) for measure in (*measures, *shown_with)}
    sums |= {view.sum_key(kpi, measure, dimension) for measure in measures for dimension in by}
    curve = contracted_curve(view.programme, kpi)
    return sums | {(curve[0], "month", view.cut())} if curve else sums


def sums_of_schedule(view: View) -> set[SumKey]:
    """The sums from which every figure of the month's KPI schedule is calculated."""
    return {key for kpi in view.schedule for key in required_sums(view, kpi)}


def expected_by_curve(view: View, kpi: Kpi) -> int | None:
    """How many the contracted curve expects by the end of the view's month of those who started [K19]."""
    contracted = contracted_curve(view.programme, kpi)
    if contracted is None:
        return None
    measure, curve = contracted
    starters = view.sums.get((measure, "month", view.cut()), ())
    cohorts = [cell for cell in starters if cell.month <= str(view.month) and view.includes(cell)]
    expected = sum((curve.at(elapsed_months(cell.month, view.month)) * cell.amount for cell in cohorts), Decimal(0))
    return half_up(expected)
