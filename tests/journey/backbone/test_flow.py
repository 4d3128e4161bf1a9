"""From one service's commit to another's, through the real log: nothing skipped, nothing stalled, nothing twice."""

import asyncio
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.journey import consumer
from shared.journey.consumer import Consumer
from shared.journey.log_end import LogEnd
from shared.journey.offsets import stored_offsets
from shared.journey.replay import replay
from tests.journey.backbone.toy import HEARD, Toy, ended, eventually
from tests.journey.backbone.watching import Pair, audited, heard, holds, in_order, lose_all_connections

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "subscribe.md"


async def test_twenty_writers_and_one_transaction_held_open_for_ten_seconds(pair: Pair) -> None:
    talker, listener = pair
    talker.start(talker.relay())
    await listener.listen()
    stop_at = time.monotonic() + 10

    async def held_open() -> None:
        async with talker.database.as_org("maximus", "maximus/slow") as uow:
            uow.emit("participant/slow", HEARD, uow.today)
            await uow.flush()
            await asyncio.sleep(stop_at - time.monotonic())
            assert await listener.effects("participant/slow") == []

    async def writer(number: int) -> int:
        said = 0
        while time.monotonic() < stop_at - 0.5:
            await talker.emit(f"participant/{number}", "participant/shared")
            said += 2
            await asyncio.sleep(0.05)
        return said

    async def watch_the_flow() -> None:
        """While the transaction is open, what the others say keeps arriving."""
        before = 0
        while time.monotonic() < stop_at - 2:
            await asyncio.sleep(2.0)
            now = await listener.count("effect")
            assert now > before
            before = now

    async with asyncio.TaskGroup() as everybody:
        writers = [everybody.create_task(writer(number)) for number in range(20)]
        everybody.create_task(held_open())
        everybody.create_task(watch_the_flow())
    await heard(listener, sum(said.result() for said in writers) + 1)
    findings = await audited(talker, listener)
    assert findings.quiet, findings
    assert await in_order(listener)
    assert await talker.count("outbox") == 0


async def test_a_consumer_outlives_the_loss_of_every_database_connection_under_load(pair: Pair) -> None:
    talker, listener = pair
    talker.start(talker.relay())
    await listener.listen()
    for round_ in range(1, 5):
        for _ in range(5):
            await talker.emit(*(f"participant/{n}" for n in range(20)))
        await heard(listener, 100 * round_ - 60)
        await lose_all_connections(listener)
    await heard(listener, 400)
    assert await in_order(listener)
    assert await listener.count("held") == 0


async def test_two_instances_share_the_partitions_and_hand_them_over_in_the_middle_of_the_load(pair: Pair) -> None:
    talker, listener = pair
    talker.start(talker.relay())
    stop = asyncio.Event()
    said = 0

    async def talk() -> None:
        nonlocal said
        while not stop.is_set():
            await talker.emit(*(f"participant/{n}" for n in range(24)))
            said += 24
            await asyncio.sleep(0.05)

    async def shared() -> bool:
        return first.progress.assigned == 6 and second.progress.assigned == 6

    first = await listener.listen("0")
    talking = asyncio.create_task(talk())
    await heard(listener, 100)
    second = await listener.listen("1")
    await eventually(shared, 30)
    await asyncio.sleep(1)
    await ended(listener.running.pop())

    async def alone() -> bool:
        return first.progress.assigned == 12

    await eventually(alone, 30)
    stop.set()
    await talking
    await heard(listener, said)
    assert len(await listener.effects()) == said
    assert await in_order(listener)
    assert (await audited(talker, listener)).quiet


async def test_lag_is_known_only_while_places_are_and_counts_what_is_unheard(pair: Pair) -> None:
    talker, listener = pair
    assert await listener.consumer().lag() is None
    consumer = await listener.listen()
    talker.start(talker.relay())
    await talker.emit("participant/one")
    await heard(listener, 1)
    await eventually(lambda: holds(consumer.lag(), 0))
    listener.refuses, blocked = set(), asyncio.Event()

    async def before(uow, event) -> None:
        await blocked.wait()

    listener.before = before
    await talker.emit("participant/one", "participant/two")
    await eventually(lambda: holds(consumer.lag(), 2))
    blocked.set()
    await eventually(lambda: holds(consumer.lag(), 0))
    await listener.stop()
    assert await consumer.lag() is None


async def test_what_another_of_the_group_was_to_hear_is_unheard_too(pair: Pair) -> None:
    """Half the partitions are with somebody who reads and hears nothing, as a process does that is frozen or leaving:
    the clock must not move on, and nobody may call that quiet."""
    talker, listener = pair
    talker.start(talker.relay())
    consumer = await listener.listen()
    stranger = AIOKafkaConsumer(
        listener.topic, **listener.kafka, group_id=f"{listener.topic}-{listener.name}", enable_auto_commit=False
    )
    async with stranger:
        await eventually(lambda: holds(assigned(consumer), 6), 60)
        await talker.emit(*(f"participant/{n}" for n in range(60)))
        await eventually(lambda: holds(talker.count("outbox"), 0))
        of_stranger = sum((await stranger.end_offsets(list(stranger.assignment()))).values())
        assert of_stranger > 0
        await eventually(lambda: holds(consumer.lag(), 0))
        await eventually(lambda: holds(unheard(listener, consumer), of_stranger))
    await eventually(lambda: holds(unheard(listener, consumer), 0), 60)


