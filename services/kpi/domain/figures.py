"""A figure: sums of movements over the months of a window, one to be divided by the other.

A ratio is always made of its two sums, never of other ratios, and slices sum to their total [rule 90].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from services.kpi.domain.months import OpenMonth, month_state
from services.kpi.domain.names import BESIDE, PROFILE, TARGET, is_expected, measure_of
from shared.terms.calendar import Month, elapsed_months, months
from shared.terms.money import half_up
from shared.terms.programme import Curve, Kpi, Programme, Window

Axis = Literal["month", "referral_month", "start_month", "job_month"]
Keep = Callable[["Cell"], bool]

LENGTHS: dict[Window, int] = {"month": 1, "rolling_3": 3, "rolling_12": 12}
COHORTS: dict[str, Axis] = {"referral": "referral_month", "start": "start_month", "job_start": "job_month"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum of one slice in one month of an axis; `area` None when areas were not asked apart."""

    month: str
    provider: str
    area: str | None
    group: str
    amount: int


Sums = Mapping[tuple[str, Axis], Sequence[Cell]]


@dataclass(frozen=True)
class View:
    """Whose figures, of which month, as they stood at the end of which day. `whole`: the whole programme is seen.

    `keep` narrows every sum to the cells of a slice, `area` names it when it is one area's: only of that may a profile
    say how much of it is whose. A portfolio's figures are those of its `parts` together [rule 90].
    """

    programme: Programme
    month: Month
    as_at: date
    whole: bool
    sums: Sums = field(default_factory=dict)
    keep: Keep = lambda cell: True
    area: str | None = None
    judged: Mapping[str, Judgement] = field(default_factory=dict)
    parts: Sequence[Programme] = ()

    @property
    def members(self) -> Sequence[Programme]:
        """The programmes whose people are counted: the programme itself, or a portfolio's parts."""
        return self.parts or (self.programme,)

    @property
    def is_open(self) -> bool:
        return month_state(self.month, self.as_at) == "OPEN"

    def window(self, window: Window) -> list[Month]:
        """The months of a window that ends with this month and never reaches before the programme [rule 91]."""
        start = Month.of(self.programme.starts_on)
        first = start if window == "cumulative" else max(start, self.month.next(1 - LENGTHS[window]))
        return months(first, self.month)

    def cells(self, kpi: Kpi, name: str, summed: Sequence[Month]) -> list[Cell]:
        """The cells of a measure as a KPI names it, in the months, of the providers of its role."""
        measure, asked = measure_of(name), {str(month) for month in summed}
        if measure is None:
            return []
        found = self.sums.get((measure.counted, cohort_axis(self.programme, kpi)), ())
        providers = of_role(self.members, measure.role)
        return [c for c in found if c.month in asked and (not measure.role or c.provider in providers) and self.keep(c)]

    def total(self, kpi: Kpi, name: str, summed: Sequence[Month]) -> int | None:
        """The sum of a named measure; None for what was promised of more than this view sees, and for the uncounted."""
        if is_expected(name):
            return self.promised(name, summed)
        return sum(cell.amount for cell in self.cells(kpi, name, summed)) if measure_of(name) else None

    def promised(self, name: str, summed: Sequence[Month]) -> int | None:
        """What a profile or a target says; of one area only where the programme says how much is that area's."""
        if name.startswith(TARGET):
            target = self.programme.named_target(name.removeprefix(TARGET))
            found = target.value if self.whole else target.by_area.get(self.area or "")
            return None if found is None else int(found)
        by_month = self.profile(name.removesuffix(PROFILE), summed)
        return None if by_month is None else sum(by_month.values())

    def profile(self, kind: str, summed: Sequence[Month]) -> dict[str, int] | None:
        """What a profile says of each month, as far as this view goes; None where it says nothing of so much."""
        if self.whole:
            return {str(month): self.programme.profile_for(kind, month) for month in summed}
        said = {str(month): self.programme.profile_of(kind, self.area or "", month) for month in summed}
        known = {month: count for month, count in said.items() if count is not None}
        return known if len(known) == len(said) else None


