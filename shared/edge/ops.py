"""Operations on any service under /ops/v1: backlog, event streams, the sandbox clock, sweeps.

Held events are in `held_events_api`, the audit in `audit_api`.
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from shared.edge import anchors_api, audit_api, auditor_reads_api, held_events_api
from shared.edge.container import Container
from shared.edge.problems import Problem
from shared.edge.request_bodies import RawBody, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.journey.offsets import stored_offsets
from shared.store.unit_of_work import UnitOfWork
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/ops/v1", tags=["operations"])
router.include_router(held_events_api.router)
router.include_router(audit_api.router)
router.include_router(anchors_api.router)
router.include_router(auditor_reads_api.router)

Reading = Annotated[RequestContext, needs("ops:read", kinds=["operator"])]
Writing = Annotated[RequestContext, needs("ops:write", kinds=["operator"])]

LOG_SECONDS = 10.0
BACKLOG = """
SELECT (SELECT count(*) FROM outbox) AS outbox,
       (SELECT coalesce(max(position), 0) FROM ledger) AS emitted,
       (SELECT extract(epoch FROM coalesce((SELECT now FROM sandbox_clock), now()) - min(l.recorded_at))
        FROM outbox JOIN ledger l USING (position)) AS oldest,
       w.*
FROM (SELECT coalesce(sum(events), 0)::bigint AS held_events,
             count(*) FILTER (WHERE forked) AS forked_streams,
             count(*) FILTER (WHERE stopped AND NOT forked) AS held_streams,
             count(*) FILTER (WHERE early AND NOT stopped) AS gap_streams,
             coalesce(sum(refused), 0)::bigint AS refused_events
      FROM (SELECT count(*) AS events, bool_or(reason NOT IN ('early', 'refused')) AS stopped,
                   bool_or(reason = 'fork') AS forked, bool_or(reason = 'early') AS early,
                   count(*) FILTER (WHERE reason = 'refused') AS refused
            FROM held WHERE settled_at IS NULL GROUP BY stream_id) AS each) AS w
"""
STREAM = """
SELECT seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, hash
FROM ledger WHERE stream_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""
CONSUMED = "SELECT source, last_seq, last_hash FROM inbox WHERE stream_id = $1 ORDER BY source"
EARLIEST_CLOCK = """
SELECT coalesce((SELECT now FROM sandbox_clock), (SELECT recorded_at FROM ledger ORDER BY position DESC LIMIT 1))
"""
SET_CLOCK = "INSERT INTO sandbox_clock (one, now) VALUES (true, $1) ON CONFLICT (one) DO UPDATE SET now = excluded.now"


MOMENT = {"now": "2018-03-09T17:00:00+00:00"}


class Moment(BaseModel):
    """The instant to which the sandbox clock moves."""

    now: AwareDatetime


class ClockOut(BaseModel):
    """The sandbox clock."""

    now: datetime | None = Field(description="null while the service uses the machine's clock")
    earliest: datetime | None = Field(
        description="the first moment it can be set to: its own time, or that of the last event until it is set"
    )


class SweepOut(BaseModel):
    """What a sweep did."""

    done: int = Field(description="how many things were due and done")


class BacklogOut(BaseModel):
    """What is in progress. A stream that waits is counted once: forked, else held, else with a gap."""

    outbox: int = Field(description="events not yet acknowledged by Kafka")
    emitted: int = Field(description="the position of the last event in the ledger")
    oldest: float = Field(description="age of the oldest event in the outbox, in seconds of the service's clock")
    lag: int | None = Field(
        description="events no process of this service has consumed; null when Kafka is unavailable"
    )
    held_events: int
    forked_streams: int
    held_streams: int
    gap_streams: int
    refused_events: int = Field(description="held because their source cannot have emitted them; they stop nothing")


class LedgerEventOut(BaseModel):
    """An event as it stands in the ledger."""

    seq: int
    type: str
    data: dict[str, Any]
    occurred_on: date
    recorded_at: datetime
    actor: str
    causation_id: str | None
    traceparent: str | None
    hash: str


