"""How numbers are shown: always from the unrounded ratio, half-up to one place of a per cent [rule 97]."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shared.terms.money import half_up
from shared.terms.programme import Tolerance


def percent(ratio: Fraction | Decimal | None) -> str | None:
    """A ratio as per cent with one place: 362/400 is "90.5", and 470/2840 is "16.5"; None stays None."""
    return None if ratio is None else f"{Decimal(half_up(Fraction(ratio) * 1000)) / 10:.1f}"


def limits(target: Decimal, tolerance: Tolerance) -> str:
    """The per cents between which a colour holds: "95.0 to 110.0", "at least 57.0"."""
    low = None if tolerance.below is None else percent(target - tolerance.below)
    high = None if tolerance.above is None else percent(target + tolerance.above)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else "any"
