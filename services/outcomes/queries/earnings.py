"""Deliveries of the earnings feed, and rows that match no participant yet."""

from services.outcomes.queries import Resource
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound

DELIVERY = """
SELECT id, read, accepted, repeated, unmatched, rejected, rows, recorded_at FROM delivery WHERE id = $1
"""
UNMATCHED = """
SELECT position, reference, row, reason, queued_at FROM unmatched
WHERE settled_at IS NULL AND position > $1 AND ($2::text IS NULL OR reference = $2)
  AND ($3::text IS NULL OR reason = $3)
ORDER BY position LIMIT $4
"""


async def read_delivery(uow: UnitOfWork, delivery_id: str) -> Resource:
    """The results of a delivery's rows; raises `NotFound`."""
    row = await uow.conn.fetchrow(DELIVERY, delivery_id)
    if row is None:
        raise NotFound("delivery", delivery_id)
    return dict(row)


async def list_unmatched(
    uow: UnitOfWork, after: int, limit: int, reference: str | None, reason: str | None
) -> list[Resource]:
    """Rows that match no participant yet, oldest first."""
    return [dict(row) for row in await uow.conn.fetch(UNMATCHED, after, reference, reason, limit)]
