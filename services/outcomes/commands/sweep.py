"""What is due by the clock rather than by news: rows that could have been matched and were not, tried again."""

from services.outcomes.commands.queueing import drain
from services.outcomes.domain.deciding import conclude
from services.outcomes.records import load, save
from services.outcomes.saying import say
from shared.edge.parts import Parts
from shared.journey.ledger import Tx
from shared.terms.ids import new_id

# A delivery and the news of its referral can pass each other unseen, each committing after the other has looked.
MISSED = """
SELECT DISTINCT p.id FROM unmatched u JOIN participant p ON p.reference = u.reference
WHERE u.settled_at IS NULL AND u.reason IN ('unknown_referral', 'not_started') AND p.interest = 'open'
ORDER BY p.id LIMIT 500
"""


async def sweep(parts: Parts) -> int:
    """How many rows found their participant; doing it again does nothing twice."""
    async with parts.database.as_worker() as tx:
        missed = [row["id"] for row in await tx.conn.fetch(MISSED)]
    matched = 0
    for participant_id in missed:
        async with parts.database.as_worker() as tx:
            matched += await _match(tx, parts, participant_id)
    if matched and parts.relay is not None:
        parts.relay.nudge()
    return matched


async def _match(tx: Tx, parts: Parts, participant_id: str) -> int:
    record = (await load(tx, parts.programmes, [participant_id]))[participant_id]
    matched = await drain(tx, record)
    if record.changed:
        conclude(record, tx.today, new_id)
    say(tx, [record])
    await save(tx, [record])
    return matched
