"""To whom a participant is shown."""

from services.caseload.queries import Resource
from services.caseload.queries.participants import programme_key_of
from shared.store.unit_of_work import UnitOfWork

OF_PARTICIPANT = """
SELECT id, participant_id, programme, recipient, org, purpose, basis,
       effective_from, effective_to, withdrawn_on, version
FROM sharing WHERE participant_id = $1 ORDER BY effective_from, id
"""


async def list_sharings(uow: UnitOfWork, participant_id: str) -> list[Resource]:
    """What was ever agreed of a participant, withdrawn or not; raises NotFound."""
    await programme_key_of(uow, participant_id)
    return [dict(row) for row in await uow.conn.fetch(OF_PARTICIPANT, participant_id)]
