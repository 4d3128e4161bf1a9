"""A creating POST sent twice creates once: the key, the client and the body's fingerprint decide.

Nothing of the body is kept: the answer is rendered again from the resource.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.edge.api import Call
from shared.edge.database import BEGIN, Opening
from shared.edge.problems import Problem
from shared.journey.ledger import Tx

MOST_KEY = 200
# Lock and look in the opening statement. The look may be older than the lock by a moment: who then finds the key free
# is stopped by the table's own key when it notes its creation.
OPENING = f"""
{BEGIN}, pg_try_advisory_xact_lock(hashtextextended($2 || E'\\n' || $3, 1)) AS alone,
       i.fingerprint, i.status, i.resource_id
FROM (SELECT 1) AS always LEFT JOIN idempotency i ON i.client = $2 AND i.key = $3
"""
NOTE = """
INSERT INTO idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
TAKEN = "idempotency_pkey"


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
    try:
        async with call.tx(Opening(OPENING, (call.client.id, key))) as tx:
            creation = _begun(tx, mark)
            yield creation
            if creation.new:
                tx.last.append((NOTE, (call.client.id, key, mark, creation.status, creation.resource_id, tx.now)))
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != TAKEN:
            raise
        raise _in_flight() from error


def _begun(tx: Tx, mark: str) -> Once:
    found = tx.opened
    assert found is not None
    if not found["alone"]:
        raise _in_flight()
    if found["fingerprint"] is None:
        return Once(tx, True)
    if found["fingerprint"] != mark:
        raise Problem("key-reused", "This Idempotency-Key belongs to a request with another body or address.")
    return Once(tx, False, found["resource_id"], found["status"])


def _in_flight() -> Problem:
    return Problem("in-flight", "Another request with this Idempotency-Key is not finished.")


def _key(call: Call) -> str:
    key = call.request.headers.get("Idempotency-Key", "")
    if not key or len(key) > MOST_KEY:
        raise Problem("idempotency-key-required", f"Send an Idempotency-Key of 1 to {MOST_KEY} characters.")
    return key


async def _fingerprint(call: Call) -> str:
    request = call.request
    told = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return hashlib.sha256(told).hexdigest()
