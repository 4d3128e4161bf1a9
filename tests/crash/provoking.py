"""What it takes to pass the rarer crash points: records that fail for good, and a stranger in a service's group."""

import asyncio
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.edge.settings import SERVICES
from shared.journey.envelope import Envelope
from shared.terms.calendar import LONDON
from tests.crash.matrix import Kill
from tests.journey.actors import good
from tests.journey.town import Town

STRANGER = "stranger"
WHY = "A record of the crash matrix: it was never an event."


@contextmanager
def provoked(town: Town, kills: Sequence[Kill]) -> Iterator[None]:
    """Within the `with`, whatever the kills need to be passed."""
    named = {kill.point.name for kill in kills}
    if "while holding" in named:
        town.run(_say_strange_things(town))
    handing_over = [kill.service for kill in kills if kill.point.name == "during a rebalance"]
    with _visited(town, handing_over):
        yield


def lay_aside(town: Town) -> dict[str, int]:
    """Discards what failed for good, as an operator would; how many events of the stranger each service held."""
    found = {}
    for service in SERVICES:
        held = town.operator.read(service, "/ops/v1/held")["items"]
        found[service] = len(held)
        for each in held:
            assert STRANGER in each["stream_id"], each
            good(town.operator.create(service, f"/ops/v1/held/{each['position']}/discard", {"why": WHY}))
    return found


async def _say_strange_things(town: Town) -> None:
    """One record that is no event, and one event of a type no version knows."""
    garbled, unknown = (f"{STRANGER}/{secrets.token_hex(4)}" for _ in range(2))
    event = _unknown_event(unknown)
    async with AIOKafkaProducer(**town.settings.kafka_options(), acks="all") as producer:
        await producer.send_and_wait(town.topic, b"not an event", garbled.encode())
        await producer.send_and_wait(town.topic, event.value, unknown.encode(), headers=event.headers())


def _unknown_event(stream_id: str) -> Envelope:
    moment = datetime(2018, 4, 3, 12, tzinfo=LONDON)
    told: dict[str, Any] = {"event_id": secrets.token_hex(8), "type": "weather.changed.v1", "source": STRANGER}
    place: dict[str, Any] = {"stream_id": stream_id, "seq": 1, "prev_hash": "", "hash": ""}
    said: dict[str, Any] = {"occurred_on": date(2018, 4, 3), "recorded_at": moment, "actor": STRANGER, "value": b"{}"}
    event = Envelope(**told, **place, **said, causation_id=None, traceparent=None)
    return replace(event, hash=event.expected_hash())


@contextmanager
def _visited(town: Town, services: Sequence[str]) -> Iterator[None]:
    """A stranger joins each service's group and leaves it at the end, so that partitions change hands twice."""
    if not services:
        yield
        return
    over = threading.Event()
    visit = threading.Thread(target=lambda: asyncio.run(_stay(town, services, over)))
    visit.start()
    try:
        yield
    finally:
        over.set()
        visit.join()


async def _stay(town: Town, services: Sequence[str], over: threading.Event) -> None:
    consumers = [
        AIOKafkaConsumer(**town.settings.kafka_options(), group_id=f"{town.topic}-{service}", enable_auto_commit=False)
        for service in services
    ]
    for consumer in consumers:
        consumer.subscribe([town.topic])
    joining = [asyncio.ensure_future(consumer.start()) for consumer in consumers]
    await asyncio.to_thread(over.wait)
    for task, consumer in zip(joining, consumers, strict=True):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await consumer.stop()
