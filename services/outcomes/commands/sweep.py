"""What is due by the clock rather than by news: rows that can be matched now, outcomes that time has brought, claims
that nobody made in time. Doing it again, or late, does nothing twice: everything is dated by its own day.
"""

from collections.abc import Awaitable, Callable

from services.outcomes.commands.queueing import drain
from services.outcomes.domain.claims import Claim, overdue
from services.outcomes.domain.deciding import conclude
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.record import ClaimStepped, Record
from services.outcomes.records import load, save
from services.outcomes.saying import say
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

CHUNK = 500
# A delivery and the news of its referral can pass each other unseen, each committing after the other has looked.
MISSED = """
SELECT DISTINCT p.id FROM unmatched u JOIN participant p ON p.reference = u.reference
WHERE u.settled_at IS NULL AND u.reason IN ('unknown_referral', 'not_started') AND p.interest = 'open'
  AND $1::date IS NOT NULL AND p.id > $2 ORDER BY p.id LIMIT $3
"""
REACHED = """
SELECT DISTINCT participant_id AS id FROM milestone WHERE due_on <= $1 AND state IN ('PROJECTED', 'AT_RISK')
  AND participant_id > $2 ORDER BY 1 LIMIT $3
"""
UNCLAIMED = """
SELECT DISTINCT participant_id AS id FROM claim WHERE claim_by < $1 AND state IN ('not_claimed', 'rejected')
  AND participant_id > $2 ORDER BY 1 LIMIT $3
"""
Do = Callable[[UnitOfWork, Record], Awaitable[int]]


async def sweep(database: Database, programmes: Programmes) -> int:
    """How many rows found their participant, outcomes were reached and claims expired."""
    steps = ((MISSED, _match), (REACHED, _reach), (UNCLAIMED, _expire))
    return sum([await _each(database, programmes, due, step) for due, step in steps])


async def _each(database: Database, programmes: Programmes, due: str, do: Do) -> int:
    """Everybody whom a query finds, each in a transaction of their own, so that a sweep can break off anywhere."""
    done, after = 0, ""
    while True:
        async with database.as_worker() as uow:
            found = [row["id"] for row in await uow.conn.fetch(due, uow.today, after, CHUNK)]
        for participant_id in found:
            done += await _one(database, programmes, participant_id, do)
        if len(found) < CHUNK:
            return done
        after = found[-1]


async def _one(database: Database, programmes: Programmes, participant_id: str, do: Do) -> int:
    async with database.as_worker() as uow:
        record = (await load(uow, programmes, [participant_id]))[participant_id]
        done = await do(uow, record)
        say(uow, [record])
        await save(uow, [record])
    return done


async def _match(uow: UnitOfWork, record: Record) -> int:
    matched = await drain(uow, record)
    if record.changed:
        conclude(record, uow.today, new_id)
    return matched


async def _reach(uow: UnitOfWork, record: Record) -> int:
    """What has gone on long enough is achieved, on the day it was, however late the sweep comes [rule 69]."""
    before = {m.key for m in record.all(Milestone) if m.achieved}
    conclude(record, uow.today, new_id)
    return len({m.key for m in record.all(Milestone) if m.achieved} - before)


async def _expire(uow: UnitOfWork, record: Record) -> int:
    """The window is closed: nobody can claim it any more [rules 75, 87]."""
    late = [claim for claim in record.all(Claim) if overdue(claim, uow.today)]
    for claim in late:
        expired = claim.after("expire", "window_closed")
        record.put(expired)
        assert claim.claim_by is not None
        record.facts.append(ClaimStepped(expired, claim.state, claim.claim_by))
    if late:
        record.touch()
    return len(late)
