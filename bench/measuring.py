"""A measurement: alternating pairs of runs, the median of their ratios, and their spread."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Bound:
    """The target of a number: a minimum or a maximum."""

    kind: Literal["at least", "at most"]
    value: float
    unit: str = ""

    def met(self, number: float) -> bool:
        return number >= self.value if self.kind == "at least" else number <= self.value

    def __str__(self) -> str:
        sign = "≥" if self.kind == "at least" else "≤"
        return f"{sign} {self.value:g}{' ' + self.unit if self.unit else ''}"


@dataclass(frozen=True)
class Number:
    """One number of a row with its target. `detail` gives the absolute values behind it."""

    path: str
    rival: str
    value: float
    lowest: float
    highest: float
    bound: Bound
    detail: str

    @property
    def met(self) -> bool:
        return self.bound.met(self.value)


@dataclass(frozen=True)
class Pair:
    """One run of Milepost and one of the rival, in work per second."""

    ours: float
    rival: float

    @property
    def ratio(self) -> float:
        return self.ours / self.rival


@dataclass
class Pairs:
    """Alternating runs, so that other load on the machine affects both sides. `tick` is called after every run."""

    count: int
    tick: Callable[[], None]
    done: list[Pair] = field(default_factory=list)

    async def run(self, ours: Callable[[], Awaitable[float]], rival: Callable[[], Awaitable[float]]) -> None:
        """Each side starts every second pair, so that neither always runs on the warmer machine."""
        for number in range(self.count):
            first, second = (rival, ours) if number % 2 else (ours, rival)
            first_rate = await first()
            self.tick()
            second_rate = await second()
            self.tick()
            self.done.append(Pair(second_rate, first_rate) if number % 2 else Pair(first_rate, second_rate))

    def number(self, path: str, rival: str, at_least: float, unit: str) -> Number:
        ratios = sorted(pair.ratio for pair in self.done)
        ours, theirs = (median(getattr(pair, side) for pair in self.done) for side in ("ours", "rival"))
        detail = f"{ours:,.0f} against {theirs:,.0f} {unit}"
        return Number(path, rival, median(ratios), ratios[0], ratios[-1], Bound("at least", at_least), detail)


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
