"""What is done to whom, and when: a schedule that follows from a seed alone, so that a bad run can be had again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.edge.settings import SERVICES

BROKERS = 3
# These hear in two processes each.
TWICE = ("caseload", "kpi")
WORKERS = (*SERVICES, *(f"second {name}" for name in TWICE))
Deed = Literal["killed", "frozen"]
KINDS = {"service": 5, "broker": 3, "postgres": 2}
HOLDS: dict[Deed, tuple[float, float]] = {"killed": (0.5, 4.0), "frozen": (2.0, 7.0)}
# Longer than a member of a consumer group may be silent: another takes its partitions, and it wakes up overtaken.
LONG_SECONDS, LONG_SHARE = 13.0, 0.15
CALM_SECONDS = (1.0, 5.0)


@dataclass(frozen=True)
class Blow:
    """One or two victims of different kinds, for `hold` seconds, and the calm before the next."""

    deeds: tuple[tuple[str, Deed], ...]
    hold: float
    calm: float

    def __str__(self) -> str:
        return f"{' and '.join(f'{victim} {deed}' for victim, deed in self.deeds)} for {self.hold:.1f} s"


def schedule(seed: int) -> Iterator[Blow]:
    """Without end."""
    rng = random.Random(seed)
    while True:
        kinds = _kinds(rng, rng.choice((1, 1, 2)))
        deeds = tuple((_victim(rng, kind), rng.choice(tuple(HOLDS))) for kind in kinds)
        hold = max(rng.uniform(*HOLDS[deed]) for _, deed in deeds)
        if deeds[0][1] == "frozen" and "postgres" not in kinds and rng.random() < LONG_SHARE:
            hold = LONG_SECONDS
        yield Blow(deeds, hold, rng.uniform(*CALM_SECONDS))


def _kinds(rng: random.Random, many: int) -> list[str]:
    found: list[str] = []
    while len(found) < many:
        [kind] = rng.choices(list(KINDS), list(KINDS.values()))
        found += [kind] if kind not in found else []
    return found


def _victim(rng: random.Random, kind: str) -> str:
    match kind:
        case "service":
            return rng.choice(WORKERS)
        case "broker":
            return f"broker {rng.randrange(BROKERS)}"
        case _:
            return kind
