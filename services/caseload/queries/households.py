"""Households with their interventions."""

from collections.abc import Collection

from services.caseload.queries import Resource
from services.caseload.queries.children import visible
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import READS_IN_FULL
from shared.terms.faults import NotFound
from shared.terms.ids import is_id

HOUSEHOLD = """
SELECT h.id, h.state, h.others, h.version, h.corrections,
       (SELECT coalesce(json_agg(p.id ORDER BY p.id), '[]') FROM participant p WHERE p.household_id = h.id)
         AS participants,
       (SELECT coalesce(json_agg(i ORDER BY i.sequence_no, i.id), '[]') FROM intervention i
        WHERE i.household_id = h.id) AS interventions
FROM household h WHERE h.id = $1
"""

VISIBLE = "SELECT id FROM participant WHERE id = any($1::text[])"


async def read_household(uow: UnitOfWork, household_id: str, client_kind: str) -> Resource:
    """One household; raises NotFound."""
    row = await uow.conn.fetchrow(HOUSEHOLD, household_id) if is_id(household_id) else None
    if row is None:
        raise NotFound("household", household_id)
    steps = [visible(uow, "intervention", step, client_kind) for step in row["interventions"]]
    corrections = await _corrections(uow, row["corrections"], client_kind)
    return {**dict(row), "interventions": steps, "corrections": corrections}


async def _corrections(uow: UnitOfWork, kept: list[Resource], client_kind: str) -> list[Resource]:
    """What was recorded before, without people the client may not see."""
    if client_kind not in READS_IN_FULL:
        return [{name: each[name] for name in ("change", "because", "corrected_on")} for each in kept]
    ids = {participant_id for each in kept for participant_id in each["before"].get("participants", ())}
    seen = {seen["id"] for seen in await uow.conn.fetch(VISIBLE, [*ids])}
    return [each | {"before": _without_unseen(each["before"], seen)} for each in kept]


def _without_unseen(before: Resource, seen: Collection[str]) -> Resource:
    return {**before, "participants": [each for each in before.get("participants", ()) if each in seen]}
