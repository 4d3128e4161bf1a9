"""kpi hears a topic from its beginning, or counts all it has kept anew; the rival keeps each event by an upsert."""

from typing import Any

from bench.filling import fill_topic
from bench.measuring import Number, Pairs
from bench.people import History
from bench.world import Worker, World, working

LOOP = "a loop that upserts each event"


async def against_loop(world: World, pairs: Pairs, people: int) -> Number:
    topic, events = await _told(world, people)
    async with working(world, "listener", _around(world)) as ours, working(world, "loop", _around(world)) as rival:

        async def our_run() -> float:
            return _rate(await ours.ask("listen", settings=await fresh(world, topic), heard=0, events=events))

        await pairs.run(our_run, lambda: _loop(world, rival, topic, events))
    return pairs.number("hearing in kpi", LOOP, 0.2, "events/s")


async def rebuild_against_loop(world: World, pairs: Pairs, people: int) -> Number:
    topic, events = await _told(world, people)
    settings = await fresh(world, topic)
    async with working(world, "rebuilder", _around(world)) as ours, working(world, "loop", _around(world)) as rival:
        await ours.ask("listen", settings=settings, heard=0, events=events)

        async def our_run() -> float:
            return _rate(await ours.ask("rebuild", settings=settings))

        await pairs.run(our_run, lambda: _loop(world, rival, topic, events))
    return pairs.number("rebuild of kpi", LOOP, 0.3, "events/s")


async def fresh(world: World, topic: str) -> dict[str, Any]:
    """The settings of a kpi that has heard nothing yet."""
    settings = world.settings(await world.database("kpi"), topic)
    return settings.model_dump(mode="json", exclude={"data_keys", "index_key", "kafka_sasl_password"})


async def _told(world: World, people: int) -> tuple[str, int]:
    topic = await world.topic()
    return topic, await fill_topic(world.addresses.kafka, topic, History().lives(people))


def _around(world: World) -> dict[str, str]:
    return world.environment(world.addresses.postgres, "none")


async def _loop(world: World, rival: Worker, topic: str, events: int) -> float:
    where = {"dsn": await world.database("kpi"), "kafka": world.addresses.kafka, "topic": topic}
    return _rate(await rival.ask("upsert", **where, events=events))


def _rate(told: dict[str, Any]) -> float:
    return float(told["events"] / told["seconds"])
