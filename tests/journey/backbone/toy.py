"""A toy service with the real backbone: it says and hears about streams, and keeps every effect in the order it came.

Nothing of the four services is used, so what fails here is the backbone.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import sqlalchemy as sa
from aiokafka import ConsumerRecord, TopicPartition
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from shared.journey.batch_processor import BatchProcessor
from shared.journey.consumer import Consumer
from shared.journey.envelope import Envelope, canonical
from shared.journey.held_events import HeldEvents
from shared.journey.inbox import Handlers
from shared.journey.offsets import PartitionOffset
from shared.journey.origins import Catalogue
from shared.journey.relay import Relay
from shared.journey.schema import FUNCTIONS, grants
from shared.journey.signatures import NOT_REQUIRED, Signatures
from shared.journey.tables import backbone
from shared.journey.transient import is_transient
from shared.store.database import Database, open_database
from shared.store.migrations import prepare
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import CATALOGUE, Event, Origin
from shared.terms.events.referral import ReferralCancelled, ReferralDeclined


class Anybody(Origin):
    """Toys of any name emit any event about anything: who may is not what they are for."""

    def admits(self, source: str, stream_id: str) -> bool:
        return True


OF_ANYBODY = {name: Anybody(*origin) for name, origin in CATALOGUE.items()}
DAY = date(2018, 3, 9)
NOON = datetime(2018, 3, 9, 12, tzinfo=UTC)
HEARD = ReferralCancelled(reason="moved")
UNHEARD = ReferralDeclined(provider="sub-1", reason="no_capacity")
PARTITION = TopicPartition("toy", 0)

METADATA = sa.MetaData()
backbone(METADATA)
sa.Table(
    "effect",
    METADATA,
    sa.Column("n", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("source", sa.Text),
    sa.Column("stream_id", sa.Text),
    sa.Column("seq", sa.BigInteger),
)


async def build(dsn: str, name: str) -> None:
    """The schema of toy service `name`: the backbone's tables and functions, and its effects."""
    engine = create_async_engine("postgresql+asyncpg://" + dsn.split("://", 1)[1], poolclass=pool.NullPool)
    async with engine.connect() as conn:
        await prepare(conn, name)
        await conn.execute(sa.text(f"SET ROLE milepost_{name}_owner"))
        await conn.execute(sa.text(f"SET search_path TO {name}"))
        await conn.run_sync(METADATA.create_all)
        rights = f"GRANT SELECT, INSERT, UPDATE, DELETE ON effect TO milepost_{name}_worker"
        for statement in (*FUNCTIONS, *grants(name), rights):
            await conn.execute(sa.text(statement.replace(":", "\\:")))
        await conn.commit()
    await engine.dispose()


