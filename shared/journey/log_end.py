"""The end offsets of the log, read on a separate connection that no fetch in progress blocks."""

import asyncio
import contextlib
from collections.abc import Collection

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.journey.reach import KafkaOptions

REQUEST_SECONDS = 10.0
CLOSE_SECONDS = 5.0


class LogEnd:
    """Connects on first use and again after a failure. It joins no group and reads no records."""

    def __init__(self, kafka: KafkaOptions) -> None:
        self.kafka = dict(kafka)
        self.connection: AIOKafkaConsumer | None = None
        self.lock = asyncio.Lock()

    async def of(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int] | None:
        """The next offset to be written, by partition; None while the log cannot be reached."""
        async with self.lock:
            try:
                async with asyncio.timeout(REQUEST_SECONDS):
                    if self.connection is None:
                        self.connection = AIOKafkaConsumer(**self.kafka, request_timeout_ms=int(REQUEST_SECONDS * 1000))
                        await self.connection.start()
                    ends: dict[TopicPartition, int] = await self.connection.end_offsets(list(partitions))
                    return ends
            except (KafkaError, OSError):
                await self._disconnect()
                return None

    async def close(self) -> None:
        async with self.lock:
            await self._disconnect()

    async def _disconnect(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            with contextlib.suppress(KafkaError, OSError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await connection.stop()
