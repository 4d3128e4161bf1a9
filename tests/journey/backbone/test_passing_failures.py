"""Failures that pass by themselves pause a partition and hold nothing; what they interrupt is not left half done."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka import TopicPartition

from shared.journey.offsets import OffsetConflict, PartitionOffset
from shared.journey.relay import Relay
from shared.journey.transient import is_transient
from shared.terms.programme import UnknownProgrammeVersion
from tests.journey.backbone.toy import PARTITION, Toy, Voice, a_superuser, as_record

ONE = "participant/one"


def failing(toy: Toy, times: int, fail) -> None:
    """The toy's next handlers run `fail(tx)`, then it behaves."""
    left = times

    async def before(uow, event) -> None:
        nonlocal left
        if left > 0:
            left -= 1
            await fail(uow, toy.dsn)

    toy.before = before


async def lose_the_connection(uow, dsn: str) -> None:
    pid = uow.conn.get_server_pid()
    async with a_superuser(dsn) as conn:
        await conn.execute("SELECT pg_terminate_backend($1)", pid)
    await uow.conn.execute("SELECT 1")


async def exceed_the_time(uow, dsn: str) -> None:
    await uow.conn.execute("SET LOCAL statement_timeout = '20ms'")
    await uow.conn.execute("SELECT pg_sleep(5)")


async def miss_the_programme(uow, dsn: str) -> None:
    raise UnknownProgrammeVersion("version 0a1b of LLWHP is not loaded")


@pytest.mark.parametrize("fail", [lose_the_connection, exceed_the_time, miss_the_programme])
async def test_a_failure_that_passes_is_waited_for_and_nothing_is_held(toy: Toy, fail) -> None:
    failing(toy, 5, fail)
    voice = Voice("caseload")
    await toy.hear(*(voice.says(ONE) for _ in range(6)))
    assert [seq for _, _, seq in await toy.effects()] == [1, 2, 3, 4, 5, 6]
    assert await toy.count("held") == 0


async def test_a_connection_lost_in_the_middle_of_a_batch_leaves_nothing_half_done(toy: Toy) -> None:
    seen = []

    async def before(uow, event) -> None:
        seen.append(event.seq)
        if len(seen) == 3:
            await lose_the_connection(uow, toy.dsn)

    toy.before = before
    voice = Voice("caseload")
    records = [as_record(voice.says(ONE), offset) for offset in range(4)]
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await toy.processor.process_batch({PARTITION: (toy.offset, records)})
    assert (await toy.effects(), await toy.count("inbox"), await toy.count("offsets")) == ([], 0, 0)
    assert toy.offset == PartitionOffset(), "the place in memory moves only after the commit"


async def test_a_lock_that_is_not_granted_in_time_is_waited_for(toy: Toy) -> None:
    async def take_the_lock(uow, dsn: str) -> None:
        await uow.conn.execute("SET LOCAL lock_timeout = '20ms'")
        await uow.conn.execute("LOCK TABLE effect IN ACCESS EXCLUSIVE MODE")

    failing(toy, 1000, take_the_lock)
    async with toy.database.worker.acquire() as other:
        transaction = other.transaction()
        await transaction.start()
        await other.execute("SELECT 1 FROM effect")
        hearing = asyncio.create_task(toy.hear(Voice("caseload").says(ONE)))
        await asyncio.sleep(0.3)
        assert not hearing.done()
        await transaction.rollback()
        await hearing
    assert await toy.effects() == [("caseload", ONE, 1)]
    assert await toy.count("held") == 0


async def test_a_deadlock_is_nobodys_fault_and_holds_nothing(toy: Toy) -> None:
    async with toy.database.as_worker() as uow:
        await uow.conn.execute("INSERT INTO effect (source, stream_id, seq) VALUES ('x', 'a', 0), ('x', 'b', 0)")
    met = asyncio.Barrier(2)

    async def take(uow, first: str, second: str, meeting: bool) -> None:
        await uow.conn.execute("SELECT 1 FROM effect WHERE stream_id = $1 FOR UPDATE", first)
        if meeting:
            await met.wait()
        await uow.conn.execute("SELECT 1 FROM effect WHERE stream_id = $1 FOR UPDATE", second)

    async def command() -> None:
        async with toy.database.as_worker() as uow:
            await take(uow, "a", "b", True)

    async def before(uow, event) -> None:
        tries.append(event.seq)
        await take(uow, "b", "a", len(tries) == 1)

    tries: list[int] = []
    toy.before = before
    other, hearing = await asyncio.gather(command(), toy.hear(Voice("caseload").says(ONE)), return_exceptions=True)
    assert hearing is None
    assert other is None or isinstance(other, asyncpg.DeadlockDetectedError)
    assert await toy.effects(ONE) == [("caseload", ONE, 1)]
    assert await toy.count("held") == 0


async def test_waiting_grows_longer_each_time_and_is_forgotten_after_a_success(toy: Toy) -> None:
    offset = PartitionOffset()
    assert [offset.wait() for _ in range(6)] == [0.05, 0.2, 0.5, 1.0, 2.0, 2.0]
    offset.advance(as_record(Voice("caseload").says(ONE), 7))
    assert (offset.next_offset, offset.timestamp, offset.failures, offset.resume_at) == (8, 1007, 0, None)


