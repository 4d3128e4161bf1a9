"""The relay sends a full outbox; the rival sends the same records from memory."""

from bench.filling import fill_ledger
from bench.measuring import Number, Pairs
from bench.world import World, working


async def against_producer(world: World, pairs: Pairs, people: int) -> Number:
    full = await world.database("referrals")
    events = await fill_ledger(full, "referrals", people)
    kafka, environment = world.addresses.kafka, world.environment(full, "none")
    async with working(world, "relay", environment) as ours, working(world, "producer", environment) as rival:

        async def our_run() -> float:
            result = await ours.run("relay", dsn=await world.copy(full), kafka=kafka, topic=await world.topic())
            return float(events / result["seconds"])

        async def rival_run() -> float:
            result = await rival.run("produce", dsn=full, kafka=kafka, topic=await world.topic())
            return float(events / result["seconds"])

        await pairs.run(our_run, rival_run)
    return pairs.number("relay", "bare aiokafka producer", 0.6, "events/s")
