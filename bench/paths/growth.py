"""What an event costs kpi when it knows many people, beside what it cost when it knew few; and what it needs to keep.

The same process hears both: bursts of news about a few people, then everybody else, then news about a few of all those.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.filling import fill_topic
from bench.measuring import Bound, Number
from bench.paths.hearing import fresh
from bench.people import History, Said
from bench.world import Worker, World, working

RUNS = 4
ARRIVAL = ("referral.received.v1", "participant.started.v1")


@dataclass(frozen=True)
class Crowd:
    few: int
    many: int
    burst: int


@dataclass
class Told:
    """A topic that grows while kpi does not listen, and what kpi needed each time for what had come."""

    world: World
    worker: Worker
    topic: str
    settings: dict[str, Any]
    history: History = field(default_factory=History)
    total: int = 0

    async def heard(self, said: Iterator[Said]) -> dict[str, Any]:
        heard = self.total
        self.total += await fill_topic(self.world.addresses.kafka, self.topic, said)
        return await self.worker.ask("listen", settings=self.settings, heard=heard, events=self.total)

    def known(self) -> list[str]:
        return sorted({stream.partition("/")[2] for _, stream in self.history.chains})


async def few_to_many(world: World, crowd: Crowd, tick: Callable[[], None]) -> list[Number]:
    topic = await world.topic()
    async with working(world, "growing", world.environment(world.addresses.postgres, topic)) as worker:
        told = Told(world, worker, topic, await fresh(world, topic))
        await told.heard(told.history.lives(crowd.few, ARRIVAL))
        tick()
        before = await told.heard(told.history.more(told.known(), crowd.burst))
        tick()
        await told.heard(told.history.lives(crowd.many - crowd.few, ARRIVAL))
        tick()
        some = random.Random(4).sample(told.known(), crowd.few)  # noqa: S311 (which people is no secret)
        after = await told.heard(told.history.more(some, crowd.burst))
        tick()
    return _numbers(crowd, before, after)


def _numbers(crowd: Crowd, before: dict[str, Any], after: dict[str, Any]) -> list[Number]:
    people = f"{crowd.many:,} people against {crowd.few:,}"
    cost = [told["seconds"] / told["events"] * 1e6 for told in (before, after)]
    ratio, more = cost[1] / cost[0], float(after["memory"] - before["memory"])
    detail = f"{cost[1]:,.0f} µs an event against {cost[0]:,.0f}"
    kept = f"{after['memory']} MB resident against {before['memory']}"
    return [
        Number("growth: cost of an event in kpi", people, ratio, ratio, ratio, Bound("at most", 1.3), detail),
        Number("growth: memory of kpi", people, more, more, more, Bound("at most", 100.0, "MB"), kept),
    ]
