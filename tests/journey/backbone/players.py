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
    places: PartitionOffsets = field(init=False)

    def __post_init__(self) -> None:
        self.places = PartitionOffsets(self.toy.database.as_worker, TOPIC)

    async def hear(self, partition: int, most: int) -> str:
        await self.places.take_up(self.reader)
        tp = next(tp for tp in self.reader.assignment() if tp.partition == partition)
        place = self.places.known[tp]
        self.reader.seek(tp, place.next_offset)
        records = (await self.reader.getmany(tp)).get(tp, [])[:most]
        if not records:
            return "and finds nothing"
        try:
            await self.toy.hearer.hear_partition(tp, place, records)
        except OffsetConflict:
            self.places.known.pop(tp)
            return "and finds that the other one was here"
        return f"from {records[0].offset} to {place.next_offset}"
