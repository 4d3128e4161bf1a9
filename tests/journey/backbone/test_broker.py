"""The broker is frozen, or dies, under load: no command fails meanwhile, and afterwards everything arrives once."""

import asyncio
import time

import pytest

from milepost.embedded import EmbeddedKafka
from tests.journey.backbone.toy import Toy
from tests.journey.backbone.watching import Pair, audited, heard, in_order

FROZEN_SECONDS = 20.0


async def talking(talker: Toy, said: list[float], stop: asyncio.Event) -> None:
    """Commands, one after another; `said` gets the seconds each took. One that fails fails the test."""
    while not stop.is_set():
        started = time.monotonic()
        await talker.emit(*(f"participant/{n}" for n in range(12)))
        said.append(time.monotonic() - started)
        await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_a_broker_frozen_for_twenty_seconds_under_load_costs_nothing_but_time(
    pair: Pair, broker: EmbeddedKafka
) -> None:
    talker, listener = pair
    await listener.listen()
    talker.start(talker.relay())
    said: list[float] = []
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as everybody:
        everybody.create_task(talking(talker, said, stop))
        await heard(listener, 60)
        broker.pause()
        try:
            await asyncio.sleep(1.0)
            before = len(said)
            await asyncio.sleep(FROZEN_SECONDS - 1.0)
        finally:
            broker.resume()
        assert len(said) > before + 20, "commands do not wait for the log"
        await asyncio.sleep(1.0)
        stop.set()
    await heard(listener, 12 * len(said), 90)
    assert (await audited(talker, listener)).quiet
    assert await in_order(listener)
    assert await listener.count("held") == await talker.count("outbox") == 0
    assert senders() == 1, "a producer that was given up must not live on and send again what is long forgotten"


def senders() -> int:
    return sum("_sender_routine" in repr(task.get_coro()) for task in asyncio.all_tasks())


async def test_a_broker_that_is_killed_and_restarted_under_load_has_lost_nothing(
    pair: Pair, broker: EmbeddedKafka
) -> None:
    talker, listener = pair
    await listener.listen()
    talker.start(talker.relay())
    said: list[float] = []
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as everybody:
        everybody.create_task(talking(talker, said, stop))
        await heard(listener, 60)
        broker.kill()
        await asyncio.to_thread(broker.restart)
        await asyncio.sleep(1.0)
        stop.set()
    await heard(listener, 12 * len(said), 90)
    assert (await audited(talker, listener)).quiet
    assert await in_order(listener)
    assert await listener.count("held") == await talker.count("outbox") == 0