@dataclass(frozen=True)
class Judgement:
    """The colour that a named person gave a month of a KPI which people judge, with a note of the evidence."""

    rag: str
    evidence: str
    author: str
    judged_on: date


@dataclass(frozen=True)
class Slice:
    """The part of a figure that belongs to one group, provider or area, held against its own target."""

    code: str
    numerator: int
    denominator: int
    target: Decimal | None
    rag: str


@dataclass(frozen=True)
class Figure:
    """A judged figure. `months` are those summed, `immature` those that have not had their full time."""

    kpi: Kpi
    window: Window
    months: list[Month]
    immature: list[Month]
    matures_on: date | None
    numerator: int
    denominator: int | None
    rag: str = "grey"
    rag_reason: str = ""
    open_month: OpenMonth | None = None
    by_curve: int | None = None
    slices: list[Slice] = field(default_factory=list)

    @property
    def mature(self) -> bool:
        return bool(self.months) and not set(self.months) & set(self.immature)

    @property
    def value(self) -> Fraction | None:
        """The exact ratio, or the number itself (people, or pounds) where the KPI is plain.

        None without a denominator, for an immature cohort, and where slices are the figure.
        """
        if self.kpi.by or not self.mature:
            return None
        if self.kpi.plain:
            return Fraction(self.numerator, 100 if self.kpi.unit == "money" else 1)
        return Fraction(self.numerator, self.denominator) if self.denominator else None


def of_role(programmes: Sequence[Programme], role: str | None) -> set[str]:
    """The ids of the providers of a role; of all without one."""
    return {one.id for programme in programmes for one in programme.providers if role in (None, one.role)}


def cohort_axis(programme: Programme, kpi: Kpi) -> Axis:
    """Which month a KPI is by: that of the cohort its clock counts from, else that of what is counted."""
    if kpi.matures_after is None:
        return "month"
    return COHORTS[programme.clock(kpi.matures_after, programme.starts_on).counted_from]


def matures_on(programme: Programme, kpi: Kpi, month: Month) -> date | None:
    """The day by whose end all of a month's cohort have had the full time [rule 89]; None when it needs none."""
    return programme.due(kpi.matures_after, month.last) if kpi.matures_after else None


def contracted_curve(programme: Programme, kpi: Kpi) -> tuple[str, Curve] | None:
    """The measure and the curve along which a KPI's profile is expected, when it is written so."""
    rules = programme.profile_rules.get(kpi.denominator.removesuffix(PROFILE), ())
    curved = [(rule.of, rule.curve) for rule in rules if rule.of and rule.curve]
    return (curved[-1][0], programme.curve(curved[-1][1])) if curved else None


def wanted(programme: Programme, kpi: Kpi) -> set[tuple[str, Axis]]:
    """The counted measures a KPI needs, each with the axis it is summed along."""
    axis = cohort_axis(programme, kpi)
    needed = {(found.counted, axis) for name in (kpi.numerator, kpi.denominator) if (found := measure_of(name))}
    needed |= {(name, axis) for name in BESIDE.get(kpi.numerator, ())}
    curved = contracted_curve(programme, kpi)
    return needed | {(curved[0], "month")} if curved else needed


def by_curve(view: View, kpi: Kpi) -> int | None:
    """How many the contracted curve expects of those who did begin, by the end of the view's month [K19]."""
    curved = contracted_curve(view.programme, kpi)
    if curved is None:
        return None
    began, curve = view.sums.get((curved[0], "month"), ()), curved[1]
    cohorts = [cell for cell in began if cell.month <= str(view.month) and view.keep(cell)]
    expected = sum((curve.at(elapsed_months(cell.month, view.month)) * cell.amount for cell in cohorts), Decimal(0))
    return half_up(expected)
