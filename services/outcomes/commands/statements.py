"""Cutting a month off and releasing it for payment: one transaction each, so a statement is whole or not there.

Locks: the participants concerned in id order, then the programme's statements; claims arriving meanwhile wait or are
for the next month. A month of a programme has some hundreds of claims; they are read and written a table a send.
"""

from collections.abc import Iterable

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.record import ClaimStepped, Record
from services.outcomes.domain.statements import Line, Statement, check_month, cut_off, lined, moved
from services.outcomes.records import load_many, save, write
from services.outcomes.saying import say
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.events.payment import ClaimPaid, ClaimRecovered, StatementMoved
from shared.terms.faults import Conflict, NotFound, require_version
from shared.terms.ids import new_id, participant_stream
from shared.terms.money import pounds
from shared.terms.programme import Programme, Programmes

DUE = """
SELECT DISTINCT c.participant_id FROM claim c JOIN participant p ON p.id = c.participant_id
WHERE p.programme = $1 AND (c.state = 'approved' AND c.achieved_on <= $2
   OR NOT c.stands AND c.state IN ('paid', 'confirmed') AND c.recovery_line_id IS NULL)
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('statements of ' || $1, 0))"
LATEST = "SELECT max(month) FROM statement WHERE programme = $1"
PAID = """
SELECT c.outcome, count(*) FILTER (WHERE l.kind = 'outcome') - count(*) FILTER (WHERE l.kind = 'recovery') AS paid
FROM statement_line l JOIN statement s ON s.id = l.statement_id JOIN claim c ON c.id = l.claim_id
WHERE s.programme = $1 GROUP BY c.outcome
"""
BROUGHT = "SELECT coalesce(sum(outcomes + recoveries), 0)::bigint FROM statement WHERE programme = $1"
LINES = "SELECT * FROM statement_line WHERE statement_id = $1 ORDER BY number"
ONE = "SELECT * FROM statement WHERE id = $1"
LOCKED = ONE + " FOR UPDATE"


async def cut_month_off(uow: UnitOfWork, programmes: Programmes, programme: Programme, month: Month) -> str:
    """The new statement's id; raises `Refused` for a month that is not due and `Problem` conflict for one that was."""
    await _check(uow, programme, month)
    due = [row["participant_id"] for row in await uow.conn.fetch(DUE, programme.id, month.last)]
    records = await load_many(uow, programmes, due)
    await uow.conn.execute(LOCK, programme.id)
    await _check(uow, programme, month)
    claims = [claim for record in records.values() for claim in record.all(Claim)]
    paid = {row["outcome"]: row["paid"] for row in await uow.conn.fetch(PAID, programme.id)}
    brought = await uow.conn.fetchval(BROUGHT, programme.id)
    statement, lines = cut_off(programme, month, claims, uow.today, new_id, paid, brought)
    for line in _of_claims(lines):
        _put_on_line(uow, records, line)
    await write(uow, Statement, [statement])
    await write(uow, Line, lines)
    say(uow, records.values())
    await save(uow, records.values())
    _say_moved(uow, statement)
    return statement.id


async def authorise(uow: UnitOfWork, programmes: Programmes, statement_id: str, expected: int) -> None:
    """Claims on its lines are paid or recovered; raises `Problem` not-found or stale-version, `ForbiddenTransition`."""
    lines = [Line(**dict(row)) for row in await uow.conn.fetch(LINES, statement_id)]
    records = await load_many(uow, programmes, [line.participant_id for line in lines if line.participant_id])
    found = await uow.conn.fetchrow(LOCKED, statement_id)
    if found is None:
        raise NotFound("statement", statement_id)
    require_version(found["version"], expected)
    statement = Statement(**dict(found)).authorised(uow.today)
    for line in _of_claims(lines):
        _move_money(uow, records, line)
    await write(uow, Statement, [statement])
    await save(uow, records.values())
    _say_moved(uow, statement)


async def _check(uow: UnitOfWork, programme: Programme, month: Month) -> None:
    latest = await uow.conn.fetchval(LATEST, programme.id)
    if latest is not None and str(month) <= latest:
        raise Conflict(f"The statement of {programme.id} for {month} is cut off; the latest is {latest}.")
    check_month(programme, month, Month.of(latest) if latest else None, uow.today)


def _of_claims(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.claim_id is not None]


def _claim(records: dict[str, Record], line: Line) -> tuple[Record, Claim]:
    record = records[str(line.participant_id)]
    claim: Claim = record.rows[Claim][line.claim_id]
    return record, claim


def _put_on_line(uow: UnitOfWork, records: dict[str, Record], line: Line) -> None:
    record, claim = _claim(records, line)
    after = lined(claim, line)
    record.put(after)
    record.touch()
    if after.state != claim.state:
        record.facts.append(ClaimStepped(after, claim.state, uow.today))


def _move_money(uow: UnitOfWork, records: dict[str, Record], line: Line) -> None:
    record, claim = _claim(records, line)
    record.put(moved(claim, line))
    record.touch()
    stream = participant_stream(record.person.id)
    told = {
        "claim_id": claim.id,
        "outcome": claim.outcome,
        "statement_id": line.statement_id,
        "line_id": line.id,
        "amount": pounds(line.amount),
    }
    if line.reverses is not None:
        uow.emit(stream, ClaimRecovered(**told, reverses=line.reverses), uow.today)
    else:
        uow.emit(stream, ClaimPaid(**told), uow.today)


def _say_moved(uow: UnitOfWork, statement: Statement) -> None:
    told = StatementMoved(
        statement_id=statement.id,
        programme=statement.programme,
        month=statement.month,
        state="authorised" if statement.authorised_on else "cut_off",
        delivery_fee=pounds(statement.delivery_fee),
        outcomes=pounds(statement.outcomes),
        recoveries=pounds(statement.recoveries),
        total=pounds(statement.total),
    )
    uow.emit(f"statement/{statement.id}", told, uow.today)
