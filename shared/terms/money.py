"""Pounds in input and output, whole pence inside, so that no sum depends on a float [rule 61].

Amounts may be negative: a recovery is a negative line [rule 79].
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil

LONGEST = 18
_POUNDS = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?")


def pence(amount: str | int | Decimal) -> int:
    """Whole pence for pounds: "3000.00" -> 300000. ValueError when it is a float or has more than two places."""
    if isinstance(amount, bool | float):
        raise ValueError(f'money is never a float; write "{amount:.2f}" as text')
    text = f"{amount:f}" if isinstance(amount, Decimal) and _is_ordinary(amount) else str(amount)
    if not _POUNDS.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not an amount of money; write pounds and pence, such as 3000.00")
    whole = Decimal(text) * 100
    if whole != int(whole):
        raise ValueError(f"{text} has more than two decimal places; give whole pence, such as 3000.00")
    return int(whole)


def pounds(amount: int) -> str:
    """Pounds with two places, as events and answers carry them: 300000 -> "3000.00"."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02d}"


def share(amount: int, part: Decimal | Fraction) -> int:
    """A share of an amount in pence, rounded half-up away from zero [rule 61]."""
    return half_up(Fraction(part) * amount)


def pro_rata(amount: int, days: int, of: int) -> int:
    """The amount in pence for `days` out of `of` days, rounded half-up [rule 81]."""
    if of <= 0 or not 0 <= days <= of:
        raise ValueError(f"{days} of {of} days is not a part of a whole; give 0 <= days <= of")
    return half_up(Fraction(amount * days, of))


def split(amount: int, parts: int | Sequence[int | Decimal | Fraction]) -> list[int]:
    """Divide pence into equal parts, or by weights, each to a whole penny; the parts sum exactly [rule 117].

    Each part is rounded down, and the pennies that are left go to the parts with the largest remainders, of equal ones
    to the last.
    """
    exact = _exact_parts(abs(amount), parts)
    lines = [int(part) for part in exact]
    left = abs(amount) - sum(lines)
    by_remainder = sorted(range(len(exact)), key=lambda index: (exact[index] - lines[index], index), reverse=True)
    for index in by_remainder[:left]:
        lines[index] += 1
    return lines if amount >= 0 else [-line for line in lines]


def instalments(amount: int, parts: int | Sequence[int | Decimal | Fraction]) -> list[int]:
    """Divide pence over time: what is paid up to any instalment is the exact sum to the nearest penny [rule 82].

    Half a penny waits for the next instalment, so that a limit on a part of the term is never passed.
    """
    due = [0, *(ceil(exact - Fraction(1, 2)) for exact in accumulate(_exact_parts(amount, parts)))]
    return [later - earlier for earlier, later in pairwise(due)]


def _exact_parts(amount: int, parts: int | Sequence[int | Decimal | Fraction]) -> list[Fraction]:
    weights = [Fraction(1)] * parts if isinstance(parts, int) else [Fraction(weight) for weight in parts]
    whole = sum(weights)
    if not whole or min(weights) < 0:
        raise ValueError("give at least one part, and weights of zero or more that are not all zero")
    return [amount * weight / whole for weight in weights]


def half_up(amount: Fraction | Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    exact = Fraction(amount)
    return (1 if exact >= 0 else -1) * int((abs(exact) * 2 + 1) // 2)


def _is_ordinary(amount: Decimal) -> bool:
    """Whether it is short enough to be written out: a text of 1e999999999 must not fill the memory."""
    return amount.is_finite() and abs(amount.adjusted()) < LONGEST and len(amount.as_tuple().digits) < LONGEST
