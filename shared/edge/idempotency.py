"""A creating POST sent twice creates once: the client, its key and the body's fingerprint decide.

Nothing of the body is kept: a repeated request is answered from the resource.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.edge.problems import Problem
from shared.edge.request_context import RequestContext
from shared.store.opening import BEGIN, Opening
from shared.store.pipeline import Query
from shared.store.unit_of_work import UnitOfWork

MOST_KEY = 200
# Locks and looks up each key in the opening statement. The lookup may be older than the lock by a moment: a request
# that then finds the key free fails on the table's primary key when it inserts its creation.
OPENING = f"""
{BEGIN}, pg_try_advisory_xact_lock(hashtextextended($2 || E'\\n' || asked.key, 1)) AS alone,
       i.fingerprint, i.status, i.resource_id
FROM unnest($3::text[]) WITH ORDINALITY AS asked(key, number)
LEFT JOIN LATERAL (SELECT * FROM idempotency WHERE client = $2 AND key = asked.key LIMIT 1) AS i ON true
ORDER BY asked.number
"""
INSERT = """
INSERT INTO idempotency (client, key, fingerprint, status, resource_id, created_at)
SELECT $1, u.*, $6::timestamptz FROM unnest($2::text[], $3::text[], $4::int[], $5::text[]) AS u
"""
KEY_TAKEN = "idempotency_pkey"


@dataclass(frozen=True)
class IdempotentRequest:
    """A creating request: its context, its key, and the fingerprint of its address and body."""

    context: RequestContext
    key: str
    fingerprint: str

    @classmethod
    async def of(cls, context: RequestContext) -> "IdempotentRequest":
        """Raises `Problem` idempotency-key-required."""
        request = context.request
        key = request.headers.get("Idempotency-Key", "")
        if not key or len(key) > MOST_KEY:
            raise Problem("idempotency-key-required", f"Send an Idempotency-Key of 1 to {MOST_KEY} characters.")
        content = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
        return cls(context, key, hashlib.sha256(content).hexdigest())


@dataclass
class Creation:
    """A creation in progress: when `new`, create and set `resource_id`; else it names what was created before.

    With a `problem` there is nothing to do: it is the answer.
    """

    uow: UnitOfWork
    new: bool
    resource_id: str = ""
    status: int = 201
    problem: Exception | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.new else {"Idempotent-Replayed": "true"}


@asynccontextmanager
async def once(context: RequestContext) -> AsyncIterator[Creation]:
    """A unit of work for a creating POST. Raises `Problem` idempotency-key-required, in-flight or key-reused."""
    try:
        async with idempotent_batch([await IdempotentRequest.of(context)]) as (creation,):
            if creation.problem:
                raise creation.problem
            yield creation
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != KEY_TAKEN:
            raise
        raise in_flight() from error


@asynccontextmanager
async def idempotent_batch(
    requests: Sequence[IdempotentRequest], lookup: Query | None = None
) -> AsyncIterator[list[Creation]]:
    """One unit of work for several creating POSTs of one client, each under a key of its own.

    The rows of `lookup` are in `UnitOfWork.lookup_rows`. Raises `UniqueViolationError` on KEY_TAKEN when another
    request has just used a key.
    """
    context = requests[0].context
    client = context.client.id
    opening = Opening(OPENING, (client, [request.key for request in requests]))
    async with context.unit_of_work(opening.with_lookup(lookup) if lookup else opening) as uow:
        creations = [
            _creation(uow, row, request.fingerprint) for row, request in zip(uow.opening_rows, requests, strict=True)
        ]
        yield creations
        rows = [
            (request.key, request.fingerprint, creation.status, creation.resource_id)
            for request, creation in zip(requests, creations, strict=True)
            if creation.new and not creation.problem
        ]
        if rows:
            uow.defer(INSERT, client, *map(list, zip(*rows, strict=True)), uow.now)


def _creation(uow: UnitOfWork, row: asyncpg.Record, fingerprint: str) -> Creation:
    if not row["alone"]:
        return Creation(uow, False, problem=in_flight())
    if row["fingerprint"] is None:
        return Creation(uow, True)
    if row["fingerprint"] != fingerprint:
        detail = "This Idempotency-Key belongs to a request with another body or address."
        return Creation(uow, False, problem=Problem("key-reused", detail))
    return Creation(uow, False, row["resource_id"], row["status"])


def in_flight() -> Problem:
    return Problem("in-flight", "Another request with this Idempotency-Key is not finished.")
