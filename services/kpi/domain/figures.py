"""A figure: two sums of movements over the months of a window, the numerator and the denominator.

A ratio is always calculated from its two sums, never from other ratios, and slices sum to their total [rule 90].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from services.kpi.domain.months import OpenMonth, month_state
from services.kpi.domain.names import PROFILE, SHOWN_WITH, TARGET, is_expected, measure_of
from shared.terms.calendar import Month, elapsed_months, months
from shared.terms.money import half_up
from shared.terms.programme import Curve, Kpi, Programme, Window
from shared.terms.programme.kpis import Rag

Axis = Literal["month", "referral_month", "start_month", "job_month"]
Colour = Literal["green", "amber", "red", "grey"]
CellFilter = Callable[["Cell"], bool]

LENGTHS: dict[Window, int] = {"month": 1, "rolling_3": 3, "rolling_12": 12}
COHORTS: dict[str, Axis] = {"referral": "referral_month", "start": "start_month", "job_start": "job_month"}


@dataclass(frozen=True, slots=True)
class Cell:
    """The sum of one slice in one month of an axis; `area` is None when the sum is over all areas."""

    month: str
    provider: str
    area: str | None
    group: str
    amount: int


SumKey = tuple[str, Axis]
"""A measure, and the month by which it is summed."""
Sums = Mapping[SumKey, Sequence[Cell]]


@dataclass(frozen=True)
class View:
    """The figures of a programme for a month, as they stood at the end of the day `as_at`.

    `whole`: the reader sees the whole programme. `includes` narrows every sum to the cells of a slice; `area` is set
    when that slice is one area, because a profile may be divided by area. A portfolio's figures are those of its
    `parts` together [rule 90].
    """

    programme: Programme
    month: Month
    as_at: date
    whole: bool
    sums: Sums = field(default_factory=dict)
    includes: CellFilter = lambda cell: True
    area: str | None = None
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    parts: Sequence[Programme] = ()

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

    def cells(self, kpi: Kpi, name: str, summed: Sequence[Month]) -> list[Cell]:
        """The cells of a measure as the KPI names it, in the months `summed`, of the providers of its role."""
        measure, in_months = measure_of(name), {str(month) for month in summed}
        if measure is None:
            return []
        cells = self.sums.get((measure.name, cohort_axis(self.programme, kpi)), ())
        providers = providers_of_role(self.members, measure.role)
        return [
            cell
            for cell in cells
            if cell.month in in_months and (not measure.role or cell.provider in providers) and self.includes(cell)
        ]

    def total(self, kpi: Kpi, name: str, summed: Sequence[Month]) -> int | None:
        """The sum of a measure, profile or target; None for what is not counted, and for an expectation that is not
        divided by the view's slice.
        """
        if is_expected(name):
            return self.expected(name, summed)
        return sum(cell.amount for cell in self.cells(kpi, name, summed)) if measure_of(name) else None

    def expected(self, name: str, summed: Sequence[Month]) -> int | None:
        """The number of a target, or of a profile in the months `summed`; None where it is not divided by the slice."""
        if name.startswith(TARGET):
            target = self.programme.named_target(name.removeprefix(TARGET))
            number = target.value if self.whole else target.by_area.get(self.area or "")
            return None if number is None else int(number)
        by_month = self.profile(name.removesuffix(PROFILE), summed)
        return None if by_month is None else sum(by_month.values())

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
        """The exact ratio or, for a plain KPI, the number of people or pounds.

        None without a denominator, for an immature cohort, and for a KPI that is judged by slice.
        """
        if self.kpi.by or not self.mature:
            return None
        if self.kpi.plain:
            return Fraction(self.numerator, 100 if self.kpi.unit == "money" else 1)
        return Fraction(self.numerator, self.denominator) if self.denominator else None


def providers_of_role(programmes: Sequence[Programme], role: str | None) -> set[str]:
    """The ids of the providers of a role; of all providers when it is None."""
    return {
        provider.id for programme in programmes for provider in programme.providers if role in (None, provider.role)
    }


def cohort_axis(programme: Programme, kpi: Kpi) -> Axis:
    """The month by which a KPI is summed: of the cohort its maturity counts from, else of what is counted."""
    if kpi.matures_after is None:
        return "month"
    return COHORTS[programme.clock(kpi.matures_after, programme.starts_on).counted_from]


def matures_on(programme: Programme, kpi: Kpi, month: Month) -> date | None:
    """The day by whose end all of a month's cohort have had the full time [rule 89]; None when it needs none."""
    return programme.due(kpi.matures_after, month.last) if kpi.matures_after else None


def contracted_curve(programme: Programme, kpi: Kpi) -> tuple[str, Curve] | None:
    """The measure and the curve from which a KPI's profile is calculated; None where it is not."""
    rules = programme.profile_rules.get(kpi.denominator.removesuffix(PROFILE), ())
    curves = [(rule.of, rule.curve) for rule in rules if rule.of and rule.curve]
    return (curves[-1][0], programme.curve(curves[-1][1])) if curves else None


def curve_of_measure(programme: Programme, measure: str) -> Curve | None:
    """The curve along which the profile of a measure is calculated; None where no KPI has such a profile."""
    curves = (contracted_curve(programme, kpi) for kpi in programme.kpis if kpi.numerator == measure)
    return next((curve[1] for curve in curves if curve), None)


def required_sums(programme: Programme, kpi: Kpi) -> set[SumKey]:
    """The sums from which a KPI's figures are calculated."""
    axis = cohort_axis(programme, kpi)
    sums = {(measure.name, axis) for name in (kpi.numerator, kpi.denominator) if (measure := measure_of(name))}
    sums |= {(name, axis) for name in SHOWN_WITH.get(kpi.numerator, ())}
    curve = contracted_curve(programme, kpi)
    return sums | {(curve[0], "month")} if curve else sums


def sums_of_schedule(programme: Programme) -> set[SumKey]:
    """The sums from which every figure of the KPI schedule is calculated."""
    return {key for kpi in programme.kpis for key in required_sums(programme, kpi)}


def expected_by_curve(view: View, kpi: Kpi) -> int | None:
    """How many the contracted curve expects by the end of the view's month of those who started [K19]."""
    contracted = contracted_curve(view.programme, kpi)
    if contracted is None:
        return None
    measure, curve = contracted
    starters = view.sums.get((measure, "month"), ())
    cohorts = [cell for cell in starters if cell.month <= str(view.month) and view.includes(cell)]
    expected = sum((curve.at(elapsed_months(cell.month, view.month)) * cell.amount for cell in cohorts), Decimal(0))
    return half_up(expected)
