"""The rows of the benchmark: which paths are measured, and with how much work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.measuring import Number, Pairs
from bench.paths import consuming, figure, growth, intake, protection, reading, relay
from bench.world import World


@dataclass(frozen=True)
class Effort:
    """How much work a run does. `QUICK` only checks that everything runs; its numbers mean nothing."""

    pairs: int = 5
    requests: int = 2000
    people: int = 3000
    seconds: float = 20.0
    crowd: int = 200_000
    few: int = 2000
    city: int = 200_000
    borough: int = 10_000

    @property
    def bursts(self) -> int:
        return max(self.few * 10, 100)


QUICK = Effort(pairs=1, requests=20, people=20, seconds=1.0, crowd=60, few=20, city=400, borough=200)


@dataclass(frozen=True)
class Row:
    """A path. `runs` is the number of runs that its progress bar counts."""

    about: str
    runs: Callable[[Effort], int]
    measure: Callable[[World, Effort, Callable[[], None]], Awaitable[list[Number]]]


def _paired(effort: Effort) -> int:
    return 2 * effort.pairs


async def _intake(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await intake.against_insert(world, Pairs(effort.pairs, tick), effort.requests)]


async def _idiomatic(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await intake.against_orm(world, Pairs(effort.pairs, tick), effort.requests)]


async def _relay(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await relay.against_producer(world, Pairs(effort.pairs, tick), effort.people)]


async def _consuming(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await consuming.against_loop(world, Pairs(effort.pairs, tick), effort.people)]


async def _rebuild(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await consuming.rebuild_against_loop(world, Pairs(effort.pairs, tick), effort.people)]


async def _figure(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return await figure.commit_to_readable(world, effort.seconds, tick)


async def _growth(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return await growth.few_to_many(world, growth.Crowd(effort.few, effort.crowd, effort.bursts), tick)


async def _sealing(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await protection.sealed_against_clear(world, Pairs(effort.pairs, tick), effort.requests)]


async def _logging(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return [await protection.logged_against_unlogged(world, Pairs(effort.pairs, tick), effort.requests)]


async def _reading(world: World, effort: Effort, tick: Callable[[], None]) -> list[Number]:
    return await reading.figures_of_many(world, effort.borough, effort.city, tick)


ROWS: dict[str, Row] = {
    "intake": Row("single intake against one insert", _paired, _intake),
    "idiomatic": Row("single intake against the ORM and a send", _paired, _idiomatic),
    "relay": Row("relay against a bare producer", _paired, _relay),
    "consuming": Row("consuming against a loop of upserts", _paired, _consuming),
    "rebuild": Row("rebuild against a loop of upserts", _paired, _rebuild),
    "figure": Row("commit to figure readable", lambda effort: 1, _figure),
    "growth": Row("from few people to many", lambda effort: growth.RUNS, _growth),
    "sealing": Row("details sealed against details in clear", _paired, _sealing),
    "logging": Row("a logged read against one that is not", _paired, _logging),
    "reading": Row("reading figures of few people and of many", lambda effort: reading.RUNS, _reading),
}
