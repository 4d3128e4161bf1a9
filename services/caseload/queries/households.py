"""Households with their interventions."""

from services.caseload.queries import Resource
from services.caseload.queries.children import visible
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound
from shared.terms.ids import is_id

HOUSEHOLD = """
SELECT h.id, h.others,
       (SELECT json_agg(p.id ORDER BY p.id) FROM participant p WHERE p.household_id = h.id) AS participants,
       (SELECT coalesce(json_agg(i ORDER BY i.sequence_no, i.id), '[]') FROM intervention i
        WHERE i.household_id = h.id) AS interventions
FROM household h WHERE h.id = $1
"""


async def read_household(uow: UnitOfWork, household_id: str, client_kind: str) -> Resource:
    """One household; raises NotFound."""
    row = await uow.conn.fetchrow(HOUSEHOLD, household_id) if is_id(household_id) else None
    if row is None:
        raise NotFound("household", household_id)
    steps = [visible(uow, "intervention", step, client_kind) for step in row["interventions"]]
    return {**dict(row), "interventions": steps}
