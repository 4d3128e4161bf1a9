"""The rivals of the relay and of hearing: a bare producer, and a loop that keeps each event by one unnest upsert."""

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
KEPT = """
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
        said = [envelope_of(row, "referrals") for row in await conn.fetch(PENDING, ALL)]
    records = [(each.stream_id.encode(), each.value, each.headers()) for each in said]
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
    """Reads the topic and keeps every event, a statement and a commit a batch, from its assignment to the last."""
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
            await conn.execute(KEPT)
            return await _keep_all(consumer, conn, events)
    finally:
        await consumer.stop()


async def _keep_all(consumer: AIOKafkaConsumer, conn: asyncpg.Connection, events: int) -> dict[str, Any]:
    await until(lambda: bool(consumer.assignment()))
    began, kept = time.perf_counter(), 0
    while kept < events:
        batches = await consumer.getmany(timeout_ms=200, max_records=2000)
        records = [record for each in batches.values() for record in each]
        if records:
            await conn.execute(UPSERT, *map(list, zip(*map(_row, records), strict=True)))
            kept += len(records)
    return {"events": kept, "seconds": time.perf_counter() - began}


def _row(record: ConsumerRecord) -> tuple[Any, ...]:
    told = {name: raw.decode() for name, raw in record.headers}
    day, data = date.fromisoformat(told["ce_occurredon"]), record.value.decode()
    return told["ce_subject"], told["ce_source"], int(told["ce_sequence"]), told["ce_type"], day, data
