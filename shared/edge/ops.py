"""The operator's door, the same on every service: what is under way, one stream's history, the clock and what is due.

What is held is in `mending`, this service's half of the audit in `books`.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.edge import books, mending
from shared.edge.api import Call, needs, page, read_cursor, shown
from shared.edge.parts import Parts
from shared.edge.problems import Problem
from shared.journey.places import stored_in

router = APIRouter(prefix="/ops/v1", tags=["operations"])
router.include_router(mending.router)
router.include_router(books.router)

Reading = Annotated[Call, needs("ops:read")]
Writing = Annotated[Call, needs("ops:write")]

LOG_SECONDS = 10.0
BACKLOG = """
SELECT (SELECT count(*) FROM outbox) AS outbox,
       (SELECT coalesce(max(position), 0) FROM ledger) AS said,
       (SELECT extract(epoch FROM now() - min(l.recorded_at)) FROM outbox JOIN ledger l USING (position)) AS oldest,
       w.*
FROM (SELECT coalesce(sum(events), 0)::bigint AS held_events,
             count(*) FILTER (WHERE forked) AS forked_streams,
             count(*) FILTER (WHERE stopped AND NOT forked) AS held_streams,
             count(*) FILTER (WHERE NOT stopped) AS gap_streams
      FROM (SELECT count(*) AS events, bool_or(reason <> 'early') AS stopped, bool_or(reason = 'fork') AS forked
            FROM held WHERE settled_at IS NULL GROUP BY stream_id) AS each) AS w
"""
STREAM = """
SELECT seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, hash
FROM ledger WHERE stream_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""
HEARD = "SELECT source, last_seq, last_hash FROM inbox WHERE stream_id = $1 ORDER BY source"
SET_CLOCK = "INSERT INTO sandbox_clock (one, now) VALUES (true, $1) ON CONFLICT (one) DO UPDATE SET now = excluded.now"


class Moment(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"now": "2018-03-09T17:00:00+00:00"}]})

    now: AwareDatetime


async def backlog_of(parts: Parts, patience: float = LOG_SECONDS) -> dict[str, Any]:
    """What is between this service and quiet: unsent, unheard, held; `lag` is None if the log says nothing in time."""
    async with parts.database.as_worker() as tx:
        row = await tx.conn.fetchrow(BACKLOG)
        heard_to = await stored_in(tx, parts.settings.journey_topic)
    lag = await parts.consumer.unheard_within(heard_to, patience) if parts.consumer is not None else None
    return {**dict(row), "oldest": float(row["oldest"] or 0), "lag": lag}


@router.get("/backlog")
async def backlog(call: Reading) -> dict[str, Any]:
    """What is not yet sent (`outbox`), not yet heard by any process of this service (`lag`), and streams that wait,
    each counted once: forked, else held (an event of it failed), else with a gap; `said` is the ledger's end."""
    return await backlog_of(call.parts)


@router.get("/streams/{stream_id:path}")
async def stream(
    call: Reading, stream_id: str, limit: Annotated[int, Query(ge=1, le=200)] = 200, cursor: str | None = None
) -> Any:
    """What this service said about a stream, in order, and how far it has heard every other source on it."""
    after = (read_cursor(cursor, 1) or [0])[0]
    async with call.parts.database.as_worker() as tx:
        said = [dict(row) for row in await tx.conn.fetch(STREAM, stream_id, after, limit + 1)]
        heard = [dict(row) for row in await tx.conn.fetch(HEARD, stream_id)]
    return shown({"stream": stream_id, "heard": heard, **page(said, limit, lambda row: [row["seq"]])})


@router.get("/clock")
async def read_clock(call: Reading) -> dict[str, datetime | None]:
    """Where this service's sandbox clock stands; null while it goes by the machine's clock."""
    async with call.parts.database.as_worker() as tx:
        return {"now": await tx.conn.fetchval("SELECT now FROM sandbox_clock")}


@router.put("/clock")
async def set_clock(call: Writing, body: Moment) -> dict[str, datetime]:
    """Moves this service's sandbox clock forward; `milepost clock` does all four as a barrier. Sandbox mode only."""
    if not call.parts.settings.sandbox:
        raise Problem("forbidden", "The clock can be set in sandbox mode only.")
    async with call.parts.database.as_worker() as tx:
        before = await tx.conn.fetchval("SELECT now FROM sandbox_clock")
        if before is not None and body.now < before:
            raise Problem("conflict", f"The clock stands at {before.isoformat()} and only moves forward.")
        await tx.conn.execute(SET_CLOCK, body.now)
    return {"now": body.now}


@router.post("/sweeps")
async def sweep(call: Writing) -> dict[str, int]:
    """Does everything that is due by the service's clock, however late; doing it twice does nothing twice."""
    return {"done": await call.parts.service.sweep(call.parts)}
