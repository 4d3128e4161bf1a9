"""Rebuilding the figures from the kept events, beside the live ones, while hearing and reading go on.

A new generation is counted in chunks that survive a crash, one while the one before it is written; only the last few
events and the switch itself keep hearing waiting, in one transaction. The old generation is then removed in chunks.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg

from services.kpi.domain import FOLDS, Happening, Participant
from services.kpi.writing import NOBODY_HEARS, Batch, Placed, counted, save
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes

CHUNK = 2000
NEAR = 1000
BUILDING = "SELECT generation, applied_position FROM generation WHERE state = 'building' FOR UPDATE"
BEGIN = """
INSERT INTO generation (generation, state, applied_position, began_at)
SELECT coalesce(max(generation), 0) + 1, 'building', 0, $1 FROM generation ON CONFLICT DO NOTHING
"""
END = "SELECT coalesce(max(position), 0) FROM event_log"
READ = """
SELECT position, event_id, type, participant_id, occurred_on, recorded_at, convert_from(value, 'UTF8')::json AS data
FROM event_log WHERE position > $1 AND position <= $2 AND participant_id IS NOT NULL AND type = ANY($4::text[])
ORDER BY position LIMIT $3
"""
APPLIED = "UPDATE generation SET applied_position = $2 WHERE generation = $1"
RETIRE = "UPDATE generation SET state = 'retired' WHERE state = 'live'"
SWITCH = "UPDATE generation SET state = 'live', switched_at = $2 WHERE generation = $1"
LIVE = "SELECT coalesce(max(generation), 0) FROM generation WHERE state = 'live'"
DIFFERENT = """
SELECT count(*) FROM (
  SELECT programme, measure, month, referral_month, start_month, job_month, provider, area, group_code,
    recorded_on
  FROM movement WHERE generation IN ($1, $2)
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
  HAVING sum(amount) FILTER (WHERE generation = $1) IS DISTINCT FROM sum(amount) FILTER (WHERE generation = $2)
) AS d
"""
SWEEP = {
    "movement": "DELETE FROM movement WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM movement WHERE generation < $1 LIMIT 20000))",
    "participant": "DELETE FROM participant WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM participant WHERE generation < $1 LIMIT 20000))",
}


@dataclass(frozen=True)
class Progress:
    """How far a rebuild is: events counted of those kept; `different` sums, when the switch has compared them."""

    stage: Literal["counting", "switched", "swept"]
    applied: int
    end: int
    different: int | None = None


@dataclass(frozen=True)
class Chunk:
    """What the events after position `first`, to `last`, make of the generation that is being built."""

    generation: int
    first: int
    last: int
    batch: Batch


async def rebuild(database: Database, programmes: Programmes) -> AsyncIterator[Progress]:
    """Counts everything anew and switches to it, going on where a rebuild that died left off.

    `different` in the last steps is how many sums changed: 0 unless what counts has changed, or rows were damaged.
    """
    generation, applied = await _begin(database)
    left = True
    while left:
        end = await _end(database)
        async for progress in _count_to(database, programmes, generation, applied, end):
            yield progress
        applied, left = end, await _end(database) - end > NEAR
    switched = await _switch(database, programmes)
    yield switched
    await _sweep(database)
    yield Progress("swept", switched.applied, switched.end, switched.different)


async def _begin(database: Database) -> tuple[int, int]:
    """The generation that is being built, and the position to which it was counted."""
    async with database.as_worker() as uow:
        if await uow.conn.fetchrow(BUILDING) is None:
            await uow.conn.execute(BEGIN, uow.now)
        building = await _building(uow)
        return building["generation"], building["applied_position"]


async def _count_to(
    database: Database, programmes: Programmes, generation: int, applied: int, end: int
) -> AsyncIterator[Progress]:
    writing: asyncio.Task[Progress] | None = None
    ahead: Mapping[str, Participant] = {}
    try:
        while applied < end:
            async with database.as_worker() as uow:
                chunk = await _read(uow, programmes, generation, applied, end, CHUNK, ahead)
            if writing is not None:
                yield await writing
            writing = asyncio.create_task(_chunk(database, programmes, chunk, end))
            applied, ahead = chunk.last, chunk.batch.known
        if writing is not None:
            yield await writing
    finally:
        if writing is not None and not writing.done():
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing


async def _chunk(database: Database, programmes: Programmes, chunk: Chunk, end: int) -> Progress:
    async with database.as_worker() as uow:
        building = await _building(uow)
        if (building["generation"], building["applied_position"]) != (chunk.generation, chunk.first):
            raise RuntimeError("another rebuild counts the same events; let that one finish")
        await _apply(uow, programmes, chunk)
    return Progress("counting", chunk.last, end)


async def _end(database: Database) -> int:
    """A position below which every event is committed: taken while nobody hears, for positions commit out of order."""
    async with database.as_worker() as uow:
        await uow.conn.execute(NOBODY_HEARS)
        return await uow.conn.fetchval(END)


async def _building(uow: UnitOfWork) -> asyncpg.Record:
    building = await uow.conn.fetchrow(BUILDING)
    if building is None:
        raise RuntimeError("another rebuild has finished meanwhile; the figures are rebuilt")
    return building


async def _read(
    uow: UnitOfWork,
    programmes: Programmes,
    generation: int,
    first: int,
    end: int,
    most: int | None,
    ahead: Mapping[str, Participant],
) -> Chunk:
    """The next events that anything is counted from, at `most` so many, counted."""
    rows = await uow.conn.fetch(READ, first, end, most, list(FOLDS))
    last = rows[-1]["position"] if len(rows) == most else end
    return Chunk(generation, first, last, await counted(uow, generation, programmes, _placed(rows), ahead))


async def _apply(uow: UnitOfWork, programmes: Programmes, chunk: Chunk) -> int:
    await save(uow, chunk.generation, programmes, chunk.batch)
    await uow.conn.execute(APPLIED, chunk.generation, chunk.last)
    return chunk.last


def _placed(rows: list[asyncpg.Record]) -> list[Placed]:
    return [(row["position"], _happening(row)) for row in rows]


def _happening(row: asyncpg.Record) -> Happening:
    recorded_at: datetime = row["recorded_at"]
    return Happening(row["event_id"], row["type"], row["participant_id"], row["occurred_on"], recorded_at, row["data"])


async def _switch(database: Database, programmes: Programmes) -> Progress:
    async with database.as_worker() as uow:
        await uow.conn.execute(NOBODY_HEARS)
        building = await _building(uow)
        end = await uow.conn.fetchval(END)
        rest = await _read(uow, programmes, building["generation"], building["applied_position"], end, None, {})
        applied = await _apply(uow, programmes, rest)
        live = await uow.conn.fetchval(LIVE)
        different = await uow.conn.fetchval(DIFFERENT, live, building["generation"])
        await uow.conn.execute(RETIRE)
        await uow.conn.execute(SWITCH, building["generation"], uow.now)
    return Progress("switched", applied, end, different)


async def _sweep(database: Database) -> None:
    for statement in SWEEP.values():
        removed = "DELETE 1"
        while removed != "DELETE 0":
            async with database.as_worker() as uow:
                removed = await uow.conn.execute(statement, await uow.conn.fetchval(LIVE))
