"""Replay emits a ledger again, to refill a lost broker or close a gap; consumers skip what they consumed before."""

from collections.abc import AsyncIterator

import asyncpg

REQUEUE = """
WITH next AS (SELECT position FROM ledger WHERE position > $1 AND ($2::text IS NULL OR stream_id = $2)
              ORDER BY position LIMIT $3),
     requeued AS (INSERT INTO outbox (position) SELECT position FROM next ON CONFLICT DO NOTHING)
SELECT max(position) AS last, count(*) AS number FROM next
"""
CHUNK = 1000


async def replay(
    conn: asyncpg.Connection, stream_id: str | None = None, after: int = 0
) -> AsyncIterator[tuple[int, int]]:
    """Puts ledger rows back into the outbox, a chunk a transaction; yields (how many, last position) to resume from."""
    while True:
        [row] = await conn.fetch(REQUEUE, after, stream_id, CHUNK)
        if not row["number"]:
            return
        after = row["last"]
        yield row["number"], after
