"""Fills a topic or a ledger before a measurement. This is never timed."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from aiokafka import AIOKafkaProducer

from bench.people import LIFE, REFERRED_ON, History, Message
from bench.world import connected
from shared.journey.envelope import instant
from shared.journey.ledger import APPEND
from shared.journey.topics import PARTITIONS, partition_of

MOST = 2000


async def fill_topic(kafka: str, topic: str, messages: Iterable[Message]) -> int:
    """Sends the messages to the topic in order. Returns how many."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", max_batch_size=1 << 19, linger_ms=5)
    await producer.start()
    total = 0
    try:
        for chunk in _chunks(messages):
            await _send(producer, topic, chunk)
            total += len(chunk)
    finally:
        await producer.stop()
    return total


async def _send(producer: AIOKafkaProducer, topic: str, chunk: list[Message]) -> None:
    batches: dict[int, Any] = {}
    sent = []
    for key, value, headers in chunk:
        partition = partition_of(key, PARTITIONS)
        record = {"timestamp": None, "key": key.encode(), "value": value, "headers": headers}
        batch = batches.setdefault(partition, producer.create_batch())
        if batch.append(**record) is None:
            sent.append(await producer.send_batch(batch, topic, partition=partition))
            batches[partition] = batch = producer.create_batch()
            batch.append(**record)
    sent += [await producer.send_batch(batch, topic, partition=number) for number, batch in batches.items()]
    for acknowledged in sent:
        await acknowledged


async def fill_ledger(dsn: str, service: str, people: int) -> int:
    """Fills the service's ledger and outbox with the lives of `people`. Returns how many events."""
    total = 0
    async with connected(dsn, service) as conn:
        for chunk in _chunks(History().lives(people, LIFE)):
            headers = [dict(message[2]) for message in chunk]
            columns: list[list[Any]] = [
                [header["ce_id"].decode() for header in headers],
                [message[0] for message in chunk],
                [header["ce_type"].decode() for header in headers],
                [message[1].decode() for message in chunk],
                [REFERRED_ON for _ in chunk],
                ["a-cause" for _ in chunk],
                [header["traceparent"].decode() for header in headers],
            ]
            await conn.fetch(APPEND, *columns, instant(History().moment), "bench/bench")
            total += len(chunk)
    return total


def _chunks(messages: Iterable[Message]) -> Iterator[list[Message]]:
    remaining = iter(messages)
    while chunk := list(itertools.islice(remaining, MOST)):
        yield chunk
