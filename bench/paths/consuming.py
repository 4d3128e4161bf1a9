"""kpi consumes a topic from its beginning, or rebuilds from its stored events. The rival upserts each event."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from pydantic import SecretStr

from bench.filling import fill_topic
from bench.measuring import Number, Pairs
from bench.people import History
from bench.world import Worker, World, working

LOOP = "a loop that upserts each event"


async def against_loop(world: World, pairs: Pairs, people: int) -> Number:
    topic, events = await _filled_topic(world, people)
    async with _worker(world, "listener") as ours, _worker(world, "loop") as rival:

        async def our_run() -> float:
            return _rate(
                await ours.run("listen", settings=await fresh_settings(world, topic), consumed=0, events=events)
            )

        await pairs.run(our_run, lambda: _loop(world, rival, topic, events))
    return pairs.number("consuming in kpi", LOOP, 0.2, "events/s")


async def rebuild_against_loop(world: World, pairs: Pairs, people: int) -> Number:
    topic, events = await _filled_topic(world, people)
    settings = await fresh_settings(world, topic)
    async with _worker(world, "rebuilder") as ours, _worker(world, "loop") as rival:
        await ours.run("listen", settings=settings, consumed=0, events=events)

        async def our_run() -> float:
            return _rate(await ours.run("rebuild", settings=settings))

        await pairs.run(our_run, lambda: _loop(world, rival, topic, events))
    return pairs.number("rebuild of kpi", LOOP, 0.3, "events/s")


async def fresh_settings(world: World, topic: str) -> dict[str, str]:
    """The settings of a kpi that has consumed nothing yet, as texts, which another process can be sent."""
    settings = world.settings(await world.database("kpi"), topic).model_dump(exclude_unset=True)
    secrets = {name: value.get_secret_value() for name, value in settings.items() if isinstance(value, SecretStr)}
    return {name: str(value) for name, value in (settings | secrets).items()}


async def _filled_topic(world: World, people: int) -> tuple[str, int]:
    topic = await world.topic()
    return topic, await fill_topic(world.addresses.kafka, topic, History().lives(people))


def _worker(world: World, name: str) -> AbstractAsyncContextManager[Worker]:
    return working(world, name, world.environment(world.addresses.postgres, "none"))


async def _loop(world: World, rival: Worker, topic: str, events: int) -> float:
    target = {"dsn": await world.database("kpi"), "kafka": world.addresses.kafka, "topic": topic}
    return _rate(await rival.run("upsert", **target, events=events))


def _rate(result: dict[str, Any]) -> float:
    return float(result["events"] / result["seconds"])
