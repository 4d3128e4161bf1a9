"""What an evaluator reads of participants: one row each, under a pseudonym and about nobody by name [rule 102]."""

from services.caseload.queries import Resource
from shared.store.unit_of_work import UnitOfWork

NAME = """
INSERT INTO pseudonym (evaluator, participant_id)
SELECT $1, p.id FROM participant p
WHERE p.programme = $2 AND NOT EXISTS (
  SELECT 1 FROM pseudonym n WHERE n.evaluator = $1 AND n.participant_id = p.id
)
ON CONFLICT DO NOTHING
"""
PAGE = """
SELECT n.pseudonym, p.provider, p.area, p.group_code AS "group", p.participation, p.referral_state, p.state,
       p.referred_on, p.result_reason, p.started_on, p.left_on, p.left_reason, p.outcome_on,
       (SELECT min(j.started_on) FROM job j WHERE j.participant_id = p.id AND j.state <> 'VOID') AS first_job_on
FROM pseudonym n JOIN participant p ON p.id = n.participant_id
WHERE n.evaluator = $1 AND p.programme = $2 AND n.pseudonym > $3
ORDER BY n.pseudonym LIMIT $4
"""


async def read_extract(uow: UnitOfWork, programme_id: str, evaluator: str, after: str, limit: int) -> list[Resource]:
    """One more than `limit`, by pseudonym, which says nothing of the order in which people came.

    Who has no pseudonym for this evaluator yet is given one, and keeps it.
    """
    await uow.show([programme_id])
    await uow.conn.execute(NAME, evaluator, programme_id)
    return [dict(row) for row in await uow.conn.fetch(PAGE, evaluator, programme_id, after, limit + 1)]
