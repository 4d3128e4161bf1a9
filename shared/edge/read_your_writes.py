"""Read your writes across services: a request may name a position, and waits briefly until it has been consumed."""

import asyncio
import re
import time

from shared.edge.problems import Problem
from shared.store.database import Database, acquired

POSITION = re.compile(r"([a-z]+)/([a-z-]+/[A-Za-z0-9_.:-]+)/(\d{1,18})")
PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.01
CONSUMED = "SELECT last_seq FROM inbox WHERE source = $1 AND stream_id = $2"
EMITTED = "SELECT last_seq FROM stream WHERE stream_id = $1"


async def wait_until_consumed(database: Database, position: str) -> None:
    """Returns once `source/kind/id/seq` has been consumed; raises `Problem` not-yet-consumed after 2 s or bad-query."""
    match = POSITION.fullmatch(position)
    if match is None:
        raise Problem("bad-query", "Milepost-After must be a Milepost-Position from an earlier response.")
    source, stream_id, seq = match.group(1), match.group(2), int(match.group(3))
    until = time.monotonic() + PATIENCE_SECONDS
    while not await has_consumed(database, source, stream_id, seq):
        if time.monotonic() > until:
            raise Problem(
                "not-yet-consumed", f"{position} has not been consumed here yet.", headers={"Retry-After": "1"}
            )
        await asyncio.sleep(POLL_SECONDS)


async def has_consumed(database: Database, source: str, stream_id: str, seq: int) -> bool:
    """Whether this service has consumed, or emitted, the stream of a source up to `seq`."""
    async with acquired(database.api) as conn:
        if source == database.service:
            last = await conn.fetchval(EMITTED, stream_id)
        else:
            last = await conn.fetchval(CONSUMED, source, stream_id)
    return last is not None and last >= seq
