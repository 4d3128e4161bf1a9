"""The relay: whatever kills it, everything said is on the log in order, at worst twice."""

import asyncio

import pytest

from shared.journey.ledger import MOST_BYTES
from shared.journey.relay import Relay
from shared.journey.topics import log_ends, partition_of
from tests.journey.backbone.toy import HEARD, ended, eventually
from tests.journey.backbone.watching import Pair, audited, heard, holds, in_order, lose_all_connections, on_the_log


async def test_a_crash_between_sending_and_forgetting_repeats_and_changes_nothing(pair: Pair) -> None:
    talker, listener = pair
    await talker.emit(*(f"participant/{n % 5}" for n in range(30)))

    async def crash(conn, rows) -> None:
        raise asyncio.CancelledError

    first = talker.relay()
    first.delete_sent = crash  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await first.run()
    assert await talker.count("outbox") == 30
    talker.start(talker.relay())
    await listener.listen()
    await heard(listener, 30)
    await asyncio.sleep(0.5)
    assert len(await on_the_log(talker)) == 60
    assert len(await listener.effects()) == 30
    assert await in_order(listener)


async def test_two_relays_of_one_service_take_turns_and_even_at_once_are_safe(pair: Pair) -> None:
    talker, listener = pair
    await listener.listen()
    relays = [talker.relay(), talker.relay()]
    relays[1].acquire_leadership = _without_asking  # type: ignore[method-assign]
    talker.start(*relays)
    for _ in range(20):
        await talker.emit(*(f"participant/{n}" for n in range(10)))
    await heard(listener, 200)
    assert (await audited(talker, listener)).clean
    assert await in_order(listener)


async def _without_asking(conn) -> None:
    """As a relay does that has waited long enough for a frozen one."""


async def test_the_second_relay_takes_over_when_the_first_is_gone(pair: Pair) -> None:
    talker, listener = pair
    await listener.listen()
    talker.start(talker.relay())
    await talker.emit("participant/one")
    await heard(listener, 1)
    first = talker.running.pop()
    second = talker.relay()
    talker.start(second)
    await asyncio.sleep(0.2)
    assert second.producer is None, "the second has nothing to do while the first is in office"
    await ended(first)
    await talker.emit("participant/one")
    await heard(listener, 2)


async def test_a_frozen_relay_is_passed_by(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    talker, listener = pair
    monkeypatch.setattr("shared.journey.relay.PATIENCE_SECONDS", 0.6)
    await listener.listen()
    async with talker.database.connection() as conn:
        await talker.relay().acquire_leadership(conn)
        talker.start(talker.relay())
        await talker.emit("participant/one")
        await heard(listener, 1)


async def test_a_relay_outlives_the_loss_of_its_database_connection(pair: Pair) -> None:
    talker, listener = pair
    await listener.listen()
    talker.start(talker.relay())
    for number in range(1, 4):
        await talker.emit("participant/one")
        await heard(listener, number)
        await lose_all_connections(talker)
    assert await in_order(listener)


async def test_a_nudged_relay_does_not_wait_for_its_poll(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    talker, _ = pair
    monkeypatch.setattr("shared.journey.relay.IDLE_SECONDS", 60.0)
    relay: Relay = talker.relay()
    await talker.emit("participant/one")
    talker.start(relay)
    await eventually(lambda: holds(talker.count("outbox"), 0))
    await asyncio.sleep(0.2)
    await talker.emit("participant/one")
    relay.nudge()
    await eventually(lambda: holds(talker.count("outbox"), 0), 5)


async def test_the_largest_event_that_can_be_said_can_be_sent_and_heard(pair: Pair) -> None:
    talker, listener = pair
    await listener.listen()
    talker.start(talker.relay())
    await talker.emit("participant/one", event=HEARD.model_copy(update={"reason": "x" * (MOST_BYTES - 20)}))
    await heard(listener, 1)


async def test_the_partition_of_a_stream_is_where_the_relay_puts_it(pair: Pair) -> None:
    talker, _ = pair
    talker.start(talker.relay())
    streams = [f"participant/ref_{n}" for n in range(40)]
    await talker.emit(*streams)
    await eventually(lambda: holds(talker.count("outbox"), 0))
    ends = await log_ends(talker.kafka, talker.topic)
    expected = dict.fromkeys(range(12), 0)
    for stream_id in streams:
        expected[partition_of(stream_id, 12)] += 1
    assert ends == expected