@dataclass
class Toy:
    """One toy service. `refuses` are (stream, seq) its handler fails on; `before` runs inside each handler."""

    name: str
    dsn: str
    database: Database
    kafka: dict[str, Any] = field(default_factory=dict)
    topic: str = ""
    refuses: set[tuple[str, int]] = field(default_factory=set)
    before: Callable[[UnitOfWork, Envelope], Awaitable[None]] | None = None
    catalogue: Catalogue = field(default_factory=OF_ANYBODY.copy)
    signatures: Signatures = NOT_REQUIRED
    offset: PartitionOffset = field(default_factory=PartitionOffset)
    running: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reactions = Handlers({HEARD.TYPE: self._on_heard})
        self.renew()

    def renew(self) -> None:
        """Its ears anew, with the catalogue as it now is."""
        self.held_events = HeldEvents(self.database.as_worker, self.reactions, self.catalogue, self.signatures)
        self.processor = BatchProcessor(
            self.name, self.database.as_worker, self.reactions, self.catalogue, self.held_events
        )

    async def _on_heard(self, uow: UnitOfWork, event: Envelope) -> None:
        await uow.conn.execute(
            "INSERT INTO effect (source, stream_id, seq) VALUES ($1, $2, $3)", event.source, event.stream_id, event.seq
        )
        if self.before is not None:
            await self.before(uow, event)
        if (event.stream_id, event.seq) in self.refuses:
            raise ValueError("the domain refuses this")

    async def emit(self, *stream_ids: str, event: Event = HEARD) -> None:
        """One transaction of a client that says something on each stream."""
        async with self.database.as_org("maximus", "maximus/test") as uow:
            for stream_id in stream_ids:
                uow.emit(stream_id, event, DAY)

    async def hear(self, *events: Envelope | ConsumerRecord, patience: float = 10.0) -> None:
        """Has the log's next records heard as one batch, and read again for as long as failures pass."""
        start = self.offset.next_offset
        records = [as_record(said, start + i) for i, said in enumerate(events)]
        deadline = time.monotonic() + patience
        while self.offset.next_offset < start + len(records) and time.monotonic() < deadline:
            rest = records[self.offset.next_offset - start :]
            await self.processor.process_partition(PARTITION, self.offset, rest)
            if self.offset.resume_at is not None:
                await asyncio.sleep(max(0.0, self.offset.resume_at - time.monotonic()))

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async with self.database.connection() as conn:
            return [dict(row) for row in await conn.fetch(query, *values)]

    async def effects(self, stream_id: str | None = None) -> list[tuple[str, str, int]]:
        """(source, stream, seq) in the order they took effect."""
        query = "SELECT source, stream_id, seq FROM effect WHERE $1::text IS NULL OR stream_id = $1 ORDER BY n"
        return [(r["source"], r["stream_id"], r["seq"]) for r in await self.rows(query, stream_id)]

    async def count(self, table: str) -> int:
        return int((await self.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"])

    async def held(self) -> list[dict[str, Any]]:
        return await self.rows("SELECT * FROM held WHERE settled_at IS NULL ORDER BY position")

    @asynccontextmanager
    async def books(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of its own in the service's schema, as the audit needs it."""
        settings = {"role": f"milepost_{self.name}_worker", "search_path": self.name}
        conn = await asyncpg.connect(self.dsn, server_settings=settings)
        try:
            yield conn
        finally:
            await conn.close()

    def relay(self) -> Relay:
        return Relay(self.name, self.database.connection, self.kafka, self.topic)

    def consumer(self, instance: str = "0") -> Consumer:
        begin = self.database.as_worker
        return Consumer(
            self.name, begin, self.reactions, self.catalogue, self.kafka, instance, self.topic, self.signatures
        )

    def start(self, *parts: Relay | Consumer) -> None:
        self.running += [asyncio.create_task(part.run()) for part in parts]

    async def listen(self, instance: str = "0") -> Consumer:
        """A consumer that runs and has taken up its places."""
        consumer = self.consumer(instance)
        self.start(consumer)

        async def ready() -> bool:
            return consumer.progress.assigned > 0

        await eventually(ready, 60)
        return consumer

    async def stop(self) -> None:
        await ended(*self.running)
        self.running.clear()


async def ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        _, never = await asyncio.wait(tasks, timeout=30)
        assert not never, "asked to stop, and does not"


@asynccontextmanager
async def built(dsn: str, *names: str) -> AsyncIterator[dict[str, Database]]:
    """The schemas and pools of toy services in one database."""
    async with AsyncExitStack() as stack:
        for name in names:
            await build(dsn, name)
        yield {name: await stack.enter_async_context(open_database(dsn, name, api_pool=24)) for name in names}


async def emptied(dsn: str, *names: str) -> None:
    """Nothing was ever said or heard."""
    tables = [f"{name}.{table}" for name in names for table in METADATA.tables]
    async with a_superuser(dsn) as conn:
        await conn.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")


@asynccontextmanager
async def a_superuser(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(dsn)
    try:
        yield conn
    finally:
        await conn.close()


@dataclass
class Voice:
    """A source that exists in the test only: what it says is chained as a ledger's."""

    source: str
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)

    def says(self, stream_id: str, event: Event = HEARD) -> Envelope:
        seq, previous = self.heads.get(stream_id, (0, ""))
        made = envelope(self.source, stream_id, seq + 1, previous, event)
        self.heads[stream_id] = (made.seq, made.hash)
        return made


def envelope(source: str, stream_id: str, seq: int, previous: str, event: Event = HEARD, **other: Any) -> Envelope:
    fields: dict[str, Any] = {
        "event_id": secrets.token_hex(16),
        "type": event.TYPE,
        "source": source,
        "stream_id": stream_id,
        "seq": seq,
        "occurred_on": DAY,
        "recorded_at": NOON,
        "actor": f"{source}/test",
        "causation_id": None,
        "traceparent": None,
        "prev_hash": previous,
        "value": canonical(event.model_dump(mode="json", exclude_none=True)).encode(),
    }
    unsealed = Envelope(**(fields | other), hash="")
    return Envelope(**(fields | other), hash=unsealed.expected_hash())


def as_record(said: Envelope | ConsumerRecord, offset: int) -> ConsumerRecord:
    if isinstance(said, Envelope):
        return record(offset, said.stream_id.encode(), said.value, said.headers())
    return record(offset, said.key, said.value, said.headers)


def record(offset: int, key: bytes | None, value: bytes | None, headers: Any = ()) -> ConsumerRecord:
    sizes = (len(key or b""), len(value or b""))
    return ConsumerRecord(
        PARTITION.topic, PARTITION.partition, offset, 1_000 + offset, 0, key, value, 0, *sizes, headers
    )


async def eventually(true: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
    """Waits until `true()`, over whatever fails for a passing reason; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if await true():
                return
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {true}")
