"""Who takes part in the model: the world that outlives an example, and the ears of a service on a simulated log."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from shared.journey.offsets import OffsetConflict, PartitionOffsets
from shared.store.database import Database
from tests.journey.backbone.simulated import TOPIC, Reader
from tests.journey.backbone.toy import Toy


@dataclass
class World:
    """What outlives an example: a loop, the databases, and a look behind everybody's back."""

    loop: asyncio.AbstractEventLoop
    dsn: str
    databases: dict[str, Database]
    conn: asyncpg.Connection

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)


class Stumble(ConnectionResetError):
    """The database goes away in the middle of a batch."""


@dataclass
class Ears:
    """One reader of one service; two of them take each other's places, as after a rebalance nobody was told of."""

    toy: Toy
    reader: Reader
    offsets: PartitionOffsets = field(init=False)

    def __post_init__(self) -> None:
        self.offsets = PartitionOffsets(self.toy.database.as_worker, TOPIC)

    async def hear(self, partition: int, most: int) -> str:
        await self.offsets.restore(self.reader)
        tp = next(tp for tp in self.reader.assignment() if tp.partition == partition)
        offset = self.offsets.current[tp]
        self.reader.seek(tp, offset.next_offset)
        records = (await self.reader.getmany(tp)).get(tp, [])[:most]
        if not records:
            return "and finds nothing"
        try:
            await self.toy.processor.process_partition(tp, offset, records)
        except OffsetConflict:
            self.offsets.current.pop(tp)
            return "and finds that the other one was here"
        return f"from {records[0].offset} to {offset.next_offset}"
