"""What the tests of the flow look at: what has been heard, whether in order, and what an audit says."""

from aiokafka import AIOKafkaConsumer

from shared.journey.audit import Findings, audit
from shared.journey.envelope import decode
from shared.journey.topics import log_ends
from tests.journey.backbone.toy import Toy, a_superuser, eventually

Pair = tuple[Toy, Toy]


async def heard(listener: Toy, number: int, seconds: float = 30.0) -> None:
    async def enough() -> bool:
        return await listener.count("effect") >= number

    await eventually(enough, seconds)


async def audited(talker: Toy, listener: Toy) -> Findings:
    async with talker.books() as said, listener.books() as of_listener:
        databases = {"talker": said, "listener": of_listener}
        return await audit(databases, lambda: log_ends(talker.kafka, talker.topic), talker.topic)


async def in_order(listener: Toy) -> bool:
    """Every stream's effects are 1, 2, 3 … in the order they took effect."""
    ends: dict[str, int] = {}
    for _, stream_id, seq in await listener.effects():
        if seq != ends.get(stream_id, 0) + 1:
            return False
        ends[stream_id] = seq
    return True


async def on_the_log(toy: Toy) -> list[tuple[str, int]]:
    """(stream, seq) of every record on the topic, by partition in log order."""
    consumer = AIOKafkaConsumer(toy.topic, **toy.kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        found: list[tuple[str, int]] = []
        while len(found) < sum(ends.values()):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(event.stream_id, event.seq) for event in (decode(r.headers, r.value) for r in records)]
        return found
    finally:
        await consumer.stop()


async def lose_all_connections(toy: Toy) -> None:
    async with a_superuser(toy.dsn) as conn:
        await conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", f"{toy.name}-worker"
        )


async def holds(answer, expected) -> bool:
    return await answer == expected
