"""Idempotency keys: a creation sent twice creates once; the client, its key and the request's fingerprint decide.

Of the key a digest is kept, and nothing of the body: a repeated request is answered from the resource. Keys are
forgotten after a time that the operator sets [rule 179].
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.store.opening import BEGIN, PLAIN, Opening
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client
from shared.terms.faults import Refused

# Locks and looks up each key in the opening statement. The lookup may be older than the lock by a moment: a request
# that then finds the key free fails on the table's primary key when it inserts its creation. The release before kept
# and locked the key as it was sent: what it kept counts until it expires.
OPENING = f"""
{BEGIN}, pg_try_advisory_xact_lock(hashtextextended($4 || E'\\n' || requested.sent, 1)) AS alone,
       i.fingerprint, i.status, i.resource_id
FROM unnest($3::text[], $5::text[]) WITH ORDINALITY AS requested(digest, sent, number)
LEFT JOIN LATERAL (
  SELECT * FROM idempotency WHERE client = $2 AND key = requested.digest
  UNION ALL SELECT * FROM idempotency WHERE client = $4 AND key = requested.sent LIMIT 1
) AS i ON true
ORDER BY requested.number
"""
INSERT = """
INSERT INTO idempotency (client, key, fingerprint, status, resource_id, created_at)
SELECT $1, u.*, $6::timestamptz FROM unnest($2::text[], $3::text[], $4::int[], $5::text[]) AS u
"""
KEY_TAKEN = "idempotency_pkey"
"""The constraint on which a creation fails whose key another request has just used."""


@dataclass(frozen=True)
class IdempotencyKey:
    """A client's key for one creation, and the fingerprint of the request's address and body."""

    client: Client
    sent: str
    fingerprint: str

    @property
    def owner(self) -> str:
        """Whose key it is: one client may act as two kinds, and two organisations may name a client alike."""
        return f"{self.client.actor} {self.client.kind}"

    @cached_property
    def digest(self) -> str:
        """What is kept of the key: the same key of two owners has two digests."""
        return hashlib.sha256(f"{self.owner}\n{self.sent}".encode()).hexdigest()


@dataclass(frozen=True)
class Created:
    """What was created under a key: the resource, and the status of the first answer."""

    resource_id: str
    status: int


def opening(keys: Sequence[IdempotencyKey]) -> Opening:
    """Locks and looks up keys of one client, if any, in the statement that opens the transaction."""
    if not keys:
        return PLAIN
    first, digests, sent = keys[0], [key.digest for key in keys], [key.sent for key in keys]
    return Opening(OPENING, (first.owner, digests, first.client.id, sent))


def earlier_creations(uow: UnitOfWork, keys: Sequence[IdempotencyKey]) -> dict[IdempotencyKey, Created | Refused]:
    """What each key was used for before; a new key is absent.

    A key that another request is using is `Refused` in-flight; one that belongs to another request, key-reused.
    """
    earlier: dict[IdempotencyKey, Created | Refused] = {}
    for row, key in zip(uow.opening_rows if keys else (), keys, strict=True):
        if not row["alone"]:
            earlier[key] = in_flight()
        elif row["fingerprint"] not in (None, key.fingerprint):
            detail = "This Idempotency-Key belongs to a request with another body or address."
            earlier[key] = Refused([], "key-reused", detail)
        elif row["fingerprint"] is not None:
            earlier[key] = Created(row["resource_id"], row["status"])
    return earlier


def remember(uow: UnitOfWork, creations: Mapping[IdempotencyKey, Created]) -> None:
    """Keeps what was created under keys of one client when the unit of work is flushed.

    The flush raises `UniqueViolationError` on KEY_TAKEN when another request has just used a key.
    """
    rows = [(key.digest, key.fingerprint, created.status, created.resource_id) for key, created in creations.items()]
    if rows:
        uow.defer(INSERT, next(iter(creations)).owner, *map(list, zip(*rows, strict=True)), uow.now)


def in_flight() -> Refused:
    return Refused([], "in-flight", "Another request with this Idempotency-Key is not finished.")
