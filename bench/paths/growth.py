"""The cost of an event in kpi with many people against the cost with few, and the memory that many people need.

The same process consumes both: a burst about a few people, then everybody else, then a burst about a few of them all.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.filling import fill_topic
from bench.measuring import Bound, Number
from bench.paths.consuming import fresh_settings
from bench.people import History, Message
from bench.world import Worker, World, working

RUNS = 4
ARRIVAL = ("referral.received.v1", "participant.started.v1")


@dataclass(frozen=True)
class Crowd:
    few: int
    many: int
    burst: int


@dataclass
class GrowingTopic:
    """A topic that grows while kpi is stopped, and the measurements of kpi when it catches up."""

    world: World
    worker: Worker
    topic: str
    settings: dict[str, Any]
    history: History = field(default_factory=History)
    total: int = 0

    async def consume(self, messages: Iterator[Message]) -> dict[str, Any]:
        consumed = self.total
        self.total += await fill_topic(self.world.addresses.kafka, self.topic, messages)
        return await self.worker.run("listen", settings=self.settings, consumed=consumed, events=self.total)

    def participants(self) -> list[str]:
        return sorted({stream.partition("/")[2] for _, stream in self.history.chains})


async def few_to_many(world: World, crowd: Crowd, tick: Callable[[], None]) -> list[Number]:
    topic = await world.topic()
    async with working(world, "growing", world.environment(world.addresses.postgres, topic)) as worker:
        log = GrowingTopic(world, worker, topic, await fresh_settings(world, topic))
        await log.consume(log.history.lives(crowd.few, ARRIVAL))
        tick()
        before = await log.consume(log.history.more(log.participants(), crowd.burst))
        tick()
        await log.consume(log.history.lives(crowd.many - crowd.few, ARRIVAL))
        tick()
        some = random.Random(4).sample(log.participants(), crowd.few)  # noqa: S311 (which people is no secret)
        after = await log.consume(log.history.more(some, crowd.burst))
        tick()
    return _numbers(crowd, before, after)


def _numbers(crowd: Crowd, before: dict[str, Any], after: dict[str, Any]) -> list[Number]:
    people = f"{crowd.many:,} people against {crowd.few:,}"
    cost = [run["seconds"] / run["events"] * 1e6 for run in (before, after)]
    ratio, more = cost[1] / cost[0], float(after["memory"] - before["memory"])
    detail = f"{cost[1]:,.0f} µs an event against {cost[0]:,.0f}"
    memory = f"{after['memory']} MB resident against {before['memory']}"
    return [
        Number("growth: cost of an event in kpi", people, ratio, ratio, ratio, Bound("at most", 1.3), detail),
        Number("growth: memory of kpi", people, more, more, more, Bound("at most", 100.0, "MB"), memory),
    ]
