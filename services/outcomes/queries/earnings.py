"""Deliveries of the earnings feed, and rows that match no participant yet."""

from services.outcomes.queries import Resource
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound

DELIVERY = """
SELECT id, read, accepted, repeated, unmatched, rejected, rows, recorded_at FROM delivery WHERE id = $1
"""
KEPT_LINES = "SELECT line, content FROM kept_line WHERE delivery_id = $1 AND line > $2 ORDER BY line LIMIT $3"
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


async def list_kept_lines(uow: UnitOfWork, delivery_id: str, after: int, limit: int) -> list[Resource]:
    """The lines of a delivery that could not be read, in order; raises `NotFound` for an unknown delivery."""
    await read_delivery(uow, delivery_id)
    return [dict(line) for line in await uow.conn.fetch(KEPT_LINES, delivery_id, after, limit)]


async def list_unmatched(
    uow: UnitOfWork, after: int, limit: int, reference: str | None, reason: str | None
) -> list[Resource]:
    """Rows that match no participant yet, oldest first."""
    return [dict(row) for row in await uow.conn.fetch(UNMATCHED, after, reference, reason, limit)]
