"""The consumer reads the log and has each partition's batch heard in one transaction together with its next offset.

It survives whatever Kafka does: places are taken up outside the rebalance callbacks, whose errors aiokafka swallows.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.journey.batch_processor import BatchProcessor
from shared.journey.cancellation import raise_if_cancelled
from shared.journey.held_events import HeldEvents
from shared.journey.inbox import Reactions
from shared.journey.log_end import LogEnd
from shared.journey.offsets import BACK_OFF, KAFKA_SECONDS, Fetched, OffsetConflict, PartitionOffset, PartitionOffsets
from shared.journey.topics import JOURNEY
from shared.journey.transient import Begin, is_transient

POLL_MS = 200
LANES = 2
REPORT_SECONDS = 1.0
RIPE_SECONDS = 5.0
WATCH_SECONDS = 10.0
STALL_SECONDS = 60.0
CURES = 2
JOIN_SECONDS = 120.0
HAND_OVER_SECONDS = 20.0
STOP_SECONDS = 5.0

log = structlog.get_logger()


class Stalled(RuntimeError):
    """There is something to read and nothing moves: aiokafka has silent stalls, cured by a new consumer.

    Where two new ones in a row cure nothing, it ends `Consumer.run`, and with it the process.
    """


@dataclass
class Progress:
    """What `/readyz` looks at: how many partitions are assigned and their places taken up."""

    assigned: int = 0


class Consumer:
    """One service's ears: `run()` until cancelled."""

    def __init__(
        self,
        source: str,
        begin: Begin,
        reactions: Reactions,
        catalogue: frozenset[str],
        kafka: Mapping[str, Any],
        instance: str = "0",
        topic: str = JOURNEY,
    ) -> None:
        self.source = source
        self.kafka = dict(kafka)
        self.instance = instance
        self.topic = topic
        self.most = reactions.most
        self.mender = HeldEvents(begin, reactions, catalogue)
        self.hearer = BatchProcessor(source, begin, reactions, catalogue, self.mender)
        self.places = PartitionOffsets(begin, topic)
        self.log_end = LogEnd(self.kafka)
        self.progress = Progress()
        self.busy = asyncio.Lock()
        self.asking: asyncio.Task[int | None] | None = None
        self.kafka_consumer: AIOKafkaConsumer | None = None
        self.failures = 0
        self.stalls = 0
        self.turned_at = time.monotonic()
        self.unmoved = False
        self.done_at: dict[str, float] = {}
        self.reported: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        try:
            while True:
                await self._listen_until_it_fails()
        finally:
            await self.log_end.close()

    async def _listen_until_it_fails(self) -> None:
        try:
            await self._listen()
        except Exception as error:
            raise_if_cancelled()
            if not isinstance(error, (KafkaError, Stalled)) and not is_transient(error):
                raise
            if isinstance(error, Stalled) and self.stalls > CURES:
                raise
            self.turned_at = time.monotonic()
            log.warning("consumer.failed", error=repr(error))
            await asyncio.sleep(BACK_OFF[min(self.failures, len(BACK_OFF) - 1)])
            self.failures += 1

    async def _listen(self) -> None:
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
        consumer.subscribe([self.topic], listener=_HandOver(self))
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await consumer.start()
            self.kafka_consumer = consumer
            self.hearer.moved_at = time.monotonic()
            while True:
                raise_if_cancelled()
                self.turned_at = time.monotonic()
                await self._turn(consumer)
        finally:
            self.kafka_consumer = None
            self._forget()
            await _close(consumer)

    async def _turn(self, consumer: AIOKafkaConsumer) -> None:
        try:
            await self.places.take_up(consumer)
            self.progress.assigned = len(self.places.known)
            self._resume_waiting(consumer)
            async with asyncio.timeout(STALL_SECONDS):  # during a rebalance it waits for as long as that takes
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=self.most)
            owned = {tp: (self.places.known[tp], batches[tp]) for tp in batches if tp in self.places.known}
            async with self.busy:
                await self._hear_all(consumer, owned)
        except OffsetConflict as error:
            log.warning("consumer.overtaken", error=str(error))
            self._forget()
        await self._housekeeping(consumer)

    async def _hear_all(self, consumer: AIOKafkaConsumer, fetched: Fetched) -> None:
        """Lanes of partitions side by side: while the database is busy with one, another is worked out here."""
        items = list(fetched.items())
        async with asyncio.TaskGroup() as lanes:
            for number in range(min(LANES, len(items))):
                lanes.create_task(self._hear_lane(consumer, dict(items[number::LANES])))

    async def _hear_lane(self, consumer: AIOKafkaConsumer, fetched: Fetched) -> None:
        if await self.hearer.hear_together(fetched):
            self.failures = self.stalls = 0
            return
        async with asyncio.TaskGroup() as partitions:
            for tp, (place, records) in fetched.items():
                partitions.create_task(self._hear(consumer, tp, place, records))

    async def _hear(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, place: PartitionOffset, records: list[ConsumerRecord]
    ) -> None:
        try:
            await self.hearer.hear_partition(tp, place, records)
            self.failures = self.stalls = 0
        except OffsetConflict as error:
            log.warning("consumer.overtaken", error=str(error))
            self.places.known.pop(tp, None)
            return
        if place.resume_at is not None and self.places.known.get(tp) is place:
            consumer.seek(tp, place.next_offset)
            consumer.pause(tp)

    def _resume_waiting(self, consumer: AIOKafkaConsumer) -> None:
        for tp, place in self.places.known.items():
            if place.resume_at is not None and place.resume_at <= time.monotonic() and tp in consumer.assignment():
                place.resume_at = None
                consumer.resume(tp)

    def _forget(self) -> None:
        self.places.forget()
        self.progress.assigned = 0

    async def _housekeeping(self, consumer: AIOKafkaConsumer) -> None:
        if self._due("report", REPORT_SECONDS):
            await self._report(consumer)
        if self._due("ripe", RIPE_SECONDS):
            await self._drain_ripe()
        if self._due("watch", WATCH_SECONDS):
            await self._watch()

    def _due(self, what: str, every: float) -> bool:
        if time.monotonic() - self.done_at.get(what, 0.0) < every:
            return False
        self.done_at[what] = time.monotonic()
        return True

    async def _report(self, consumer: AIOKafkaConsumer) -> None:
        """Tells the group how far we are, for lag tools."""
        offsets = {tp: place.next_offset for tp, place in self.places.known.items() if tp in consumer.assignment()}
        if offsets and offsets != self.reported:
            with contextlib.suppress(KafkaError, OSError):
                async with asyncio.timeout(KAFKA_SECONDS):
                    await consumer.commit(offsets)
                self.reported = offsets

    async def _drain_ripe(self) -> None:
        try:
            await self.mender.drain_ripe()
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("consumer.drain_failed", error=repr(error))

    async def _watch(self) -> None:
        """Raises `Stalled` when for a minute there was something to read, no failure to wait for, and nothing moved."""
        places = self.places.known.values()
        lag = await self.lag() if places and not any(place.failures for place in places) else 0
        self.unmoved = lag != 0
        if not self.unmoved:
            self.hearer.moved_at = time.monotonic()
        elif time.monotonic() - self.hearer.moved_at > STALL_SECONDS:
            self.stalls += lag is not None  # while the log cannot be asked, no new consumer is to blame
            raise Stalled(f"{self.source} has moved nothing for {STALL_SECONDS:.0f} s")

    def silent_seconds(self) -> float:
        """For how long the loop has neither come round nor moved a place: it hangs, if that is long."""
        return time.monotonic() - max(self.turned_at, self.hearer.moved_at)

    def stuck_seconds(self) -> float:
        """For how long it has been silent, a failure has not passed, or what is on the log was not read."""
        now = time.monotonic()
        failing = [now - place.failing_since for place in self.places.known.values() if place.failing_since]
        return max(self.silent_seconds(), now - self.hearer.moved_at if self.unmoved else 0.0, *failing)

    async def lag(self) -> int | None:
        """Records of the log not heard yet, over the partitions assigned here; None while that cannot be known."""
        places = self._taken_up()
        return await self._behind({tp: place.next_offset for tp, place in places.items()}) if places else None

    async def unheard(self, stored: Mapping[int, int]) -> int | None:
        """Records of the log that no process of this service has heard yet, by its `stored` places (`stored_in`).

        None while our own places are not known. Another's partitions count too: it may be frozen, or on its way out.
        """
        consumer = self.kafka_consumer
        if consumer is None or not self._taken_up():
            return None
        every = [TopicPartition(self.topic, number) for number in consumer.partitions_for_topic(self.topic)]
        return await self._behind({tp: stored.get(tp.partition, 0) for tp in every})

    async def unheard_within(self, stored: Mapping[int, int], seconds: float) -> int | None:
        """`unheard`, for those who cannot wait for a log that is away; its answer then serves the next who asks."""
        if self.asking is None or self.asking.done():
            self.asking = asyncio.create_task(self.unheard(stored))
        await asyncio.wait([self.asking], timeout=seconds)
        return self.asking.result() if self.asking.done() else None

    def _taken_up(self) -> dict[TopicPartition, PartitionOffset]:
        """The places of all that is assigned here; empty while some are not found yet."""
        consumer, places = self.kafka_consumer, dict(self.places.known)
        return {} if consumer is None or consumer.assignment() - places.keys() else places

    async def _behind(self, heard_to: Mapping[TopicPartition, int]) -> int | None:
        ends = await self.log_end.of(heard_to)
        return None if ends is None else sum(max(0, end - heard_to[tp]) for tp, end in ends.items())


class _HandOver(ConsumerRebalanceListener):
    """Gives partitions up between two batches; the next owner finds their places in the database."""

    def __init__(self, owner: Consumer) -> None:
        self.owner = owner

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        """A batch that outlasts the patience of the group is not waited for: its place will have moved."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HAND_OVER_SECONDS), self.owner.busy:
                pass
        self.owner._forget()

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        self.owner._forget()


async def _close(consumer: AIOKafkaConsumer) -> None:
    """Stops the consumer; one whose broker is silent is taken apart, so that none of its tasks lives on."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await consumer.stop()
    except (KafkaError, OSError):
        with contextlib.suppress(KafkaError, OSError):
            async with asyncio.timeout(STOP_SECONDS):
                await consumer._client.close()
                if consumer._fetcher is not None:
                    await consumer._fetcher.close()
