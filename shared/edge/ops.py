"""The operator's door, the same on every service: what is under way, one stream's history, the clock and what is due.

What is held is in `mending`, this service's half of the audit in `books`.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.edge import audit_api, held_events_api
from shared.edge.container import Container
from shared.edge.problems import Problem
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.journey.offsets import stored_offsets
from shared.terms.paging import decode_cursor, paginate

router = APIRouter(prefix="/ops/v1", tags=["operations"])
router.include_router(held_events_api.router)
router.include_router(audit_api.router)

Reading = Annotated[RequestContext, requires_scope("ops:read")]
Writing = Annotated[RequestContext, requires_scope("ops:write")]

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


async def backlog_of(container: Container, patience: float = LOG_SECONDS) -> dict[str, Any]:
    """What is between this service and quiet: unsent, unheard, held; `lag` is None if the log says nothing in time."""
    async with container.database.as_worker() as uow:
        [row] = await uow.conn.fetch(BACKLOG)
        heard_to = await stored_offsets(uow, container.settings.journey_topic)
    lag = await container.consumer.unheard_within(heard_to, patience) if container.consumer is not None else None
    return {**dict(row), "oldest": float(row["oldest"] or 0), "lag": lag}


@router.get("/backlog")
async def backlog(context: Reading) -> dict[str, Any]:
    """What is not yet sent (`outbox`), not yet heard by any process of this service (`lag`), and streams that wait,
    each counted once: forked, else held (an event of it failed), else with a gap; `said` is the ledger's end."""
    return await backlog_of(context.container)


@router.get("/streams/{stream_id:path}")
async def stream(
    context: Reading, stream_id: str, limit: Annotated[int, Query(ge=1, le=200)] = 200, cursor: str | None = None
) -> Any:
    """What this service said about a stream, in order, and how far it has heard every other source on it."""
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.container.database.as_worker() as uow:
        said = [dict(row) for row in await uow.conn.fetch(STREAM, stream_id, after, limit + 1)]
        heard = [dict(row) for row in await uow.conn.fetch(HEARD, stream_id)]
    return json_response({"stream": stream_id, "heard": heard, **paginate(said, limit, lambda row: [row["seq"]])})


@router.get("/clock")
async def read_clock(context: Reading) -> dict[str, datetime | None]:
    """Where this service's sandbox clock stands; null while it goes by the machine's clock."""
    async with context.container.database.as_worker() as uow:
        return {"now": await uow.conn.fetchval("SELECT now FROM sandbox_clock")}


@router.put("/clock")
async def set_clock(context: Writing, body: Moment) -> dict[str, datetime]:
    """Moves this service's sandbox clock forward; `milepost clock` does all four as a barrier. Sandbox mode only."""
    if not context.container.settings.sandbox:
        raise Problem("forbidden", "The clock can be set in sandbox mode only.")
    async with context.container.database.as_worker() as uow:
        before = await uow.conn.fetchval("SELECT now FROM sandbox_clock")
        if before is not None and body.now < before:
            raise Problem("conflict", f"The clock stands at {before.isoformat()} and only moves forward.")
        await uow.conn.execute(SET_CLOCK, body.now)
    return {"now": body.now}


@router.post("/sweeps")
async def sweep(context: Writing) -> dict[str, int]:
    """Does everything that is due by the service's clock, however late; doing it twice does nothing twice."""
    return {"done": await context.container.sweep()}
