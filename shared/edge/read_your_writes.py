"""Reading your writes across services: a request may name a position it must come after, and waits for it briefly."""

import asyncio
import re
import time

from shared.edge.problems import Problem
from shared.store.database import Database

POSITION = re.compile(r"([a-z]+)/([a-z-]+/[A-Za-z0-9_.:-]+)/(\d{1,18})")
PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.01
HEARD = "SELECT last_seq FROM inbox WHERE source = $1 AND stream_id = $2"
SAID = "SELECT last_seq FROM stream WHERE stream_id = $1"


async def wait_until_consumed(database: Database, position: str) -> None:
    """Returns once `source/kind/id/seq` has been heard; raises `Problem` not-yet-heard after 2 s, or bad-query."""
    found = POSITION.fullmatch(position)
    if found is None:
        raise Problem("bad-query", "Milepost-After must be a Milepost-Position as an answer gave it.")
    source, stream_id, seq = found.group(1), found.group(2), int(found.group(3))
    until = time.monotonic() + PATIENCE_SECONDS
    while not await _has_heard(database, source, stream_id, seq):
        if time.monotonic() > until:
            raise Problem("not-yet-heard", f"{position} has not been heard here yet.", headers={"Retry-After": "1"})
        await asyncio.sleep(POLL_SECONDS)


async def _has_heard(database: Database, source: str, stream_id: str, seq: int) -> bool:
    async with database.api.acquire() as conn:
        if source == database.service:
            last = await conn.fetchval(SAID, stream_id)
        else:
            last = await conn.fetchval(HEARD, source, stream_id)
    return last is not None and last >= seq
