"""Idempotency keys: a creation sent twice creates once; the client, its key and the request's fingerprint decide.

Nothing of the body is kept: a repeated request is answered from the resource.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.store.opening import BEGIN, PLAIN, Opening
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Refused

# Locks and looks up each key in the opening statement. The lookup may be older than the lock by a moment: a request
# that then finds the key free fails on the table's primary key when it inserts its creation.
OPENING = f"""
{BEGIN}, pg_try_advisory_xact_lock(hashtextextended($2 || E'\\n' || requested.key, 1)) AS alone,
       i.fingerprint, i.status, i.resource_id
FROM unnest($3::text[]) WITH ORDINALITY AS requested(key, number)
LEFT JOIN LATERAL (SELECT * FROM idempotency WHERE client = $2 AND key = requested.key LIMIT 1) AS i ON true
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

    client: str
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Created:
    """What was created under a key: the resource, and the status of the first answer."""

    resource_id: str
    status: int


def opening(keys: Sequence[IdempotencyKey]) -> Opening:
    """Locks and looks up keys of one client, if any, in the statement that opens the transaction."""
    if not keys:
        return PLAIN
    return Opening(OPENING, (keys[0].client, [key.key for key in keys]))


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
    rows = [(key.key, key.fingerprint, created.status, created.resource_id) for key, created in creations.items()]
    if rows:
        client = next(iter(creations)).client
        uow.defer(INSERT, client, *map(list, zip(*rows, strict=True)), uow.now)


def in_flight() -> Refused:
    return Refused([], "in-flight", "Another request with this Idempotency-Key is not finished.")
