"""The rivals of relaying and consuming: a bare producer, and a loop that stores events by an upsert over unnest."""

import asyncio
import time
from datetime import date
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from bench.paths.ours import until
from bench.world import connected
from shared.journey.relay import PENDING, envelope_of
from shared.store.database import open_database

ALL = 10_000_000
TABLE = """
CREATE TABLE IF NOT EXISTS kept (stream_id text, source text, seq bigint, type text, occurred_on date, data jsonb,
                                 PRIMARY KEY (stream_id, source, seq))
"""
UPSERT = """
INSERT INTO kept SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::date[], $6::jsonb[])
ON CONFLICT (stream_id, source, seq) DO UPDATE SET data = excluded.data
"""


async def produce(dsn: str, kafka: str, topic: str) -> dict[str, Any]:
    """The same records, headers and acknowledgements as the relay's, from memory."""
    async with open_database(dsn, "referrals") as database, database.connection() as conn:
        envelopes = [envelope_of(row, "referrals") for row in await conn.fetch(PENDING, ALL)]
    records = [(envelope.stream_id.encode(), envelope.value, envelope.headers()) for envelope in envelopes]
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        began = time.perf_counter()
        sent = [await producer.send(topic, value, key, headers=headers) for key, value, headers in records]
        await asyncio.gather(*sent)
        return {"events": len(records), "seconds": time.perf_counter() - began}
    finally:
        await producer.stop()


async def upsert(dsn: str, kafka: str, topic: str, events: int) -> dict[str, Any]:
    """Reads the topic and stores every event, with one statement and commit per batch. Timed from the assignment."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        group_id=f"{topic}-rival",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        async with connected(dsn) as conn:
            await conn.execute(TABLE)
            return await _store_all(consumer, conn, events)
    finally:
        await consumer.stop()


async def _store_all(consumer: AIOKafkaConsumer, conn: asyncpg.Connection, events: int) -> dict[str, Any]:
    await until(lambda: bool(consumer.assignment()))
    began, stored = time.perf_counter(), 0
    while stored < events:
        batches = await consumer.getmany(timeout_ms=200, max_records=2000)
        records = [record for batch in batches.values() for record in batch]
        if records:
            await conn.execute(UPSERT, *map(list, zip(*map(_row, records), strict=True)))
            stored += len(records)
    return {"events": stored, "seconds": time.perf_counter() - began}


def _row(record: ConsumerRecord) -> tuple[Any, ...]:
    headers = {name: raw.decode() for name, raw in record.headers}
    day, data = date.fromisoformat(headers["ce_occurredon"]), record.value.decode()
    return headers["ce_subject"], headers["ce_source"], int(headers["ce_sequence"]), headers["ce_type"], day, data
