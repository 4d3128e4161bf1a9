"""Saying: domain rows and what happened together or not at all, in one order that many writers cannot disturb."""

import asyncio

import asyncpg
import pytest

from shared.journey.audit import audit
from shared.journey.ledger import EventTooLarge
from shared.journey.relay import PENDING, envelope_of
from tests.journey.backbone.toy import HEARD, Toy

LEDGER = "SELECT stream_id, seq FROM ledger ORDER BY position"


async def test_eight_writers_on_one_stream_never_invert_its_order(toy: Toy) -> None:
    async def writer() -> None:
        for _ in range(50):
            await toy.emit("participant/one")

    await asyncio.gather(*(writer() for _ in range(8)))
    assert [row["seq"] for row in await toy.rows(LEDGER)] == list(range(1, 401))
    async with toy.books() as conn:
        findings = await audit({"toy": conn})
    assert findings.clean and findings.events == 400


async def test_two_transactions_that_name_the_same_streams_in_opposite_order_do_not_deadlock(toy: Toy) -> None:
    async def writer(*stream_ids: str) -> None:
        for _ in range(30):
            await toy.emit(*stream_ids)

    await asyncio.gather(writer("a/1", "a/2", "a/3"), writer("a/3", "a/2", "a/1"), writer("a/2", "a/1", "a/3"))
    assert await toy.count("ledger") == 270


async def test_a_transaction_that_fails_has_said_nothing(toy: Toy) -> None:
    with pytest.raises(ZeroDivisionError):
        async with toy.database.as_org("maximus", "maximus/test") as uow:
            uow.emit("participant/one", HEARD, uow.today)
            await uow.flush()
            _ = 1 / 0
    assert (await toy.count("ledger"), await toy.count("outbox"), await toy.count("stream")) == (0, 0, 0)


async def test_a_client_that_hangs_up_in_the_middle_leaves_nothing_half_done(toy: Toy) -> None:
    said = asyncio.Event()

    async def command() -> None:
        async with toy.database.as_org("maximus", "maximus/test") as uow:
            uow.emit("participant/one", HEARD, uow.today)
            await uow.flush()
            said.set()
            await uow.conn.execute("SELECT pg_sleep(30)")

    task = asyncio.create_task(command())
    await said.wait()
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await toy.count("ledger") == 0
    await toy.emit("participant/one")
    assert await toy.count("ledger") == 1


async def test_the_hash_made_by_the_database_is_the_one_every_reader_makes(toy: Toy) -> None:
    await toy.emit("participant/one", "participant/one", "participant/two")
    async with toy.books() as conn:
        said = [envelope_of(row, "toy") for row in await conn.fetch(PENDING, 10)]
    assert all(event.hash == event.expected_hash() for event in said)
    assert [event.prev_hash for event in said] == ["", said[0].hash, ""]


async def test_a_position_names_what_was_said_so_that_others_can_wait_for_it(toy: Toy) -> None:
    async with toy.database.as_org("maximus", "maximus/test") as uow:
        uow.emit("participant/one", HEARD, uow.today)
        await uow.flush()
    assert uow.positions == ["toy/participant/one/1"]


async def test_what_is_emitted_while_a_flush_runs_is_appended_by_the_next(toy: Toy) -> None:
    async with toy.database.as_org("maximus", "maximus/test") as uow:
        uow.emit("participant/one", HEARD, uow.today)
        uow.emit("participant/two", HEARD, uow.today)
        uow.emit("participant/one", HEARD, uow.today)
        flushing = await uow.send_flush()
        assert uow.position_of("participant/one") is None
        uow.emit("participant/two", HEARD, uow.today)
        await flushing
        assert uow.position_of("participant/one") == "toy/participant/one/2"
        assert uow.position_of("participant/two") == "toy/participant/two/1"
    assert uow.position_of("participant/two") == "toy/participant/two/2"
    assert await toy.count("ledger") == 4


async def test_a_transaction_that_fails_while_a_flush_runs_has_said_nothing(toy: Toy) -> None:
    with pytest.raises(ZeroDivisionError):
        async with toy.database.as_org("maximus", "maximus/test") as uow:
            uow.emit("participant/one", HEARD, uow.today)
            await uow.send_flush()
            _ = 1 / 0
    await toy.emit("participant/one")
    assert await toy.count("ledger") == 1


async def test_an_event_that_carries_too_much_is_refused_when_it_is_said(toy: Toy) -> None:
    with pytest.raises(EventTooLarge, match="keep the rest in a table"):
        async with toy.database.as_org("maximus", "maximus/test") as uow:
            uow.emit("participant/one", HEARD.model_copy(update={"reason": "é" * 40_000}), uow.today)


@pytest.mark.parametrize("statement", ["UPDATE ledger SET actor = 'me'", "DELETE FROM ledger", "TRUNCATE ledger"])
@pytest.mark.parametrize("role", ["api", "worker"])
async def test_no_role_of_the_service_can_change_what_was_said(toy: Toy, role: str, statement: str) -> None:
    async with getattr(toy.database, role).acquire() as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(statement)
