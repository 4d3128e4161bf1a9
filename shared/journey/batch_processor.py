"""Processes a fetched batch: one transaction for several partitions; if that fails one for each partition, then one for
each event; an event that still fails is held.

A transient failure leaves the offset where it is, so that the records are read again after a back-off.
"""

import time
from dataclasses import dataclass, field

import structlog
from aiokafka import ConsumerRecord, TopicPartition

from shared.journey.envelope import Envelope, Undecodable, decode
from shared.journey.error_text import error_text
from shared.journey.held_events import HeldEvents, hold_failed, hold_raw, storable
from shared.journey.inbox import Forked, Reactions, Uncatalogued, consume
from shared.journey.ledger import Transaction
from shared.journey.offsets import Fetched, OffsetConflict, PartitionOffset, store_offset, store_offsets
from shared.journey.origins import Catalogue
from shared.journey.transient import Begin, is_transient

ATTEMPTS = 3
HELD_AT_ONCE = (Undecodable, Forked, Uncatalogued)

log = structlog.get_logger()


@dataclass
class BatchProcessor:
    """Processes the records of partitions; `advanced_at` is when an offset last advanced, for the watchdog."""

    source: str
    begin: Begin
    reactions: Reactions
    catalogue: Catalogue
    held_events: HeldEvents
    advanced_at: float = field(default_factory=time.monotonic)

    async def process_partitions(self, fetched: Fetched) -> bool:
        """Processes several partitions in one transaction; False when it could not: process each alone."""
        if len(fetched) < 2:
            return False
        try:
            await self.process_batch(fetched)
        except Exception as error:
            log.info("consumer.partitions_retried", partitions=len(fetched), error=error_text(error))
            return False
        return True

    async def process_partition(
        self, tp: TopicPartition, offset: PartitionOffset, records: list[ConsumerRecord]
    ) -> None:
        """Processes what it can: `offset` is then past the last record, or waits. Raises `OffsetConflict`."""
        try:
            await self.process_batch({tp: (offset, records)})
            return
        except OffsetConflict:
            raise
        except Exception as error:
            log.info("consumer.batch_retried", partition=tp.partition, size=len(records), error=error_text(error))
        for record in records:
            if not await self.process_record(tp, offset, record):
                return

    async def process_batch(self, fetched: Fetched) -> None:
        """One transaction: all events are consumed and every offset is stored, or none is."""
        own = ("ce_source", self.source.encode())  # a service does not consume its own events
        records = [record for _, of_partition in fetched.values() for record in of_partition]
        events = [decode(record.headers, record.value) for record in records if own not in record.headers]
        async with self.begin() as tx:
            ready = await self.consume_within(tx, events)
            await store_offsets(tx, [(tp, offset, records[-1]) for tp, (offset, records) in fetched.items()])
        for offset, records in fetched.values():
            self._advanced(offset, records[-1])
        await self._drain(ready)

    async def consume_within(self, tx: Transaction, events: list[Envelope]) -> set[str]:
        if not events:
            return set()
        return await consume(tx, events, self.reactions, self.catalogue, self.held_events.signatures)

    def _advanced(self, offset: PartitionOffset, past: ConsumerRecord) -> None:
        offset.advance(past)
        self.advanced_at = time.monotonic()

    async def _drain(self, ready: set[str]) -> None:
        """What fails for a transient reason is found again by `HeldEvents.drain_ready`."""
        try:
            for stream_id in sorted(ready):
                await self.held_events.drain(stream_id, "backbone", "ready")
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("consumer.drain_failed", error=error_text(error))

    async def process_record(self, tp: TopicPartition, offset: PartitionOffset, record: ConsumerRecord) -> bool:
        """Consumes one record or holds it; False when the failure is transient and the partition must wait."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self.process_batch({tp: (offset, [record])})
                return True
            except OffsetConflict:
                raise
            except Exception as error:
                if is_transient(error):
                    return self._wait(tp, offset, error)
                if attempt == ATTEMPTS or isinstance(error, HELD_AT_ONCE):
                    return await self.hold(tp, offset, record, error, attempt)
        return False

    def _wait(self, tp: TopicPartition, offset: PartitionOffset, error: Exception) -> bool:
        log.warning("consumer.waits", partition=tp.partition, seconds=offset.wait(), error=error_text(error))
        return False

    async def hold(
        self, tp: TopicPartition, offset: PartitionOffset, record: ConsumerRecord, error: Exception, attempts: int
    ) -> bool:
        """Holds the record and moves past it; False when that fails for now and the partition must wait."""
        log.error("consumer.held", partition=tp.partition, offset=record.offset, error=error_text(error))
        try:
            async with self.begin() as tx:
                await self.hold_within(tx, tp, record, error, attempts)
                await store_offset(tx, tp, offset, record)
        except Exception as failure:
            if not is_transient(failure):
                raise
            return self._wait(tp, offset, failure)
        self._advanced(offset, record)
        return True

    async def hold_within(
        self, tx: Transaction, tp: TopicPartition, record: ConsumerRecord, error: Exception, attempts: int
    ) -> None:
        try:
            event = decode(record.headers, record.value)
        except Undecodable:
            stream_id = storable(record.key.decode(errors="replace")) if record.key else f"{tp.topic}/{tp.partition}"
            await hold_raw(tx, stream_id, record.headers, record.value, error)
            return
        await hold_failed(tx, event, error, attempts)
