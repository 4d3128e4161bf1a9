"""Rebuilds the figures from the event log beside the live ones, while events are consumed and figures are read.

A new generation is counted in chunks: while one is written, the next is counted, and a rebuild that dies continues
where it stopped. Only the last events and the switch stop other counting, in one transaction. The old generation is
then deleted in chunks.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Literal

import asyncpg

from services.kpi.commands.count_events import count_events
from services.kpi.commands.keep_sums import keep_sums_to
from services.kpi.domain import FACT_CHANGES, Batch, JourneyEvent, Participant
from services.kpi.store import NO_COUNTING, save_batch
from services.kpi.tables import LIVE_GENERATION, MOVEMENT
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes

CHUNK = 2000
"""How many events are counted at a time."""
NEAR = 1000
"""How many events may be left when the switch begins."""
BUILDING = "SELECT generation, applied_position FROM generation WHERE state = 'building' FOR UPDATE"
BEGIN = """
INSERT INTO generation (generation, state, applied_position, began_at)
SELECT coalesce(max(generation), 0) + 1, 'building', 0, $1 FROM generation ON CONFLICT DO NOTHING
"""
END = "SELECT coalesce(max(position), 0) FROM event_log"
READ = """
SELECT position, event_id, type, participant_id, occurred_on, recorded_at, convert_from(value, 'UTF8')::json AS data,
  actor
FROM event_log WHERE position > $1 AND position <= $2 AND participant_id IS NOT NULL AND type = ANY($4::text[])
ORDER BY position LIMIT $3
"""
APPLIED = "UPDATE generation SET applied_position = $2 WHERE generation = $1"
RETIRE = "UPDATE generation SET state = 'retired' WHERE state = 'live'"
SWITCH = "UPDATE generation SET state = 'live', switched_at = $2 WHERE generation = $1"
LIVE = f"SELECT {LIVE_GENERATION}"
CAUSE = {"event_position", "n", "participant_id", "event_id", "event_type", "reason", "occurred_on", "recorded_at"}
"""What a movement came from; a figure sums by everything else."""
SUMMED_BY = [c.name for c in MOVEMENT.c if c.name not in CAUSE | {"generation", "amount", "visible_to"}]
DIFFERENT = f"""
SELECT count(*) FROM (
  SELECT {", ".join(SUMMED_BY)} FROM movement WHERE generation IN ($1, $2) GROUP BY {", ".join(SUMMED_BY)}
  HAVING sum(amount) FILTER (WHERE generation = $1) IS DISTINCT FROM sum(amount) FILTER (WHERE generation = $2)
) AS d
"""
SWEEP = [
    f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE generation < $1 LIMIT 20000))"
    for table in ("movement", "participant", "kept_sum", "sums_kept")
]
EVENT_COLUMNS = [member.name for member in fields(JourneyEvent)]


@dataclass(frozen=True)
class Progress:
    """How far a rebuild is: `applied` and `end` are positions in the event log.

    `different` is how many sums changed; None until the switch has compared them.
    """

    stage: Literal["counting", "switched", "swept"]
    applied: int
    end: int
    different: int | None = None


@dataclass(frozen=True)
class Chunk:
    """What the events after position `first`, up to `last`, make of the generation that is being built."""

    generation: int
    first: int
    last: int
    batch: Batch


async def rebuild(database: Database, programmes: Programmes) -> AsyncIterator[Progress]:
    """Counts every event into a new generation and switches to it; continues a rebuild that died.

    `different` of the last steps is 0 unless a measure was changed or rows were damaged. Raises `RuntimeError` when
    another rebuild runs at the same time.
    """
    async with database.as_worker() as uow:
        if await uow.conn.fetchrow(BUILDING) is None:
            await uow.conn.execute(BEGIN, uow.now)
        building = await _building(uow)
    generation, applied = building["generation"], building["applied_position"]
    left = NEAR + 1
    while left > NEAR:
        end = await _end(database)
        async for progress in _count_to(database, programmes, generation, applied, end):
            yield progress
        await keep_sums_to(database, generation, end)
        applied, left = end, await _end(database) - end
    switched = await _switch(database, programmes)
    yield switched
    for statement in SWEEP:
        deleted = "DELETE 1"
        while deleted != "DELETE 0":
            async with database.as_worker() as uow:
                deleted = await uow.conn.execute(statement, await uow.conn.fetchval(LIVE))
    yield replace(switched, stage="swept")


async def _count_to(
    database: Database, programmes: Programmes, generation: int, applied: int, end: int
) -> AsyncIterator[Progress]:
    writing: asyncio.Task[Progress] | None = None
    unsaved: Mapping[str, Participant] = {}
    try:
        while applied < end:
            async with database.as_worker() as uow:
                chunk = await _read_chunk(uow, programmes, generation, applied, end, CHUNK, unsaved)
            if writing is not None:
                yield await writing
            writing = asyncio.create_task(_write_chunk(database, programmes, chunk, end))
            applied, unsaved = chunk.last, chunk.batch.participants
        if writing is not None:
            yield await writing
    finally:
        if writing is not None and not writing.done():
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing


async def _write_chunk(database: Database, programmes: Programmes, chunk: Chunk, end: int) -> Progress:
    async with database.as_worker() as uow:
        building = await _building(uow)
        if (building["generation"], building["applied_position"]) != (chunk.generation, chunk.first):
            raise RuntimeError("another rebuild counts the same events; let that one finish")
        await _apply(uow, programmes, chunk)
    return Progress("counting", chunk.last, end)


async def _end(database: Database) -> int:
    """A position up to which every event is committed. Positions commit out of order, so counting must pause."""
    async with database.as_worker() as uow:
        await uow.conn.execute(NO_COUNTING)
        return await uow.conn.fetchval(END)


async def _building(uow: UnitOfWork) -> asyncpg.Record:
    building = await uow.conn.fetchrow(BUILDING)
    if building is None:
        raise RuntimeError("another rebuild has finished meanwhile; the figures are rebuilt")
    return building


async def _read_chunk(
    uow: UnitOfWork,
    programmes: Programmes,
    generation: int,
    first: int,
    end: int,
    most: int | None,
    unsaved: Mapping[str, Participant],
) -> Chunk:
    """The next events that figures are counted from, at most `most` of them, counted and not saved."""
    rows = await uow.conn.fetch(READ, first, end, most, list(FACT_CHANGES))
    last = rows[-1]["position"] if len(rows) == most else end
    events = [(row["position"], JourneyEvent(**{name: row[name] for name in EVENT_COLUMNS})) for row in rows]
    return Chunk(generation, first, last, await count_events(uow, generation, programmes, events, unsaved))


async def _apply(uow: UnitOfWork, programmes: Programmes, chunk: Chunk) -> int:
    await save_batch(uow, chunk.generation, programmes, chunk.batch)
    await uow.conn.execute(APPLIED, chunk.generation, chunk.last)
    return chunk.last


async def _switch(database: Database, programmes: Programmes) -> Progress:
    async with database.as_worker() as uow:
        await uow.conn.execute(NO_COUNTING)
        building = await _building(uow)
        generation, end = building["generation"], await uow.conn.fetchval(END)
        rest = await _read_chunk(uow, programmes, generation, building["applied_position"], end, None, {})
        applied = await _apply(uow, programmes, rest)
        live = await uow.conn.fetchval(LIVE)
        different = await uow.conn.fetchval(DIFFERENT, live, generation)
        await uow.conn.execute(RETIRE)
        await uow.conn.execute(SWITCH, generation, uow.now)
    return Progress("switched", applied, end, different)
