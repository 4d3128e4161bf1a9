"""The consumer: reads the log and processes each batch in one transaction together with its next offsets.

It survives whatever Kafka does. Offsets are restored outside the rebalance callbacks, because aiokafka swallows the
errors raised in them.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.journey.aiokafka_compat import close_consumer
from shared.journey.batch_processor import BatchProcessor
from shared.journey.cancellation import raise_if_cancelled
from shared.journey.error_text import error_text
from shared.journey.held_events import HeldEvents
from shared.journey.inbox import Reactions
from shared.journey.log_end import LogEnd
from shared.journey.offsets import BACK_OFF, Fetched, OffsetConflict, PartitionOffset, PartitionOffsets
from shared.journey.origins import Catalogue
from shared.journey.reach import KafkaOptions
from shared.journey.signatures import NOT_REQUIRED, Signatures
from shared.journey.topics import JOURNEY
from shared.journey.transient import Begin, is_transient

POLL_MS = 200
LANES = 2
REPORT_SECONDS = 1.0
READY_SECONDS = 5.0
WATCH_SECONDS = 10.0
STALL_SECONDS = 60.0
MOST_RECONNECTS = 2
JOIN_SECONDS = 120.0
HAND_OVER_SECONDS = 20.0

log = structlog.get_logger()


class Stalled(RuntimeError):
    """There are records to read and no offset advances. aiokafka sometimes stalls silently, which a new client cures.

    When two new clients in a row do not help, it ends `Consumer.run`, and with it the process.
    """


@dataclass
class Progress:
    """What `/readyz` reports: how many partitions are assigned with their offsets restored."""

    assigned: int = 0


class Consumer:
    """One service's consumer: `run()` until cancelled."""

    def __init__(
        self,
        source: str,
        begin: Begin,
        reactions: Reactions,
        catalogue: Catalogue,
        kafka: KafkaOptions,
        instance: str = "0",
        topic: str = JOURNEY,
        signatures: Signatures = NOT_REQUIRED,
    ) -> None:
        self.source = source
        self.kafka = dict(kafka)
        self.instance = instance
        self.topic = topic
        self.most = reactions.most
        self.held_events = HeldEvents(begin, reactions, catalogue, signatures)
        self.processor = BatchProcessor(source, begin, reactions, catalogue, self.held_events)
        self.offsets = PartitionOffsets(begin, topic)
        self.log_end = LogEnd(self.kafka)
        self.progress = Progress()
        self.busy = asyncio.Lock()
        self.query: asyncio.Task[int | None] | None = None
        self.kafka_consumer: AIOKafkaConsumer | None = None
        self.failures = 0
        self.stalls = 0
        self.turned_at = time.monotonic()
        self.unmoved = False
        self.done_at: dict[str, float] = {}

    async def run(self) -> None:
        try:
            while True:
                await self._consume_until_failure()
        finally:
            await self.log_end.close()

    async def _consume_until_failure(self) -> None:
        try:
            await self._consume()
        except Exception as error:
            raise_if_cancelled()
            if not isinstance(error, (KafkaError, Stalled)) and not is_transient(error):
                raise
            if isinstance(error, Stalled) and self.stalls > MOST_RECONNECTS:
                raise
            self.turned_at = time.monotonic()
            log.warning("consumer.failed", error=error_text(error))
            await asyncio.sleep(BACK_OFF[min(self.failures, len(BACK_OFF) - 1)])
            self.failures += 1

    async def _consume(self) -> None:
        consumer = AIOKafkaConsumer(
            **self.kafka,
            group_id=f"{self.topic}-{self.source}",
            group_instance_id=f"{self.source}-{self.instance}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=1_000,
            rebalance_timeout_ms=30_000,
            request_timeout_ms=15_000,
        )
        consumer.subscribe([self.topic], listener=_RebalanceListener(self))
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await consumer.start()
            self.kafka_consumer = consumer
            self.processor.advanced_at = time.monotonic()
            while True:
                raise_if_cancelled()
                self.turned_at = time.monotonic()
                await self._poll(consumer)
        finally:
            self.kafka_consumer = None
            self._reset()
            await close_consumer(consumer)

    async def _poll(self, consumer: AIOKafkaConsumer) -> None:
        try:
            await self.offsets.restore(consumer)
            self.progress.assigned = len(self.offsets.current)
            self.offsets.resume_waiting(consumer)
            async with asyncio.timeout(STALL_SECONDS):  # during a rebalance it waits for as long as that takes
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=self.most)
            owned = {tp: (self.offsets.current[tp], batches[tp]) for tp in batches if tp in self.offsets.current}
            async with self.busy:
                await self._process(consumer, owned)
        except OffsetConflict as error:
            log.warning("consumer.offset_conflict", error=error_text(error))
            self._reset()
        await self._housekeeping(consumer)

    async def _process(self, consumer: AIOKafkaConsumer, fetched: Fetched) -> None:
        """Processes two lanes of partitions concurrently: Python computes one while the database works on the other."""
        items = list(fetched.items())
        async with asyncio.TaskGroup() as lanes:
            for number in range(min(LANES, len(items))):
                lanes.create_task(self._process_lane(consumer, dict(items[number::LANES])))

    async def _process_lane(self, consumer: AIOKafkaConsumer, fetched: Fetched) -> None:
        if await self.processor.process_partitions(fetched):
            self.failures = self.stalls = 0
            return
        async with asyncio.TaskGroup() as partitions:
            for tp, (offset, records) in fetched.items():
                partitions.create_task(self._process_partition(consumer, tp, offset, records))

    async def _process_partition(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, offset: PartitionOffset, records: list[ConsumerRecord]
    ) -> None:
        try:
            await self.processor.process_partition(tp, offset, records)
            self.failures = self.stalls = 0
        except OffsetConflict as error:
            log.warning("consumer.offset_conflict", error=error_text(error))
            self.offsets.current.pop(tp, None)
            return
        if offset.resume_at is not None and self.offsets.current.get(tp) is offset:
            consumer.seek(tp, offset.next_offset)
            consumer.pause(tp)

    def _reset(self) -> None:
        self.offsets.reset()
        self.progress.assigned = 0

    async def _housekeeping(self, consumer: AIOKafkaConsumer) -> None:
        if self._due("report", REPORT_SECONDS):
            await self.offsets.report(consumer)
        if self._due("ready", READY_SECONDS):
            await self._drain_ready()
        if self._due("watch", WATCH_SECONDS):
            await self._watch()

    def _due(self, what: str, every: float) -> bool:
        if time.monotonic() - self.done_at.get(what, 0.0) < every:
            return False
        self.done_at[what] = time.monotonic()
        return True

    async def _drain_ready(self) -> None:
        try:
            await self.held_events.drain_ready()
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("consumer.drain_failed", error=error_text(error))

    async def _watch(self) -> None:
        """Raises `Stalled` when for a minute there was something to read, no back-off, and no offset advanced."""
        offsets = self.offsets.current.values()
        lag = await self.lag() if offsets and not any(offset.failures for offset in offsets) else 0
        self.unmoved = lag != 0
        if not self.unmoved:
            self.processor.advanced_at = time.monotonic()
        elif time.monotonic() - self.processor.advanced_at > STALL_SECONDS:
            self.stalls += lag is not None  # while the log cannot be reached, a new client would not help
            raise Stalled(f"{self.source} has advanced no offset for {STALL_SECONDS:.0f} s")

    def silent_seconds(self) -> float:
        """Seconds since the loop last iterated or an offset advanced: a hang, when it is long."""
        return time.monotonic() - max(self.turned_at, self.processor.advanced_at)

    def stuck_seconds(self) -> float:
        """Seconds for which the loop has been silent, a failure has lasted, or records have waited on the log."""
        now = time.monotonic()
        failing = [now - offset.failing_since for offset in self.offsets.current.values() if offset.failing_since]
        return max(self.silent_seconds(), now - self.processor.advanced_at if self.unmoved else 0.0, *failing)

    async def lag(self) -> int | None:
        """Records on the log not consumed yet, in the partitions assigned here; None while that is unknown."""
        offsets = self._restored()
        return await self._behind({tp: offset.next_offset for tp, offset in offsets.items()}) if offsets else None

    async def unconsumed(self, stored: Mapping[int, int]) -> int | None:
        """Records on the log that no process of this service has consumed, by its `stored_offsets`.

        None while the offsets of this process are unknown. The partitions of other processes count too: one may be
        frozen or leaving.
        """
        consumer = self.kafka_consumer
        if consumer is None or not self._restored():
            return None
        every = [TopicPartition(self.topic, number) for number in consumer.partitions_for_topic(self.topic)]
        return await self._behind({tp: stored.get(tp.partition, 0) for tp in every})

    async def unconsumed_within(self, stored: Mapping[int, int], seconds: float) -> int | None:
        """`unconsumed`, or None after `seconds`; the query goes on and its answer serves the next caller."""
        if self.query is None or self.query.done():
            self.query = asyncio.create_task(self.unconsumed(stored))
        await asyncio.wait([self.query], timeout=seconds)
        return self.query.result() if self.query.done() else None

    def _restored(self) -> dict[TopicPartition, PartitionOffset]:
        """The offsets of everything assigned here; empty while some are not restored yet."""
        consumer, offsets = self.kafka_consumer, dict(self.offsets.current)
        return {} if consumer is None or consumer.assignment() - offsets.keys() else offsets

    async def _behind(self, consumed_to: Mapping[TopicPartition, int]) -> int | None:
        ends = await self.log_end.of(consumed_to)
        return None if ends is None else sum(max(0, end - consumed_to[tp]) for tp, end in ends.items())


class _RebalanceListener(ConsumerRebalanceListener):
    """Gives partitions up between two batches; the next owner restores their offsets from the database."""

    def __init__(self, owner: Consumer) -> None:
        self.owner = owner

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        """Waits for the batch in progress, but no longer than the group does: its offset will conflict."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HAND_OVER_SECONDS), self.owner.busy:
                pass
        self.owner._reset()

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        self.owner._reset()
