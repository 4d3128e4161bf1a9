"""Returning a statement that is not authorised: its lines go back, and the month can be cut off again."""

from services.outcomes.domain.statements import take_off_line
from services.outcomes.store import lines_of, load_many, load_statement, save, save_returned
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes


async def return_statement(
    uow: UnitOfWork, programmes: Programmes, statement_id: str, version: int, reason: str
) -> None:
    """Withdraws every line and keeps it, with who and why; raises as `authorise_statement`."""
    lines = await lines_of(uow, statement_id)
    records = await load_many(uow, programmes, [line.participant_id for line in lines if line.participant_id])
    statement = await load_statement(uow, statement_id, version)
    returned = statement.without(lines).give_back(uow.today, uow.actor, reason)
    for line in lines:
        if line.claim_id is not None and line.participant_id is not None:
            record = records[line.participant_id]
            record.move_claim(take_off_line(record.claims[line.claim_id], line, reason), uow.today)
            record.bump_version()
    for record in records.values():
        record.withdrawals.clear()  # the statement takes all its lines back at once
    await save(uow, records.values())
    await save_returned(uow, statement, returned, lines)
