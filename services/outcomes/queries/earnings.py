"""Deliveries of the earnings feed."""

from services.outcomes.queries import Resource
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound

DELIVERY = """
SELECT d.id, d.read, d.accepted, d.repeated, d.unmatched, d.rejected, d.rows, d.recorded_at,
  (SELECT e.id FROM delivery e
   WHERE e.fingerprint = d.fingerprint AND e.visible_to = d.visible_to AND e.id < d.id ORDER BY e.id LIMIT 1) AS same_as
FROM delivery d WHERE d.id = $1
"""
KEPT_LINES = "SELECT line, content FROM kept_line WHERE delivery_id = $1 AND line > $2 ORDER BY line LIMIT $3"


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
