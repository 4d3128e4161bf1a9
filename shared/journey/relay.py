"""The relay sends emitted events to Kafka. It has no cursor: it sends every row of the outbox, then deletes those rows.

A row that commits late is sent late; a crash may send an event twice, and consumers drop the repeat by its sequence.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.journey.aiokafka_compat import abandon_producer
from shared.journey.cancellation import raise_if_cancelled
from shared.journey.envelope import Envelope
from shared.journey.error_text import error_text
from shared.journey.reach import KafkaOptions
from shared.journey.signatures import sign
from shared.journey.signing import SigningKey
from shared.journey.topics import JOURNEY

PENDING = """
SELECT l.position, l.event_id, l.type, l.stream_id, l.seq, l.occurred_on, l.recorded_at, l.actor, l.causation_id,
       l.traceparent, l.prev_hash, l.hash, l.data::text AS value
FROM ledger l WHERE l.position = ANY (ARRAY(SELECT position FROM outbox ORDER BY position LIMIT $1)) ORDER BY l.position
"""
DELETE_SENT = "DELETE FROM outbox WHERE position = ANY($1::bigint[])"
ACQUIRE_LEADERSHIP = "SELECT pg_try_advisory_lock(hashtextextended('relay of ' || current_schema(), 0))"
OLDEST = "SELECT min(position) FROM outbox"
BATCH = 2000
IDLE_SECONDS = 0.025
LEADERSHIP_SECONDS = 0.5
PATIENCE_SECONDS = 20.0
SEND_SECONDS = 20.0
BACK_OFF = (0.1, 0.5, 1.0, 2.0)
TROUBLE = (KafkaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

Connect = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]

log = structlog.get_logger()


def envelope_of(row: asyncpg.Record, source: str) -> Envelope:
    """The envelope of a ledger row (with `value` as its canonical text)."""
    fields = {key: row[key] for key in row.keys() if key != "position"}  # noqa: SIM118 (a Record iterates its values)
    return Envelope(source=source, **(fields | {"value": row["value"].encode()}))


class Relay:
    """One service's relay: `run()` until cancelled; `nudge()` after a commit saves waiting for the next poll."""

    def __init__(
        self, source: str, connect: Connect, kafka: KafkaOptions, topic: str = JOURNEY, key: SigningKey | None = None
    ) -> None:
        self.source = source
        self.connect = connect
        self.kafka = dict(kafka)
        self.topic = topic
        self.key = key
        self.producer: AIOKafkaProducer | None = None
        self.nudged = asyncio.Event()
        self.failures = 0

    def nudge(self) -> None:
        self.nudged.set()

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._serve()
                except TROUBLE as error:
                    raise_if_cancelled()
                    await self._back_off(error)
        finally:
            await self._discard_producer()

    async def _serve(self) -> None:
        """Relays until something fails, on one connection, which holds the leadership and keeps an idle poll cheap."""
        async with self.connect() as conn:
            await self.acquire_leadership(conn)
            while True:
                raise_if_cancelled()
                sent = await self.relay_batch(conn)
                self.failures = 0
                if sent < BATCH:
                    await self.wait_for_nudge()

    async def acquire_leadership(self, conn: asyncpg.Connection) -> None:
        """Waits to be the service's only relay; two would be safe but repeat events, so a frozen leader is bypassed."""
        oldest, since = None, time.monotonic()
        while not await conn.fetchval(ACQUIRE_LEADERSHIP):
            pending = await conn.fetchval(OLDEST)
            if pending is None or pending != oldest:
                oldest, since = pending, time.monotonic()
            if time.monotonic() - since > PATIENCE_SECONDS:
                log.warning("relay.leader_bypassed", oldest=oldest)
                return
            await asyncio.sleep(LEADERSHIP_SECONDS)

    async def wait_for_nudge(self) -> None:
        """Returns at the next nudge, or when it is time to poll."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self.nudged.wait()
        self.nudged.clear()

    async def _back_off(self, error: Exception) -> None:
        log.warning("relay.failed", error=error_text(error), attempt=self.failures)
        await self._discard_producer()
        await asyncio.sleep(BACK_OFF[min(self.failures, len(BACK_OFF) - 1)])
        self.failures += 1

    async def relay_batch(self, conn: asyncpg.Connection) -> int:
        """Sends one batch of pending events in position order and deletes them from the outbox; returns how many."""
        rows = await self.read(conn)
        if rows:
            await self.send(rows)
            await self.delete_sent(conn, rows)
        return len(rows)

    async def read(self, conn: asyncpg.Connection) -> list[asyncpg.Record]:
        return await conn.fetch(PENDING, BATCH)

    async def send(self, rows: list[asyncpg.Record]) -> None:
        """Returns when Kafka has acknowledged every row; raises when it did not in time."""
        producer = await self.started_producer()
        async with asyncio.timeout(SEND_SECONDS):
            signed = zip(rows, self.signatures(rows), strict=True)
            await asyncio.gather(*[await self.send_event(producer, row, signature) for row, signature in signed])

    def signatures(self, rows: list[asyncpg.Record]) -> list[str | None]:
        """The signature of each event; None where the service has no key."""
        return [*sign([row["hash"] for row in rows], self.key)] if self.key else [None] * len(rows)

    async def send_event(
        self, producer: AIOKafkaProducer, row: asyncpg.Record, signature: str | None
    ) -> "asyncio.Future[object]":
        """Hands one event to the producer. The future is Kafka's acknowledgement."""
        event = replace(envelope_of(row, self.source), signature=signature)
        key, headers = event.stream_id.encode(), event.headers()
        acknowledged: asyncio.Future[object] = await producer.send(self.topic, event.value, key, headers=headers)
        return acknowledged

    async def delete_sent(self, conn: asyncpg.Connection, rows: list[asyncpg.Record]) -> None:
        await conn.execute(DELETE_SENT, [row["position"] for row in rows])

    async def started_producer(self) -> AIOKafkaProducer:
        if self.producer is None:
            producer = AIOKafkaProducer(
                **self.kafka, acks="all", enable_idempotence=True, linger_ms=0, request_timeout_ms=10_000
            )
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await producer.start()
            except BaseException:
                await abandon_producer(producer)
                raise
            self.producer = producer
        return self.producer

    async def _discard_producer(self) -> None:
        producer, self.producer = self.producer, None
        if producer is not None:
            await abandon_producer(producer)
