"""Cutting a month off: one transaction, so that a statement is complete or does not exist.

Locks: the participants concerned in id order, then the programme's statements. Claims that arrive meanwhile wait, or
belong to the next month.
"""

from services.outcomes.commands.entitlement import due_claims
from services.outcomes.domain.statements import check_month, cut_off, put_on_line
from services.outcomes.store import load_many, save, save_statement
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.faults import Conflict
from shared.terms.ids import new_id
from shared.terms.programme import Programme, Programmes

PARTICIPANTS_DUE = """
SELECT DISTINCT c.participant_id FROM claim c JOIN participant p ON p.id = c.participant_id
WHERE p.programme = $1 AND (c.state = 'approved' AND c.achieved_on <= $2
   OR NOT c.stands AND c.state IN ('paid', 'confirmed') AND c.recovery_line_id IS NULL)
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('statements of ' || $1, 0))"
LATEST_MONTH = "SELECT max(month) FROM statement WHERE programme = $1"
PAID_BEFORE = """
SELECT c.outcome, count(*) FILTER (WHERE l.kind = 'outcome') - count(*) FILTER (WHERE l.kind = 'recovery') AS paid
FROM statement_line l JOIN statement s ON s.id = l.statement_id JOIN claim c ON c.id = l.claim_id
WHERE s.programme = $1 GROUP BY c.outcome
"""
SPENT = "SELECT coalesce(sum(outcomes + recoveries), 0)::bigint FROM statement WHERE programme = $1"


async def cut_off_statement(uow: UnitOfWork, programmes: Programmes, programme: Programme, month: Month) -> str:
    """The new statement's id; raises `Refused` for a month that is not due, and `Conflict` for one that is cut off."""
    await _check(uow, programme, month)
    due = [row["participant_id"] for row in await uow.conn.fetch(PARTICIPANTS_DUE, programme.id, month.last)]
    records = await load_many(uow, programmes, due)
    await uow.conn.execute(LOCK, programme.id)
    await _check(uow, programme, month)
    claims = await due_claims(uow, programmes, records)
    paid_before = {row["outcome"]: row["paid"] for row in await uow.conn.fetch(PAID_BEFORE, programme.id)}
    spent = await uow.conn.fetchval(SPENT, programme.id)
    statement, lines = cut_off(programme, month, claims, uow.today, new_id, paid_before, spent)
    for line in lines:
        if line.claim_id is not None and line.participant_id is not None:
            record = records[line.participant_id]
            record.move_claim(put_on_line(record.claims[line.claim_id], line), uow.today)
            record.bump_version()
    await save(uow, records.values())
    await save_statement(uow, statement, lines)
    return statement.id


async def _check(uow: UnitOfWork, programme: Programme, month: Month) -> None:
    latest = await uow.conn.fetchval(LATEST_MONTH, programme.id)
    if latest is not None and str(month) <= latest:
        raise Conflict(f"The statement of {programme.id} for {month} is cut off; the latest is {latest}.")
    check_month(programme, month, Month.of(latest) if latest else None, uow.today)