class ConsumedOut(BaseModel):
    """How far this service has consumed a source on a stream."""

    source: str
    last_seq: int
    last_hash: str


class StreamOut(BaseModel):
    """A page of one stream's ledger."""

    stream: str
    consumed: list[ConsumedOut]
    items: list[LedgerEventOut]
    next: str | None


async def backlog_of(container: Container, uow: UnitOfWork, patience: float = LOG_SECONDS) -> dict[str, Any]:
    """What is not yet sent, consumed or settled; `lag` is None when Kafka does not answer within `patience` seconds."""
    [row] = await uow.conn.fetch(BACKLOG)
    offsets = await stored_offsets(uow, container.settings.journey_topic)
    lag = await container.consumer.unconsumed_within(offsets, patience) if container.consumer is not None else None
    return {**dict(row), "oldest": float(row["oldest"] or 0), "lag": lag}


@router.get("/backlog", response_model=BacklogOut, summary="Read the backlog", operation_id="read_backlog")
async def backlog(context: Reading) -> dict[str, object]:
    """What is in progress: events not sent, not consumed or held, and the streams that wait."""
    async with context.container.database.as_worker() as uow:
        return await backlog_of(context.container, uow)


@router.get(
    "/streams/{stream_id:path}",
    response_model=StreamOut,
    summary="Read a stream's events",
    operation_id="read_stream",
)
async def stream(
    context: Reading, stream_id: str, limit: Annotated[int, Query(ge=1, le=200)] = 200, cursor: str | None = None
) -> JSONResponse:
    """The events this service emitted on a stream, in order, and how far it has consumed every other source on it."""
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.container.database.as_worker() as uow:
        emitted = [dict(row) for row in await uow.conn.fetch(STREAM, stream_id, after, limit + 1)]
        consumed = [dict(row) for row in await uow.conn.fetch(CONSUMED, stream_id)]
    page = paginate(emitted, limit, lambda row: [row["seq"]])
    return json_response({"stream": stream_id, "consumed": consumed, **page})


@router.get("/clock", response_model=ClockOut, summary="Read the sandbox clock", operation_id="read_clock")
async def read_clock(context: Reading) -> dict[str, datetime | None]:
    """The instant of this service's sandbox clock, and the earliest it can be set to."""
    async with context.container.database.as_worker() as uow:
        now = await uow.conn.fetchval("SELECT now FROM sandbox_clock")
        return {"now": now, "earliest": await uow.conn.fetchval(EARLIEST_CLOCK)}


@router.put(
    "/clock",
    response_model=ClockOut,
    summary="Move the sandbox clock forward",
    operation_id="set_clock",
    openapi_extra=request_body(Moment, {"typical": {"value": MOMENT}}),
)
async def set_clock(context: Writing, raw: RawBody) -> dict[str, datetime]:
    """Moves this service's sandbox clock; `milepost clock` moves all four together. Sandbox mode only.

    An event keeps the time at which it was recorded, so the clock does not begin behind the last one.
    """
    if not context.container.settings.sandbox:
        raise Problem("forbidden", "The clock can be set in sandbox mode only.")
    now = parse(Moment, raw).validated().now
    async with context.container.database.as_worker() as uow:
        earliest = await uow.conn.fetchval(EARLIEST_CLOCK)
        if earliest is not None and now < earliest:
            raise Problem("conflict", f"The clock only moves forward: set it to {earliest.isoformat()} or later.")
        await uow.conn.execute(SET_CLOCK, now)
    return {"now": now, "earliest": now}


@router.post("/sweeps", response_model=SweepOut, summary="Do what is due", operation_id="run_sweep")
async def sweep(context: Writing) -> dict[str, int]:
    """Does everything that is due by the service's clock, however late; repeating it changes nothing."""
    return {"done": await context.container.sweep()}
