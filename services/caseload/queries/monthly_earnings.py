"""The months whose earnings were declared."""

from services.caseload.queries import Resource
from services.caseload.queries.children import visible
from services.caseload.queries.participants import programme_key_of
from shared.store.unit_of_work import UnitOfWork

DECLARED = "SELECT * FROM monthly_earnings WHERE participant_id = $1 ORDER BY month, id"


async def list_monthly_earnings(uow: UnitOfWork, participant_id: str, client_kind: str) -> list[Resource]:
    """A participant's declared months, amounts in pounds; raises NotFound."""
    await programme_key_of(uow, participant_id)
    rows = await uow.conn.fetch(DECLARED, participant_id)
    return [visible(uow, "monthly earnings", row, client_kind) for row in rows]
