"""Hearing what was fetched from the log: one transaction for several partitions, else one for each, else one for each
event, else the event is held.

What fails for a passing reason leaves the place where it is, to be read again after a while.
"""

import time
from dataclasses import dataclass, field

import structlog
from aiokafka import ConsumerRecord, TopicPartition

from shared.journey.envelope import Envelope, Undecodable, decode
from shared.journey.held_events import HeldEvents, hold_failed, hold_raw, kept
from shared.journey.inbox import Forked, Reactions, Uncatalogued, hear
from shared.journey.ledger import Transaction
from shared.journey.offsets import Fetched, OffsetConflict, PartitionOffset, move, move_all
from shared.journey.transient import Begin, is_transient

ATTEMPTS = 3
AT_ONCE = (Undecodable, Forked, Uncatalogued)

log = structlog.get_logger()


@dataclass
class BatchProcessor:
    """Hears records of partitions; `moved_at` is when a place last moved, for the watchdog."""

    source: str
    begin: Begin
    reactions: Reactions
    catalogue: frozenset[str]
    mender: HeldEvents
    moved_at: float = field(default_factory=time.monotonic)

    async def hear_together(self, fetched: Fetched) -> bool:
        """Hears several partitions in one transaction, or nothing: then each is to be heard by itself."""
        if len(fetched) < 2:
            return False
        try:
            await self.hear_batch(fetched)
        except Exception as error:
            log.info("consumer.together_redone", partitions=len(fetched), error=repr(error))
            return False
        return True

    async def hear_partition(self, tp: TopicPartition, place: PartitionOffset, records: list[ConsumerRecord]) -> None:
        """Hears what it can: `place` is then past the last record, or waits. Raises `Overtaken`."""
        try:
            await self.hear_batch({tp: (place, records)})
            return
        except OffsetConflict:
            raise
        except Exception as error:
            log.info("consumer.batch_redone", partition=tp.partition, size=len(records), error=repr(error))
        for record in records:
            if not await self._hear_one(tp, place, record):
                return

    async def hear_batch(self, fetched: Fetched) -> None:
        """One transaction: all of it is heard and every place moved, or nothing is."""
        events = [event for _, records in fetched.values() for event in self._others(records)]
        async with self.begin() as tx:
            ripe = await self.hear_within(tx, events)
            await move_all(tx, [(tp, place, records[-1]) for tp, (place, records) in fetched.items()])
        for place, records in fetched.values():
            self._moved(place, records[-1])
        await self._drain(ripe)

    def _others(self, records: list[ConsumerRecord]) -> list[Envelope]:
        """The events of others: what the service said itself it already knows."""
        own = ("ce_source", self.source.encode())
        return [decode(record.headers, record.value) for record in records if own not in record.headers]

    async def hear_within(self, tx: Transaction, events: list[Envelope]) -> set[str]:
        return await hear(tx, events, self.reactions, self.catalogue) if events else set()

    def _moved(self, place: PartitionOffset, past: ConsumerRecord) -> None:
        place.moved(past)
        self.moved_at = time.monotonic()

    async def _drain(self, ripe: set[str]) -> None:
        """What fails to pass now is found by `Mender.drain_ripe` a little later."""
        try:
            for stream_id in sorted(ripe):
                await self.mender.drain(stream_id, "backbone", "its turn has come")
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("consumer.drain_failed", error=repr(error))

    async def _hear_one(self, tp: TopicPartition, place: PartitionOffset, record: ConsumerRecord) -> bool:
        """Hears one record or holds it; False when the failure will pass and the partition should wait."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self.hear_batch({tp: (place, [record])})
                return True
            except OffsetConflict:
                raise
            except Exception as error:
                if is_transient(error):
                    return self._wait(tp, place, error)
                if attempt == ATTEMPTS or isinstance(error, AT_ONCE):
                    return await self._hold(tp, place, record, error, attempt)
        return False

    def _wait(self, tp: TopicPartition, place: PartitionOffset, error: Exception) -> bool:
        log.warning("consumer.waits", partition=tp.partition, seconds=place.wait(), error=repr(error))
        return False

    async def _hold(
        self, tp: TopicPartition, place: PartitionOffset, record: ConsumerRecord, error: Exception, attempts: int
    ) -> bool:
        log.error("consumer.held", partition=tp.partition, offset=record.offset, error=repr(error))
        try:
            async with self.begin() as tx:
                await self.hold_within(tx, tp, record, error, attempts)
                await move(tx, tp, place, record)
        except Exception as failure:
            if not is_transient(failure):
                raise
            return self._wait(tp, place, failure)
        self._moved(place, record)
        return True

    async def hold_within(
        self, tx: Transaction, tp: TopicPartition, record: ConsumerRecord, error: Exception, attempts: int
    ) -> None:
        try:
            event = decode(record.headers, record.value)
        except Undecodable:
            stream_id = kept(record.key.decode(errors="replace")) if record.key else f"{tp.topic}/{tp.partition}"
            await hold_raw(tx, stream_id, record.headers, record.value, error)
            return
        await hold_failed(tx, event, error, attempts)