async def test_a_reader_that_was_overtaken_hears_nothing(toy: Toy) -> None:
    voice = Voice("caseload")
    records = [as_record(voice.says(ONE), offset) for offset in range(4)]
    frozen = PartitionOffset()
    await toy.processor.process_batch({PARTITION: (toy.offset, records[:3])})
    with pytest.raises(OffsetConflict):
        await toy.processor.process_partition(PARTITION, frozen, records)
    assert [seq for _, _, seq in await toy.effects()] == [1, 2, 3]
    assert await toy.rows("SELECT next_offset FROM offsets") == [{"next_offset": 3}]


OTHER = TopicPartition(PARTITION.topic, 1)


async def test_several_partitions_are_heard_in_one_transaction_and_its_own_words_have_no_effect(toy: Toy) -> None:
    own, others = Voice(toy.name), Voice("caseload")
    records = [as_record(own.says(ONE), offset) for offset in range(3)]
    heard = [as_record(others.says("participant/two"), 0), as_record(own.says("participant/two"), 1)]
    other = PartitionOffset()
    assert await toy.processor.process_partitions({PARTITION: (toy.offset, records), OTHER: (other, heard)})
    assert (toy.offset.next_offset, other.next_offset) == (3, 2)
    stored = await toy.rows("SELECT partition, next_offset FROM offsets ORDER BY partition")
    assert stored == [{"partition": 0, "next_offset": 3}, {"partition": 1, "next_offset": 2}]
    assert await toy.effects() == [("caseload", "participant/two", 1)]


async def test_where_one_partition_is_another_readers_nothing_is_heard_together(toy: Toy) -> None:
    mine, theirs = Voice("caseload"), Voice("outcomes")
    records = [as_record(mine.says(ONE), offset) for offset in range(3)]
    others = [as_record(theirs.says("participant/two"), offset) for offset in range(3)]
    await toy.processor.process_batch({OTHER: (PartitionOffset(), others)})
    overtaken = PartitionOffset()
    assert not await toy.processor.process_partitions({PARTITION: (toy.offset, records), OTHER: (overtaken, others)})
    assert (toy.offset.next_offset, overtaken.next_offset) == (0, 0)
    assert await toy.rows("SELECT partition, next_offset FROM offsets") == [{"partition": 1, "next_offset": 3}]
    assert await toy.effects(ONE) == []


async def test_one_bad_event_spoils_what_is_heard_together_and_no_more(toy: Toy) -> None:
    toy.refuses.add((ONE, 2))
    bad, good = Voice("caseload"), Voice("outcomes")
    fetched = {
        PARTITION: (toy.offset, [as_record(bad.says(ONE), offset) for offset in range(3)]),
        OTHER: (PartitionOffset(), [as_record(good.says("participant/two"), offset) for offset in range(3)]),
    }
    assert not await toy.processor.process_partitions(fetched)
    assert await toy.effects() == []
    for tp, (offset, records) in fetched.items():
        await toy.processor.process_partition(tp, offset, records)
    assert [offset.next_offset for offset, _ in fetched.values()] == [3, 3]
    assert sorted(await toy.effects()) == [
        ("caseload", ONE, 1),
        *(("outcomes", "participant/two", n) for n in (1, 2, 3)),
    ]
    assert await toy.count("held") == 2, "the bad one, and what came behind it"


async def test_two_readers_of_one_partition_at_once_hear_each_event_once(toy: Toy) -> None:
    voice = Voice("caseload")
    records = [as_record(voice.says(ONE), offset) for offset in range(20)]
    results = await asyncio.gather(
        *(toy.processor.process_partition(PARTITION, PartitionOffset(), records) for _ in range(3)),
        return_exceptions=True,
    )
    assert sorted(map(type, results), key=str) == sorted([type(None), OffsetConflict, OffsetConflict], key=str)
    assert [seq for _, _, seq in await toy.effects()] == list(range(1, 21))


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (asyncpg.SerializationError(), True),
        (asyncpg.DeadlockDetectedError(), True),
        (asyncpg.LockNotAvailableError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.DiskFullError(), True),
        (asyncpg.ReadOnlySQLTransactionError(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InterfaceError("connection has been released back to the pool"), True),
        (asyncpg.InternalClientError("another operation (2) is in progress"), True),
        (UnknownProgrammeVersion(), True),
        (asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"), False),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.DataError(), False),
        (ValueError(), False),
        (KeyError(), False),
    ],
    ids=repr,
)
def test_what_passes_by_itself_and_what_does_not(error: Exception, passes: bool) -> None:
    assert is_transient(error) is passes


async def test_a_relay_asked_to_stop_while_its_connection_is_lost_stops(toy: Toy) -> None:
    """asyncpg puts its own error in place of the cancellation; a relay that only backed off would never end."""

    @asynccontextmanager
    async def connect():
        try:
            yield Idle()
        except asyncio.CancelledError:
            raise asyncpg.InternalClientError("release() called on a free connection holder") from None

    task = asyncio.create_task(Relay("toy", connect, {}).run())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()


class Idle:
    """A connection to a database in which nothing waits to be sent."""

    async def fetchval(self, *_) -> bool:
        return True

    async def fetch(self, *_) -> list:
        return []
