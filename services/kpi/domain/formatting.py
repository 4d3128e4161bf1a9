"""Numbers as text: from the unrounded ratio, half-up to one decimal place of a percentage [rule 97]."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shared.terms.money import half_up, pounds
from shared.terms.programme import Kpi, Tolerance


def percent(ratio: Fraction | Decimal | None) -> str | None:
    """A ratio as a percentage with one decimal place: 362/400 is "90.5", 470/2840 is "16.5"; None stays None."""
    return None if ratio is None else f"{Decimal(half_up(Fraction(ratio) * 1000)) / 10:.1f}"


def format_number(kpi: Kpi, number: Fraction | Decimal | None) -> str | None:
    """A value or target in the KPI's unit: a percentage, a number, or pounds and pence."""
    if number is None or kpi.in_percent:
        return percent(number)
    if kpi.unit == "money":
        return pounds(half_up(Fraction(number) * 100))
    return f"{Decimal(half_up(Fraction(number) * 10)) / 10:.1f}".removesuffix(".0")


def unit_suffix(kpi: Kpi) -> str:
    """What follows a number of the KPI in a sentence."""
    return {"count": "", "money": " pounds"}.get(kpi.unit, " %")


def format_limits(kpi: Kpi, target: Decimal, tolerance: Tolerance) -> str:
    """The limits of a colour, in the KPI's unit: "95.0 to 110.0", "at least 57.0"."""
    low = None if tolerance.below is None else format_number(kpi, target - tolerance.below)
    high = None if tolerance.above is None else format_number(kpi, target + tolerance.above)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else "any"
