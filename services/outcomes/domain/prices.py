"""The price of an outcome on a day, with a premium where the programme states one, and its volume band [rule 85].

An outcome without a price is achieved and counted, and not paid for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, filterfalse

from shared.terms.programme import AnyOutcome, VolumeBand


def price_of(rule: AnyOutcome, on: date, group: str) -> int | None:
    """The price in pence of an outcome that a participant of a group achieves on a day; None if it is not paid for."""
    if not any(price.effective_from <= on for price in rule.prices):
        return None
    return [p.amount for p in rule.prices if p.effective_from <= on][-1] + rule.premium_on(on, group)


def band_of(rule: AnyOutcome, on: date, number: int) -> VolumeBand | None:
    """The volume band that the `number`th paid outcome falls in on a day; None below the first."""
    reached = [band for band in rule.bands_on(on) if band.from_count <= number]
    return reached[-1] if reached else None


def banded_price(rule: AnyOutcome, on: date, number: int, price: int) -> int:
    """The price in pence of the `number`th paid outcome of a programme: its band's price, with the same premiums.

    `price` is the claim's: what it has above the price of the day is its premium.
    """
    base = price_of(rule, on, "")
    if base is None:
        return price
    return rule.price_on(on, None, number) + max(price - base, 0)


@dataclass(frozen=True)
class PaidLine:
    """A line that pays an outcome and is not reversed; `number` is what a volume band counted it as.

    None for a line from before the outcome had volume bands, or before the number was kept.
    """

    id: str
    outcome: str
    number: int | None = None


class PaidNumbers:
    """The numbers of the paid outcomes of a programme: a new payment takes the lowest that is free [rule 118].

    A number that was given back, by a recovery or a line withdrawn, goes to the next payment, so that the sum paid is
    that of the first n prices again. Lines without a number hold the lowest that are free.
    """

    def __init__(self, lines: Iterable[PaidLine]) -> None:
        taken: dict[str, set[int]] = defaultdict(set)
        unnumbered: list[str] = []
        for line in lines:
            if line.number is None or line.number in taken[line.outcome]:
                unnumbered.append(line.outcome)
            else:
                taken[line.outcome].add(line.number)
        self._free = defaultdict[str, Iterator[int]](lambda: count(1))
        self._free |= {outcome: filterfalse(numbers.__contains__, count(1)) for outcome, numbers in taken.items()}
        for outcome in unnumbered:
            self.take(outcome)

    def take(self, outcome: str) -> int:
        """The lowest free number of an outcome, which is taken from now on."""
        return next(self._free[outcome])