async def test_a_consumer_that_has_no_places_for_a_moment_has_nothing_to_report(pair: Pair) -> None:
    """Between two assignments; an empty report is a wrong call for the client library, and would end the process."""
    talker, listener = pair
    consumer = await listener.listen()
    talker.start(talker.relay())
    await talker.emit("participant/one")

    async def has_reported() -> bool:
        return bool(consumer.offsets.reported)

    await eventually(has_reported, 20)
    consumer.offsets.reset()
    await consumer.offsets.report(consumer.kafka_consumer)
    await talker.emit("participant/one")
    await heard(listener, 2)


async def test_the_end_of_the_log_is_unknown_while_the_log_is_out_of_reach_and_known_again_after(pair: Pair) -> None:
    talker, _ = pair
    partition = TopicPartition(talker.topic, 0)
    end = LogEnd({**talker.kafka, "bootstrap_servers": "127.0.0.1:1"})
    assert await end.of([partition]) is None
    end.kafka = talker.kafka
    assert await end.of([partition]) == {partition: 0}
    await end.close()
    assert await end.of([partition]) == {partition: 0}
    await end.close()


async def test_garbage_on_the_log_is_held_and_stops_nobody(pair: Pair) -> None:
    talker, listener = pair
    producer = AIOKafkaProducer(**talker.kafka)
    await producer.start()
    await producer.send_and_wait(talker.topic, b"\x00\xff not ours", key=b"participant/one", headers=[("x", b"\x00")])
    await producer.send_and_wait(talker.topic, b"", key=None, headers=[("ce_id", b"")])
    await producer.stop()
    talker.start(talker.relay())
    await listener.listen()
    await talker.emit("participant/one", *(f"participant/{n}" for n in range(30)))
    await heard(listener, 31)
    assert [row["source"] for row in await listener.held()] == ["?", "?"]


async def test_the_loop_of_the_guide_hears_each_event_once_and_in_order(pair: Pair) -> None:
    """docs/guides/subscribe.md, run as printed against a log with repeats, killed once in the middle."""
    talker, _ = pair
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)[0], names)
    database = sqlite3.connect(":memory:")
    applied: list[tuple[str, int]] = []

    def apply(_, head: dict[str, str], data: dict[str, Any]) -> None:
        assert data == HEARD.model_dump(mode="json", exclude_none=True)
        applied.append((head["ce_subject"], int(head["ce_sequence"])))

    async def everything() -> bool:
        return len(applied) >= 60

    async def something() -> bool:
        return len(applied) >= 5

    talker.start(talker.relay())
    await talker.emit(*(f"participant/{n % 6}" for n in range(30)))
    for until in (something, everything):
        task = asyncio.create_task(names["subscribe"](talker.kafka, talker.topic, database, apply, talker.topic))
        await eventually(until)
        await ended(task)
        if until is something:
            await talker.emit(*(f"participant/{n % 6}" for n in range(30)))
            async with talker.books() as conn:
                assert [done async for done in replay(conn)] == [(60, 60)]
    assert sorted(applied) == [(f"participant/{n}", seq) for n in range(6) for seq in range(1, 11)]
    for stream_id in {stream_id for stream_id, _ in applied}:
        assert [seq for of, seq in applied if of == stream_id] == list(range(1, 11))


async def test_a_consumer_that_stalls_in_silence_is_replaced(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    talker, listener = pair
    monkeypatch.setattr("shared.journey.consumer.STALL_SECONDS", 1.0)
    monkeypatch.setattr("shared.journey.consumer.WATCH_SECONDS", 0.2)
    getmany = AIOKafkaConsumer.getmany
    stalled: list[AIOKafkaConsumer] = []

    async def silent(self: AIOKafkaConsumer, *partitions: Any, **options: Any) -> Any:
        if not stalled:
            stalled.append(self)
        if self is stalled[0]:
            await asyncio.sleep(0.05)
            return {}
        return await getmany(self, *partitions, **options)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", silent)
    consumer = await listener.listen()
    talker.start(talker.relay())
    await talker.emit("participant/one")
    await heard(listener, 1)
    assert consumer.kafka_consumer is not stalled[0]


async def assigned(consumer: Consumer) -> int:
    return consumer.progress.assigned


async def unheard(listener: Toy, consumer: Consumer) -> int | None:
    async with listener.database.as_worker() as uow:
        stored = await stored_offsets(uow, listener.topic)
    return await consumer.unconsumed(stored)


async def test_a_stall_that_two_new_connections_do_not_cure_ends_the_consumer(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The known silent stall of the client: there is something to read and it never hands it over."""

    async def silent(*_, **__) -> dict:
        await asyncio.sleep(0.05)
        return {}

    talker, listener = pair
    talker.start(talker.relay())
    await talker.emit("participant/one")
    await eventually(lambda: holds(talker.count("outbox"), 0))
    monkeypatch.setattr(consumer, "STALL_SECONDS", 1.0)
    monkeypatch.setattr(consumer, "WATCH_SECONDS", 0.1)
    monkeypatch.setattr(AIOKafkaConsumer, "getmany", silent)
    ears = listener.consumer()
    with pytest.raises(consumer.Stalled, match="listener has advanced no offset"):
        await asyncio.wait_for(ears.run(), 120)
    assert ears.stalls == consumer.MOST_RECONNECTS + 1
    assert ears.stuck_seconds() > 1.0
