"""A creating POST sent twice creates once: the key, the client and the body's fingerprint decide.

Nothing of the body is kept: the answer is rendered again from the resource.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.edge.api import Call
from shared.edge.database import BEGIN, Opening
from shared.edge.problems import Problem
from shared.journey.ledger import Tx, Write

MOST_KEY = 200
# Lock and look in the opening statement, for each key. The look may be older than the lock by a moment: who then finds
# the key free is stopped by the table's own key when it notes its creation.
OPENING = f"""
{BEGIN}, pg_try_advisory_xact_lock(hashtextextended($2 || E'\\n' || asked.key, 1)) AS alone,
       i.fingerprint, i.status, i.resource_id
FROM unnest($3::text[]) WITH ORDINALITY AS asked(key, number)
LEFT JOIN LATERAL (SELECT * FROM idempotency WHERE client = $2 AND key = asked.key LIMIT 1) AS i ON true
ORDER BY asked.number
"""
NOTE = """
INSERT INTO idempotency (client, key, fingerprint, status, resource_id, created_at)
SELECT $1, u.*, $6::timestamptz FROM unnest($2::text[], $3::text[], $4::int[], $5::text[]) AS u
"""
KEY_TAKEN = "idempotency_pkey"


@dataclass(frozen=True)
class Asked:
    """A request to create: who calls, under which key, and the fingerprint of what it says."""

    call: Call
    key: str
    mark: str

    @classmethod
    async def of(cls, call: Call) -> "Asked":
        """Raises `Problem` idempotency-key-required."""
        return cls(call, _key(call), await _fingerprint(call))


@dataclass
class Once:
    """A creation in progress: when `new`, create and set `resource_id`; else it names what was created before.

    With a `problem` there is nothing to do: it is the answer.
    """

    tx: Tx
    new: bool
    resource_id: str = ""
    status: int = 201
    problem: Problem | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.new else {"Idempotent-Replayed": "true"}


@asynccontextmanager
async def once(call: Call) -> AsyncIterator[Once]:
    """A transaction for a creating POST. Raises `Problem` idempotency-key-required, in-flight or key-reused."""
    try:
        async with once_each([await Asked.of(call)]) as (creation,):
            if creation.problem:
                raise creation.problem
            yield creation
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != KEY_TAKEN:
            raise
        raise in_flight() from error


@asynccontextmanager
async def once_each(asked: Sequence[Asked], beside: Write | None = None) -> AsyncIterator[list[Once]]:
    """One transaction for several creating POSTs of one client, each under a key of its own.

    What is asked `beside` is answered in the `beside` of what the transaction was opened with. Raises
    `UniqueViolationError` on KEY_TAKEN where somebody else has just used a key.
    """
    client = asked[0].call.client.id
    opening = Opening(OPENING, (client, [one.key for one in asked]))
    async with asked[0].call.tx(opening.beside(beside) if beside else opening) as tx:
        creations = [_begun(tx, found, one.mark) for found, one in zip(tx.opened, asked, strict=True)]
        yield creations
        pairs = zip(asked, creations, strict=True)
        notes = [(one.key, one.mark, it.status, it.resource_id) for one, it in pairs if it.new and not it.problem]
        if notes:
            tx.last.append((NOTE, (client, *map(list, zip(*notes, strict=True)), tx.now)))


def _begun(tx: Tx, found: asyncpg.Record, mark: str) -> Once:
    if not found["alone"]:
        return Once(tx, False, problem=in_flight())
    if found["fingerprint"] is None:
        return Once(tx, True)
    if found["fingerprint"] != mark:
        told = "This Idempotency-Key belongs to a request with another body or address."
        return Once(tx, False, problem=Problem("key-reused", told))
    return Once(tx, False, found["resource_id"], found["status"])


def in_flight() -> Problem:
    return Problem("in-flight", "Another request with this Idempotency-Key is not finished.")


def _key(call: Call) -> str:
    key = call.request.headers.get("Idempotency-Key", "")
    if not key or len(key) > MOST_KEY:
        raise Problem("idempotency-key-required", f"Send an Idempotency-Key of 1 to {MOST_KEY} characters.")
    return key


async def _fingerprint(call: Call) -> str:
    request = call.request
    told = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
    return hashlib.sha256(told).hexdigest()
