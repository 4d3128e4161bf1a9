"""The next offset of each partition, stored in the service's own database; Kafka's group offsets only serve lag tools.

An offset is stored in the transaction that consumes, and only if it still has the value this process restored. A
process that was frozen or cut off while another took its partition over gets an `OffsetConflict` and consumes nothing.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.journey.ledger import Transaction
from shared.journey.topics import check_shape
from shared.journey.transient import Begin

STORED = "SELECT partition, next_offset, mark FROM offsets WHERE topic = $1"
STORE = """
INSERT INTO offsets (topic, partition, next_offset, mark) VALUES ($1, $2, $4, $5)
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, mark = excluded.mark
WHERE offsets.next_offset = $3 RETURNING true
"""
KAFKA_SECONDS = 10.0
LOOK_MS = 500
BACK_OFF = (0.05, 0.2, 0.5, 1.0, 2.0)

log = structlog.get_logger()


async def stored_offsets(tx: Transaction, topic: str) -> dict[int, int]:
    """The next offset by partition, whichever process of the service stored it."""
    return {row["partition"]: row["next_offset"] for row in await tx.conn.fetch(STORED, topic)}


class OffsetConflict(Exception):
    """Another process has stored this offset: nothing was consumed, the offset must be restored again."""


@dataclass
class PartitionOffset:
    """The next offset to read; the record before it has `timestamp`. After a failure, not before `resume_at`."""

    next_offset: int = 0
    timestamp: int = 0
    failures: int = 0
    resume_at: float | None = None
    failing_since: float | None = None

    def advance(self, past: ConsumerRecord) -> None:
        self.next_offset, self.timestamp = past.offset + 1, past.timestamp
        self.failures, self.resume_at, self.failing_since = 0, None, None

    def wait(self) -> float:
        """Sets and returns the seconds to back off, longer with each failure in a row."""
        seconds = BACK_OFF[min(self.failures, len(BACK_OFF) - 1)]
        self.failures += 1
        self.resume_at = time.monotonic() + seconds
        self.failing_since = self.failing_since or time.monotonic()
        return seconds


Fetched = Mapping[TopicPartition, tuple[PartitionOffset, list[ConsumerRecord]]]
"""Records of some partitions, each in order, with the offset of the first."""


async def store_offset(tx: Transaction, tp: TopicPartition, offset: PartitionOffset, past: ConsumerRecord) -> None:
    """Stores within `tx` that `past` was consumed; raises `OffsetConflict`. Call `offset.advance` after the commit."""
    await store_offsets(tx, [(tp, offset, past)])


async def store_offsets(
    tx: Transaction, moves: Sequence[tuple[TopicPartition, PartitionOffset, ConsumerRecord]]
) -> None:
    """The same for several partitions, in one round trip."""
    values = [
        (tp.topic, tp.partition, offset.next_offset, past.offset + 1, past.timestamp) for tp, offset, past in moves
    ]
    if len(await tx.conn.fetchmany(STORE, values)) < len(moves):
        offsets = ", ".join(f"{tp.topic}/{tp.partition} at {offset.next_offset}" for tp, offset, _ in moves)
        raise OffsetConflict(f"stored by another process: {offsets}")


@dataclass
class PartitionOffsets:
    """The offsets of the partitions assigned now. A rebalance resets them: each is valid for one assignment."""

    begin: Begin
    topic: str
    current: dict[TopicPartition, PartitionOffset] = field(default_factory=dict)
    assignments: int = 0
    reported: dict[TopicPartition, int] = field(default_factory=dict)

    def reset(self) -> None:
        self.assignments += 1
        self.current = {}

    async def restore(self, consumer: AIOKafkaConsumer) -> None:
        """Restores and seeks the offset of every newly assigned partition; raises `LogShapeChanged`."""
        unrestored = [tp for tp in consumer.assignment() if tp not in self.current]
        if not unrestored:
            return
        assignment = self.assignments
        stored = await self.stored(consumer)
        offsets = {tp: stored.get(tp.partition, PartitionOffset()) for tp in unrestored}
        replaced = await self._on_another_log(consumer, offsets, assignment)
        offsets |= {tp: await self.start_over(tp, offsets[tp]) for tp in replaced}
        if assignment == self.assignments:
            for tp, offset in offsets.items():
                consumer.seek(tp, offset.next_offset)
            self.current |= offsets

    async def stored(self, consumer: AIOKafkaConsumer) -> dict[int, PartitionOffset]:
        """The offsets in the database by partition; raises `LogShapeChanged`."""
        async with self.begin() as tx:
            await check_shape(tx.conn, len(consumer.partitions_for_topic(self.topic)), self.topic)
            rows = await tx.conn.fetch(STORED, self.topic)
        return {row["partition"]: PartitionOffset(row["next_offset"], row["mark"]) for row in rows}

    async def _on_another_log(
        self, consumer: AIOKafkaConsumer, offsets: dict[TopicPartition, PartitionOffset], assignment: int
    ) -> list[TopicPartition]:
        """The partitions where the record before the offset is not the one that was consumed there: another log."""
        async with asyncio.timeout(KAFKA_SECONDS):
            ends = await consumer.end_offsets(list(offsets))
        replaced = [tp for tp, offset in offsets.items() if offset.next_offset > ends[tp]]
        candidates = {tp: offset for tp, offset in offsets.items() if 0 < offset.next_offset <= ends[tp]}
        deadline = time.monotonic() + KAFKA_SECONDS
        if assignment == self.assignments:
            for tp, offset in candidates.items():
                consumer.seek(tp, offset.next_offset - 1)
        while candidates and assignment == self.assignments:
            for tp, records in (await consumer.getmany(*candidates, timeout_ms=LOOK_MS)).items():
                before, offset = records[0], candidates.pop(tp)
                if (before.offset, before.timestamp) != (offset.next_offset - 1, offset.timestamp):
                    replaced.append(tp)
            if time.monotonic() > deadline:
                raise TimeoutError(f"the log does not return the record before {candidates}")
        return replaced

    def resume_waiting(self, consumer: AIOKafkaConsumer) -> None:
        """Resumes the partitions whose back-off is over."""
        for tp, offset in self.current.items():
            if offset.resume_at is not None and offset.resume_at <= time.monotonic() and tp in consumer.assignment():
                offset.resume_at = None
                consumer.resume(tp)

    async def report(self, consumer: AIOKafkaConsumer) -> None:
        """Commits the offsets to the consumer group, for lag tools only: the database decides."""
        offsets = {tp: offset.next_offset for tp, offset in self.current.items() if tp in consumer.assignment()}
        if offsets and offsets != self.reported:
            with contextlib.suppress(KafkaError, OSError):
                async with asyncio.timeout(KAFKA_SECONDS):
                    await consumer.commit(offsets)
                self.reported = offsets

    async def start_over(self, tp: TopicPartition, offset: PartitionOffset) -> PartitionOffset:
        """Another log, or a truncated one: starts at its beginning, where events consumed before are skipped."""
        log.warning("consumer.another_log", partition=tp.partition, consumed_to=offset.next_offset)
        async with self.begin() as tx:
            if not await tx.conn.fetchval(STORE, tp.topic, tp.partition, offset.next_offset, 0, 0):
                raise OffsetConflict(f"{tp.topic}/{tp.partition} is no longer at {offset.next_offset}")
        return PartitionOffset()
