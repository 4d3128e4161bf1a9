"""Where reading goes on: the database says so, whatever the group believes and whatever log it is."""

import asyncio
import secrets

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from shared.journey.replay import replay
from shared.journey.topics import LogShapeChanged, create_topics, log_ends
from tests.journey.backbone.toy import Toy, a_superuser, eventually
from tests.journey.backbone.watching import Pair, audited, heard, holds, in_order


async def test_a_consumer_that_restarts_goes_on_where_the_database_says(pair: Pair) -> None:
    talker, listener = pair
    talker.start(talker.relay())
    for start in range(3):
        await listener.listen()
        await talker.emit(*(f"participant/{n % 7}" for n in range(50)))
        await heard(listener, 50 * (start + 1))
        await listener.stop()
    assert await in_order(listener)
    assert (await audited(talker, listener)).quiet


async def test_what_the_group_believes_does_not_matter(pair: Pair) -> None:
    """A database restored from a backup, or a group committed too far by a tool: the database decides."""
    talker, listener = pair
    talker.start(talker.relay())
    await listener.listen()
    await talker.emit(*(f"participant/{n}" for n in range(40)))
    await heard(listener, 40)
    await asyncio.sleep(1.5)
    await listener.stop()
    async with listener.database.as_worker() as uow:
        await uow.conn.execute("UPDATE offsets SET next_offset = 0")
    async with a_superuser(listener.dsn) as conn:
        await conn.execute("DELETE FROM listener.inbox; DELETE FROM listener.effect")
    await listener.listen()
    await heard(listener, 40)
    assert (await audited(talker, listener)).quiet


async def test_a_new_broker_is_read_from_its_start_and_refilled_by_a_replay(pair: Pair) -> None:
    talker, listener = pair
    talker.start(talker.relay())
    await listener.listen()
    await talker.emit(*(f"participant/{n}" for n in range(60)))
    await heard(listener, 60)
    await talker.stop()
    await listener.stop()
    await another_log(talker, listener)
    await talker.emit(*(f"participant/{n}" for n in range(60)))  # said while there was no broker
    async with talker.books() as conn:
        assert [done async for done in replay(conn)] == [(120, 120)]
        assert [done async for done in replay(conn, "participant/0")] == [(2, 61)]
        assert [done async for done in replay(conn, after=120)] == []
    talker.start(talker.relay())
    await listener.listen()
    await heard(listener, 120)
    assert await in_order(listener)
    assert (await audited(talker, listener)).quiet


async def test_a_new_log_that_has_outgrown_the_old_places_is_still_read_from_its_start(pair: Pair) -> None:
    """The offset is not past the end, but what stands before it is not what was heard there."""
    talker, listener = pair
    talker.start(talker.relay())
    await listener.listen()
    await talker.emit("participant/one")
    await heard(listener, 1)
    await listener.stop()
    await talker.stop()
    await another_log(talker, listener)
    talker.start(talker.relay())
    await talker.emit(*["participant/one"] * 5)
    await eventually(lambda: holds(talker.count("outbox"), 0))
    await listener.listen()
    await heard(listener, 6)
    assert await in_order(listener)


async def another_log(*pair: Toy) -> None:
    """The same topic name on a new broker, as the databases see it: their offsets are about a log that is gone."""
    topic = f"toy-{secrets.token_hex(4)}"
    await create_topics(pair[0].kafka, topic, f"{topic}-figures")
    for toy in pair:
        async with toy.database.as_worker() as uow:
            await uow.conn.execute("UPDATE offsets SET topic = $1", topic)
            await uow.conn.execute("UPDATE log_shape SET topic = $1", topic)
        toy.topic = topic


async def test_added_partitions_would_move_keys_so_the_consumer_refuses_them(pair: Pair) -> None:
    talker, listener = pair
    talker.start(talker.relay())
    await listener.listen()
    await talker.emit("participant/one")
    await heard(listener, 1)
    await listener.stop()
    admin = AIOKafkaAdminClient(**talker.kafka)
    await admin.start()
    await admin.create_partitions({talker.topic: NewPartitions(total_count=13)})
    await admin.close()
    await eventually(lambda: _has_partitions(talker, 13))
    with pytest.raises(LogShapeChanged, match="has 13 partitions, this database recorded 12"):
        await asyncio.wait_for(listener.consumer().run(), 20)


async def _has_partitions(toy: Toy, number: int) -> bool:
    return len(await log_ends(toy.kafka, toy.topic)) == number
