"""Exits and errors, and the sweep that ends what has run out, however late it comes [rules 28, 32–34, 38, 43]."""

from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import ExitIn, InErrorIn
from services.caseload.domain import leaving
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

CHUNK = 100
# Whoever is busy is left to the next sweep: it waits for no participant, so it holds up nobody and is held by none.
OVERDUE = """
SELECT p.id FROM participant p
WHERE p.id > $1
  AND EXISTS (SELECT 1 FROM clock c WHERE c.participant_id = p.id AND c.state = 'running' AND c.due_on < $2)
ORDER BY p.id LIMIT $3 FOR UPDATE OF p SKIP LOCKED
"""


async def leave_early(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, wanted: ParsedBody[ExitIn]
) -> None:
    """An early exit or an early completion."""
    participant = await locked(uow, participant_id, expected)
    participant.require("exit_early")
    given = wanted.validated([*leaving.exit_faults(participant, uow.today, wanted.values)])
    programme = terms_of(programmes, participant)
    leaving.leave_early(participant, programme, given.kind, given.reason, given.exited_on)
    await save(uow, participant)


async def refer_in_error(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, wanted: ParsedBody[InErrorIn]
) -> None:
    """Found after the start not to have been one; what had run out by then has run out first."""
    participant = await locked(uow, participant_id, expected)
    participant.require_referral("refer_in_error")
    given = wanted.validated([*leaving.error_faults(participant, uow.today, wanted.values)])
    leaving.catch_up(participant, terms_of(programmes, participant), given.found_on)
    leaving.refer_in_error(participant, given.reason, given.found_on)
    await save(uow, participant)


async def sweep(database: Database, programmes: Programmes) -> int:
    """Lets every clock take effect whose last day is over; in chunks, each its own transaction. Counts the clocks."""
    done, last, more = 0, "", True
    while more:
        async with database.as_worker() as uow:
            ids = [row["id"] for row in await uow.conn.fetch(OVERDUE, last, uow.today, CHUNK)]
            for participant_id in ids:
                done += await run_out(uow, programmes, participant_id)
        last, more = (ids[-1], len(ids) == CHUNK) if ids else (last, False)
    return done


async def run_out(uow: UnitOfWork, programmes: Programmes, participant_id: str) -> int:
    """The clocks of one participant that have run out before today."""
    participant = await locked(uow, participant_id)
    done = leaving.catch_up(participant, terms_of(programmes, participant), uow.today)
    if done:
        await save(uow, participant)
    return done
