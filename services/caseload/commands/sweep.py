"""The sweep: lets every deadline that has passed take effect, however late it runs [rules 32–34, 43]."""

from services.caseload import tables
from services.caseload.commands.same_person import follow_deaths
from services.caseload.domain import exits
from services.caseload.store import lock_participant, save_participant
from shared.store.database import Database
from shared.store.resealing import Columns
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes

CHUNK = 100
SEALED = [Columns(table) for table in tables.SEALED]
# A participant who is locked is left to the next sweep: it waits for nobody, and nobody waits for it.
OVERDUE = """
SELECT p.id FROM participant p
WHERE p.id > $1
  AND EXISTS (SELECT 1 FROM clock c WHERE c.participant_id = p.id AND c.state = 'running' AND c.due_on < $2)
ORDER BY p.id LIMIT $3 FOR UPDATE OF p SKIP LOCKED
"""


async def sweep(database: Database, programmes: Programmes) -> int:
    """Sweeps every participant with a passed deadline, in chunks of one transaction each, and seals what is not yet.

    Counts the deadlines, the referrals that follow a death known of another one, and what it sealed.
    """
    done = sum([await table.run(database, database.vault) for table in SEALED])
    async with database.as_worker() as uow:
        passed = await follow_deaths(uow, programmes)
    last, more = "", True
    while more:
        async with database.as_worker() as uow:
            ids = [row["id"] for row in await uow.conn.fetch(OVERDUE, last, uow.today, CHUNK)]
            for participant_id in ids:
                passed += await catch_up(uow, programmes, participant_id)
        last, more = (ids[-1], len(ids) == CHUNK) if ids else (last, False)
    return passed + done


async def catch_up(uow: UnitOfWork, programmes: Programmes, participant_id: str) -> int:
    """Lets the deadlines of one participant that passed before today take effect; counts them."""
    participant = await lock_participant(uow, participant_id)
    passed = exits.catch_up(participant, programmes.for_referral(*participant.programme_key), uow.today)
    if passed:
        await save_participant(uow, participant)
    return passed
