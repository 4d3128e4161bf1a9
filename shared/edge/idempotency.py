"""A creating POST sent twice creates once: the key, the client and the body's fingerprint decide.

Nothing of the body is kept: the answer is rendered again from the resource.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shared.edge.api import Call
from shared.edge.problems import Problem
from shared.journey.ledger import Tx

MOST_KEY = 200
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1))"
FIND = "SELECT fingerprint, status, resource_id FROM idempotency WHERE client = $1 AND key = $2"
NOTE = """
INSERT INTO idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
"""


@dataclass
class Once:
    """A creation in progress: when `new`, create and set `resource_id`; else it names what was created before."""

    tx: Tx
    new: bool
    resource_id: str = ""
    status: int = 201

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.new else {"Idempotent-Replayed": "true"}


@asynccontextmanager
async def once(call: Call) -> AsyncIterator[Once]:
    """A transaction for a creating POST. Raises `Problem` idempotency-key-required, in-flight or key-reused."""
    key = _key(call)
    mark = await _fingerprint(call)
    async with call.tx() as tx:
        if not await tx.conn.fetchval(LOCK, f"{call.client.id}\n{key}"):
            raise Problem("in-flight", "Another request with this Idempotency-Key is not finished.")
        found = await tx.conn.fetchrow(FIND, call.client.id, key)
        if found is not None and found["fingerprint"] != mark:
            raise Problem("key-reused", "This Idempotency-Key belongs to a request with another body or address.")
        if found is not None:
            yield Once(tx, False, found["resource_id"], found["status"])
            return
        creation = Once(tx, True)
        yield creation
        await tx.conn.execute(NOTE, call.client.id, key, mark, creation.status, creation.resource_id, tx.now)


def _key(call: Call) -> str:
    key = call.request.headers.get("Idempotency-Key", "")
    if not key or len(key) > MOST_KEY:
        raise Problem("idempotency-key-required", f"Send an Idempotency-Key of 1 to {MOST_KEY} characters.")
    return key


async def _fingerprint(call: Call) -> str:
    request = call.request
    told = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return hashlib.sha256(told).hexdigest()
