"""Gaps in services: where one was found unsuitable."""

from services.caseload.queries import Resource
from shared.store.unit_of_work import UnitOfWork

GAPS = """
SELECT p.programme, p.area, i.service_area, count(*) AS unsuitable
FROM intervention i JOIN participant p ON p.id = i.participant_id
WHERE i.state = 'UNSUITABLE' AND ($1::text IS NULL OR p.programme = $1)
GROUP BY p.programme, p.area, i.service_area ORDER BY p.programme, p.area, i.service_area
"""


async def list_service_gaps(uow: UnitOfWork, programme: str | None) -> list[Resource]:
    """How many interventions were found unsuitable, by area and service area."""
    return [dict(row) for row in await uow.conn.fetch(GAPS, programme)]
