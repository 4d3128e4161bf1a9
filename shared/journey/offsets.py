"""Where each partition of the log is read next. The database says so; what the group knows only serves lag tools.

A place moves in the transaction that hears, and only from where this reader took it up: whoever was overtaken by
another reader while it was frozen or partitioned away finds the place moved, and hears nothing.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.journey.ledger import Transaction
from shared.journey.topics import check_shape
from shared.journey.transient import Begin

STORED = "SELECT partition, next_offset, mark FROM offsets WHERE topic = $1"
MOVE = """
INSERT INTO offsets (topic, partition, next_offset, mark) VALUES ($1, $2, $4, $5)
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, mark = excluded.mark
WHERE offsets.next_offset = $3 RETURNING true
"""
KAFKA_SECONDS = 10.0
LOOK_MS = 500
BACK_OFF = (0.05, 0.2, 0.5, 1.0, 2.0)

log = structlog.get_logger()


async def stored_offsets(tx: Transaction, topic: str) -> dict[int, int]:
    """How far the service has heard, by partition, whichever of its processes did."""
    return {row["partition"]: row["next_offset"] for row in await tx.conn.fetch(STORED, topic)}


class OffsetConflict(Exception):
    """Another reader has moved this place: nothing was heard, the place is to be looked up again."""


@dataclass
class PartitionOffset:
    """Read `next_offset` next; the record before it bears the timestamp `mark`. Failed: not before `resume_at`."""

    next_offset: int = 0
    mark: int = 0
    failures: int = 0
    resume_at: float | None = None
    failing_since: float | None = None

    def moved(self, past: ConsumerRecord) -> None:
        self.next_offset, self.mark = past.offset + 1, past.timestamp
        self.failures, self.resume_at, self.failing_since = 0, None, None

    def wait(self) -> float:
        """Sets and returns the seconds to wait, longer each time in a row."""
        seconds = BACK_OFF[min(self.failures, len(BACK_OFF) - 1)]
        self.failures += 1
        self.resume_at = time.monotonic() + seconds
        self.failing_since = self.failing_since or time.monotonic()
        return seconds


Fetched = Mapping[TopicPartition, tuple[PartitionOffset, list[ConsumerRecord]]]
"""Records of some partitions, each in order, and the place of the first."""


async def move(tx: Transaction, tp: TopicPartition, place: PartitionOffset, past: ConsumerRecord) -> None:
    """Stores within `tx` that `past` was heard; raises `Overtaken`. The caller moves `place` once it is committed."""
    await move_all(tx, [(tp, place, past)])


async def move_all(tx: Transaction, moves: Sequence[tuple[TopicPartition, PartitionOffset, ConsumerRecord]]) -> None:
    """The same for several partitions, in one send."""
    values = [(tp.topic, tp.partition, place.next_offset, past.offset + 1, past.timestamp) for tp, place, past in moves]
    if len(await tx.conn.fetchmany(MOVE, values)) < len(moves):
        places = ", ".join(f"{tp.topic}/{tp.partition} at {place.next_offset}" for tp, place, _ in moves)
        raise OffsetConflict(f"moved by somebody else: {places}")


@dataclass
class PartitionOffsets:
    """The places of the partitions assigned now. `forget` at a rebalance: a place is good for one assignment only."""

    begin: Begin
    topic: str
    known: dict[TopicPartition, PartitionOffset] = field(default_factory=dict)
    assignments: int = 0

    def forget(self) -> None:
        self.assignments += 1
        self.known = {}

    async def take_up(self, consumer: AIOKafkaConsumer) -> None:
        """Finds and seeks the place of every partition newly assigned; raises `LogShapeChanged`."""
        wanted = [tp for tp in consumer.assignment() if tp not in self.known]
        if not wanted:
            return
        assignment = self.assignments
        stored = await self._stored(consumer)
        places = {tp: stored.get(tp.partition, PartitionOffset()) for tp in wanted}
        found = await self._on_another_log(consumer, places, assignment)
        places |= {tp: await self._start_over(tp, places[tp]) for tp in found}
        if assignment == self.assignments:
            for tp, place in places.items():
                consumer.seek(tp, place.next_offset)
            self.known |= places

    async def _stored(self, consumer: AIOKafkaConsumer) -> dict[int, PartitionOffset]:
        async with self.begin() as tx:
            await check_shape(tx.conn, len(consumer.partitions_for_topic(self.topic)), self.topic)
            rows = await tx.conn.fetch(STORED, self.topic)
        return {row["partition"]: PartitionOffset(row["next_offset"], row["mark"]) for row in rows}

    async def _on_another_log(
        self, consumer: AIOKafkaConsumer, places: dict[TopicPartition, PartitionOffset], assignment: int
    ) -> list[TopicPartition]:
        """The partitions where the record before the place is not, or no longer, the one that was heard there."""
        async with asyncio.timeout(KAFKA_SECONDS):
            ends = await consumer.end_offsets(list(places))
        found = [tp for tp, place in places.items() if place.next_offset > ends[tp]]
        asked = {tp: place for tp, place in places.items() if 0 < place.next_offset <= ends[tp]}
        deadline = time.monotonic() + KAFKA_SECONDS
        if assignment == self.assignments:
            for tp, place in asked.items():
                consumer.seek(tp, place.next_offset - 1)
        while asked and assignment == self.assignments:
            for tp, records in (await consumer.getmany(*asked, timeout_ms=LOOK_MS)).items():
                before, place = records[0], asked.pop(tp)
                if (before.offset, before.timestamp) != (place.next_offset - 1, place.mark):
                    found.append(tp)
            if time.monotonic() > deadline:
                raise TimeoutError(f"the log does not show what stands before {asked}")
        return found

    async def _start_over(self, tp: TopicPartition, place: PartitionOffset) -> PartitionOffset:
        """Another log, or one cut short: from its beginning, where everything heard before is skipped."""
        log.warning("consumer.another_log", partition=tp.partition, heard_to=place.next_offset)
        async with self.begin() as tx:
            if not await tx.conn.fetchval(MOVE, tp.topic, tp.partition, place.next_offset, 0, 0):
                raise OffsetConflict(f"{tp.topic}/{tp.partition} is no longer at {place.next_offset}")
        return PartitionOffset()
