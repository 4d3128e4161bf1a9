"""Read your writes across services: a request may name a position, and waits briefly until it has been consumed.

A position proves that a service gave it, so that nobody finds out by trying how far a stream has come [rule 181].
"""

import asyncio
import hmac
import re
import time
from base64 import urlsafe_b64encode
from hashlib import sha256

from shared.edge.problems import Problem
from shared.store.database import Database, acquired

PATTERN = r"[a-z]+/[a-z-]+/[A-Za-z0-9_.:-]+/[0-9]{1,18}(~[A-Za-z0-9_-]{22})?"
POSITION = re.compile(r"(?P<source>[a-z]+)/(?P<stream>[a-z-]+/[A-Za-z0-9_.:-]+)/(?P<seq>\d{1,18})(~[A-Za-z0-9_-]{22})?")
PROOF_BYTES = 16
PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.01
CONSUMED = "SELECT last_seq FROM inbox WHERE source = $1 AND stream_id = $2"
EMITTED = "SELECT last_seq FROM stream WHERE stream_id = $1"


class Positions:
    """Gives positions with a proof that only the services can make. Without a key, in a sandbox, it proves nothing."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def proved(self, position: str) -> str:
        """The position as a caller gets it."""
        if not self.key:
            return position
        proof = hmac.digest(self.key, position.encode(), sha256)[:PROOF_BYTES]
        return f"{position}~{urlsafe_b64encode(proof).decode().rstrip('=')}"

    def is_ours(self, text: str) -> bool:
        """Whether a service has given this position."""
        return hmac.compare_digest(self.proved(text.partition("~")[0]), text)


async def wait_until_consumed(database: Database, positions: Positions, after: str) -> None:
    """Returns once the position has been consumed; raises `Problem` not-yet-consumed after 2 s or bad-query.

    One that no service gave is not yet consumed either, however far the stream has come.
    """
    match = POSITION.fullmatch(after)
    if match is None:
        raise Problem("bad-query", "Milepost-After must be a Milepost-Position from an earlier response.")
    if not positions.is_ours(after):
        raise not_yet_consumed()
    until = time.monotonic() + PATIENCE_SECONDS
    while not await has_consumed(database, match["source"], match["stream"], int(match["seq"])):
        if time.monotonic() > until:
            raise not_yet_consumed()
        await asyncio.sleep(POLL_SECONDS)


def not_yet_consumed() -> Problem:
    detail = "The position in Milepost-After has not been consumed here. Send one that an earlier response gave you."
    return Problem("not-yet-consumed", detail)


async def has_consumed(database: Database, source: str, stream_id: str, seq: int) -> bool:
    """Whether this service has consumed, or emitted, the stream of a source up to `seq`."""
    async with acquired(database.api) as conn:
        if source == database.service:
            last = await conn.fetchval(EMITTED, stream_id)
        else:
            last = await conn.fetchval(CONSUMED, source, stream_id)
    return last is not None and last >= seq
