"""Held events over HTTP: list them with the reason, retry one once its cause is fixed, or discard it with a reason."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared.edge.problems import Problem
from shared.edge.request_bodies import RawBody, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.journey.held_events import NotHeld, NotItsTurn
from shared.journey.transient import is_transient
from shared.terms.codes import NoIdentifier
from shared.terms.faults import NotFound
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse
from shared.terms.text_patterns import WRITTEN

router = APIRouter()

Reading = Annotated[RequestContext, needs("ops:read", kinds=["operator"])]
Writing = Annotated[RequestContext, needs("ops:write", kinds=["operator"])]
Position = Annotated[int, Path(ge=1, lt=2**63)]
Reason = Literal["failed", "behind", "early", "fork", "refused"]

HELD = """
SELECT position, source, stream_id, seq, reason, headers->>'ce_type' AS type, error, attempts, held_at,
       settled_at, settled_by, settled_how, settled_why
FROM held
WHERE (settled_at IS NOT NULL) = $1 AND position > $2
  AND ($3::text IS NULL OR reason = $3) AND ($4::text IS NULL OR stream_id = $4)
ORDER BY position LIMIT $5
"""
ONE_HELD = """
SELECT h.*, coalesce(i.last_seq, 0) AS consumed_to,
       (SELECT count(*) FROM held w WHERE w.stream_id = h.stream_id AND w.settled_at IS NULL
        AND w.position > h.position) AS behind
FROM held h LEFT JOIN inbox i USING (source, stream_id) WHERE h.position = $1
"""


class Settlement(BaseModel):
    """Why a held event is retried, discarded or dismissed."""

    why: Annotated[str, NoIdentifier] = Field(
        min_length=3, max_length=500, pattern=WRITTEN, description="kept with your client's id; no personal details"
    )


WHY = request_body(Settlement, {"typical": {"value": {"why": "The version that knows this event is deployed."}}})


class HeldEventOut(BaseModel):
    """A held event: where it belongs, why it is held, and who settled it how."""

    position: int
    source: str
    stream_id: str
    seq: int
    reason: Reason
    type: str | None = Field(None, description="the event's type; null for a record that could not be decoded")
    error: str | None
    attempts: int
    held_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    settled_how: str | None
    settled_why: str | None


class HeldEventsOut(BaseModel):
    """A page of held events."""

    items: list[HeldEventOut]
    next: str | None


class WholeHeldEventOut(HeldEventOut):
    """A held event with its record as it was on the log."""

    headers: dict[str, str | dict[str, str]] = Field(description="under `raw` those of a record that is no event")
    value: str
    consumed_to: int = Field(description="the last sequence number of its source that was consumed on this stream")
    behind: int = Field(description="how many events are held behind it")


class SettledOut(BaseModel):
    """What became of a held event."""

    position: int
    applied: int = Field(description="how many events were applied, this one and those behind it; 0: it failed again")


@router.get("/held", response_model=HeldEventsOut, summary="List held events", operation_id="list_held_events")
async def list_held_events(
    context: Reading,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
    reason: Reason | None = None,
    stream: str | None = None,
    settled: bool = False,
) -> JSONResponse:
    """Events that are held, oldest first, with the reason: failed, behind, early, fork or refused.

    `settled=true` lists those that were settled: who settled each, how and why. No held event is ever deleted.
    """
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.container.database.as_worker() as uow:
        rows = [dict(row) for row in await uow.conn.fetch(HELD, settled, after, reason, stream, limit + 1)]
    return json_response(paginate(rows, limit, lambda row: [row["position"]]))


@router.get(
    "/held/{position}",
    response_model=WholeHeldEventOut,
    summary="Read a held event",
    operation_id="read_held_event",
)
async def read_held_event(context: Reading, position: Position) -> JSONResponse:
    """One held event with its value, how far its source was consumed, and how many events are held behind it."""
    async with context.container.database.as_worker() as uow:
        row = await uow.conn.fetchrow(ONE_HELD, position)
    if row is None:
        raise NotFound("held event", str(position))
    value = (row["value"] or b"").decode(errors="replace")
    return json_response({**dict(row), "type": row["headers"].get("ce_type"), "value": value})


@router.post(
    "/held/{position}/retry",
    response_model=SettledOut,
    summary="Retry a held event",
    operation_id="retry_held_event",
    openapi_extra=WHY,
)
async def retry(context: Writing, position: Position, raw: RawBody) -> dict[str, object]:
    """Applies the event again, then those behind it in the order they arrived.

    `applied: 0` means that it failed again: the held event says why. One that waits for another is a 409 that names
    what to do first.
    """
    why = parse(Settlement, raw).validated().why
    async with _settling():
        applied = await context.container.held_events.retry(position, context.client.actor, why)
    return {"position": position, "applied": applied}


@router.post(
    "/held/{position}/discard",
    response_model=SettledOut,
    summary="Discard a held event",
    operation_id="discard_held_event",
    openapi_extra=WHY,
)
async def discard(context: Writing, position: Position, raw: RawBody) -> dict[str, object]:
    """Discards the event for good: its effect never happens here, and those behind it are applied.

    Discarding a fork accepts the source's version from here on, as if this event had followed what was consumed.
    """
    why = parse(Settlement, raw).validated().why
    async with _settling():
        applied = await context.container.held_events.discard(position, context.client.actor, why)
    return {"position": position, "applied": applied}


@router.post(
    "/held/{position}/dismiss",
    response_model=SettledOut,
    summary="Dismiss a fork",
    operation_id="dismiss_held_event",
    openapi_extra=WHY,
)
async def dismiss(context: Writing, position: Position, raw: RawBody) -> dict[str, object]:
    """Treats a forked event as never emitted: its source was restored to the state before it.

    What was consumed before stays valid; an event that is no fork is a 409.
    """
    why = parse(Settlement, raw).validated().why
    async with _settling():
        applied = await context.container.held_events.dismiss(position, context.client.actor, why)
    return {"position": position, "applied": applied}


@asynccontextmanager
async def _settling() -> AsyncIterator[None]:
    """Failures as problems that say what to do. Each event is a transaction: what was applied stays applied."""
    try:
        yield
    except NotItsTurn as error:
        raise Problem("conflict", f"Not its turn: {error}.") from error
    except NotHeld as error:
        raise Problem("not-found", f"{error}.") from error
    except Exception as error:
        if not is_transient(error):
            raise
        detail = f"The database could not do it just now ({type(error).__name__}). What was applied stays applied."
        raise Problem("unavailable", detail) from error
