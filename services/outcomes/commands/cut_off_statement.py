"""Cutting a month off: one transaction, so that a statement is complete or does not exist.

Locks: the participants concerned in id order, then the programme's statements. Claims that arrive meanwhile wait, or
belong to the next month.
"""

from dataclasses import replace

from services.outcomes.commands.entitlement import due_claims
from services.outcomes.domain.statements import check_month, cut_off, next_month, put_on_line
from services.outcomes.store import load_many, other_statements, save, save_statement
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.faults import Conflict
from shared.terms.ids import new_id
from shared.terms.programme import Programme, Programmes

PARTICIPANTS_DUE = """
SELECT DISTINCT c.participant_id FROM claim c JOIN participant p ON p.id = c.participant_id
WHERE p.programme = $1 AND (c.state = 'approved' AND c.achieved_on <= $2
   OR (NOT c.stands OR c.state = 'disallowed') AND c.state IN ('paid', 'confirmed', 'disallowed')
      AND c.recovery_line_id IS NULL)
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('statements of ' || $1, 0))"
MONTHS = "SELECT month, count(*) FILTER (WHERE state <> 'RETURNED') AS made, count(*) AS revisions FROM statement"
MONTHS += " WHERE programme = $1 GROUP BY month ORDER BY month"


async def cut_off_statement(uow: UnitOfWork, programmes: Programmes, programme: Programme, month: Month) -> str:
    """The new statement's id; raises `Refused` for a month that is not due, and `Conflict` for one that is cut off."""
    uow.require_part(programme.id)
    await _revision(uow, programme, month)
    due = [row["participant_id"] for row in await uow.conn.fetch(PARTICIPANTS_DUE, programme.id, month.last)]
    records = await load_many(uow, programmes, due)
    await uow.conn.execute(LOCK, programme.id)
    revision = await _revision(uow, programme, month)
    claims = await due_claims(uow, programmes, records)
    others = await other_statements(uow, programme)
    terms = {participant_id: record.programme for participant_id, record in records.items()}
    statement, lines = cut_off(programme, month, claims, uow.today, new_id, others, terms, revision)
    for line in lines:
        if line.claim_id is not None and line.participant_id is not None:
            record = records[line.participant_id]
            record.move_claim(put_on_line(record.claims[line.claim_id], line), uow.today)
            record.bump_version()
    await save(uow, records.values())
    await save_statement(uow, replace(statement, cut_off_by=uow.actor), lines)
    return statement.id


async def _revision(uow: UnitOfWork, programme: Programme, month: Month) -> int:
    """Which revision of the month's statement is to be cut off: 1, and one more for each that was returned."""
    months = {row["month"]: row for row in await uow.conn.fetch(MONTHS, programme.id)}
    months_made = [name for name, row in months.items() if row["made"]]
    if str(month) in months_made:
        raise Conflict(f"The statement of {programme.id} for {month} is cut off; the latest is {months_made[-1]}.")
    check_month(programme, month, next_month(programme, map(Month.of, months_made)), uow.today)
    return months[str(month)]["revisions"] + 1 if str(month) in months else 1
