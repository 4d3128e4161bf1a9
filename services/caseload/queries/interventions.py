"""Gaps in services: where one was found unsuitable."""

from collections import Counter

from services.caseload.queries import Resource
from services.caseload.tables import INTERVENTION
from shared.store.sealing import opened
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client, Part
from shared.terms.programme import Programmes

GAPS = """
SELECT p.programme, p.area, i.id, i.service_area, i.sealed
FROM intervention i JOIN participant p ON p.id = i.participant_id
WHERE i.state = 'UNSUITABLE' AND ($1::text IS NULL OR p.programme = $1)
"""
BY = ("programme", "area", "service_area")


async def list_service_gaps(
    uow: UnitOfWork, programmes: Programmes, client: Client, programme: str | None
) -> list[Resource]:
    """How many interventions were found unsuitable, by area and service area; a borough's of its area [rule 175]."""
    if client.kind == "borough":
        await uow.show(programmes.with_part(client.org, Part.BOROUGH, uow.today), area=client.org)
    rows = [opened(uow.vault, INTERVENTION, row) for row in await uow.conn.fetch(GAPS, programme)]
    gaps = Counter((row["programme"], row["area"], row["service_area"]) for row in rows)
    return [dict(zip((*BY, "unsuitable"), (*gap, gaps[gap]), strict=True)) for gap in sorted(gaps)]
