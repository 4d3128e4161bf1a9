"""Held events over HTTP: see what waits and why, try it again once the cause is mended, or give it up and say why."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from shared.edge.problems import Problem
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.journey.held_events import NotHeld, NotItsTurn
from shared.journey.transient import is_transient
from shared.terms.faults import NotFound
from shared.terms.paging import decode_cursor, paginate
from shared.terms.text_patterns import WRITTEN

router = APIRouter()

Reading = Annotated[RequestContext, requires_scope("ops:read")]
Writing = Annotated[RequestContext, requires_scope("ops:write")]
Reason = Literal["failed", "behind", "early", "fork"]

HELD = """
SELECT position, source, stream_id, seq, reason, headers->>'ce_type' AS type, error, attempts, held_at,
       settled_at, settled_by, settled_how, settled_why
FROM held
WHERE (settled_at IS NOT NULL) = $1 AND position > $2
  AND ($3::text IS NULL OR reason = $3) AND ($4::text IS NULL OR stream_id = $4)
ORDER BY position LIMIT $5
"""
ONE_HELD = """
SELECT h.*, coalesce(i.last_seq, 0) AS heard_to,
       (SELECT count(*) FROM held w WHERE w.stream_id = h.stream_id AND w.settled_at IS NULL
        AND w.position > h.position) AS behind
FROM held h LEFT JOIN inbox i USING (source, stream_id) WHERE h.position = $1
"""


class Settling(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"why": "The version that knows this event is deployed."}]}
    )

    why: str = Field(
        min_length=3, max_length=500, pattern=WRITTEN, description="kept with your client's id; no personal details"
    )


@router.get("/held")
async def held(
    context: Reading,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
    reason: Reason | None = None,
    stream: str | None = None,
    settled: bool = False,
) -> Any:
    """Events that wait, oldest first, with the reason: failed, behind, early or fork.

    `settled=true` lists those that wait no more: who settled each, how and why. Nothing held is ever deleted.
    """
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.container.database.as_worker() as uow:
        rows = [dict(row) for row in await uow.conn.fetch(HELD, settled, after, reason, stream, limit + 1)]
    return json_response(paginate(rows, limit, lambda row: [row["position"]]))


@router.get("/held/{position}")
async def held_event(context: Reading, position: int) -> Any:
    """One held event whole, its value included; how far its source was heard, and how many wait `behind` it."""
    async with context.container.database.as_worker() as uow:
        row = await uow.conn.fetchrow(ONE_HELD, position)
    if row is None:
        raise NotFound("held event", str(position))
    value = (row["value"] or b"").decode(errors="replace")
    return json_response({**dict(row), "value": value})


@router.post("/held/{position}/retry")
async def retry(context: Writing, position: int, body: Settling) -> dict[str, Any]:
    """Tries the event again, then what waited behind it, in arrival order; `applied` counts them.

    0 means that it failed again: the event says why. One that waits for another is a 409 that names what to do first.
    """
    async with _settling():
        applied = await context.container.held_events.retry(position, context.client.actor, body.why)
    return {"position": position, "applied": applied}


@router.post("/held/{position}/discard")
async def discard(context: Writing, position: int, body: Settling) -> dict[str, Any]:
    """Gives the event up for good: its effect never happens here; what waited behind it goes on.

    Of a fork: the source's word counts from here on, as if this event had followed what was heard.
    """
    async with _settling():
        applied = await context.container.held_events.discard(position, context.client.actor, body.why)
    return {"position": position, "applied": applied}


@router.post("/held/{position}/dismiss")
async def dismiss(context: Writing, position: int, body: Settling) -> dict[str, Any]:
    """Takes a forked event for never said: its source was restored to the state it had before it spoke so.

    What was heard before stays the truth; an event that is no fork is a 409.
    """
    async with _settling():
        applied = await context.container.held_events.dismiss(position, context.client.actor, body.why)
    return {"position": position, "applied": applied}


@asynccontextmanager
async def _settling() -> AsyncIterator[None]:
    """What can stop it, in the operator's words. Each event is a transaction: what was applied stays applied."""
    try:
        yield
    except NotItsTurn as error:
        raise Problem("conflict", f"Not its turn: {error}.") from error
    except NotHeld as error:
        raise Problem("not-found", f"{error}.") from error
    except Exception as error:
        if not is_transient(error):
            raise
        told = f"The database could not do it just now ({type(error).__name__}). What was applied stays applied."
        raise Problem("unavailable", told, headers={"Retry-After": "2"}) from error
