"""Records in the database: loaded under their participants' locks in id order, saved with the events they emit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from services.outcomes import tables
from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Notification, Payment
from services.outcomes.domain.events import line_withdrawn, statement_moved, statement_returned
from services.outcomes.domain.evidence import Evidence
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.prices import PaidLine
from services.outcomes.domain.record import Record
from services.outcomes.domain.statements import Line, OtherStatements, Statement
from shared.journey.inbox import lock_streams
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.faults import NotFound, require_version
from shared.terms.ids import participant_stream
from shared.terms.programme import Programme, Programmes

# The collections of a record, with the rows they hold and the tables these are in.
LOADED: dict[str, tuple[type, sa.Table]] = {
    "jobs": (Job, tables.JOB),
    "evidence": (Evidence, tables.EVIDENCE),
    "payments": (Payment, tables.PAYMENT),
    "notifications": (Notification, tables.NOTIFICATION),
    "milestones": (Milestone, tables.MILESTONE),
    "claims": (Claim, tables.CLAIM),
}
SAVED = {name: table for name, (_, table) in LOADED.items()} | {"claim_evidence": tables.CLAIM_EVIDENCE}
READ_PERSON = "SELECT * FROM participant WHERE id = $1"
LOCK_PERSONS = "SELECT * FROM participant WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE"
READ = {name: f"SELECT * FROM {table.name} WHERE participant_id = ANY($1::text[])" for name, table in SAVED.items()}
PARTICIPANT_OF = "SELECT participant_id FROM claim WHERE id = $1"
LOCK_STATEMENT = "SELECT * FROM statement WHERE id = $1 FOR UPDATE"
LOCK_STATEMENTS_OF = """
SELECT * FROM statement WHERE id IN (SELECT statement_id FROM statement_line WHERE id = ANY($1::text[]))
ORDER BY id FOR UPDATE
"""
LINES = "SELECT * FROM statement_line WHERE statement_id = $1 AND withdrawn_on IS NULL ORDER BY number"
OTHER_PAID_LINES = """
SELECT l.id, c.outcome, l.counted_as AS number
FROM statement_line l JOIN statement s ON s.id = l.statement_id JOIN claim c ON c.id = l.claim_id
WHERE s.programme = $1 AND s.id <> $2
  AND l.kind = 'outcome' AND l.withdrawn_on IS NULL
  AND NOT EXISTS (SELECT FROM statement_line r
                  WHERE r.reverses = l.id AND r.withdrawn_on IS NULL AND r.statement_id <> $2)
ORDER BY s.month, l.number
"""
OTHER_STATEMENTS = """
SELECT month, delivery_fee, outcomes + recoveries AS spent FROM statement
WHERE programme = $1 AND id <> $2 AND state <> 'RETURNED'
"""
WITHDRAW = """
UPDATE statement_line SET withdrawn_on = $2, withdrawn_by = $3, withdrawn_because = w.because
FROM unnest($1::text[], $4::text[]) AS w(id, because) WHERE statement_line.id = w.id
"""


def new_record(programmes: Programmes, person: Person) -> Record:
    """An empty record under the terms the participant came under, at the prices and rates of the day [decision 0007].

    Raises `UnknownProgrammeVersion`, which is transient: this service will load the version, so a consumer waits.
    """
    programme = programmes.for_referral(person.programme, person.programme_version)
    feeds = tuple(party for party in programmes.newest(person.programme).other_parties if party.part == "feed")
    return Record(person, programme, feeds=feeds)


async def read(uow: UnitOfWork, programmes: Programmes, participant_id: str) -> Record:
    """One participant's record without a lock; raises `NotFound`."""
    row = await uow.conn.fetchrow(READ_PERSON, participant_id)
    if row is None:
        raise NotFound("participant", participant_id)
    record = new_record(programmes, Person(**dict(row)))
    await _fill(uow, {participant_id: record})
    return record


async def load(uow: UnitOfWork, programmes: Programmes, ids: Iterable[str]) -> dict[str, Record]:
    """The records of the participants that exist and are visible, by id, locked in id order."""
    persons = [Person(**dict(row)) for row in await uow.conn.fetch(LOCK_PERSONS, sorted(set(ids)))]
    records = {person.id: new_record(programmes, person) for person in persons}
    await _fill(uow, records)
    return records


async def load_many(uow: UnitOfWork, programmes: Programmes, ids: Sequence[str]) -> dict[str, Record]:
    """As `load`, for commands about several participants: first takes the locks that consuming takes, in its order.

    A consumer locks participants in the order of its events. Without this a command that locks them in id order could
    deadlock with it.
    """
    await lock_streams(uow, [participant_stream(participant_id) for participant_id in ids])
    return await load(uow, programmes, ids)


async def load_claim(uow: UnitOfWork, programmes: Programmes, claim_id: str, version: int) -> tuple[Record, Claim]:
    """A claim in its participant's locked record; raises `NotFound` or `StaleVersion`."""
    participant_id = await uow.conn.fetchval(PARTICIPANT_OF, claim_id)
    if participant_id is None:
        raise NotFound("claim", claim_id)
    record = (await load_many(uow, programmes, [participant_id]))[participant_id]
    claim = record.claims[claim_id]
    uow.require_part(record.person.programme)
    require_version(claim.version, version)
    return record, claim


async def load_statement(uow: UnitOfWork, statement_id: str, version: int) -> Statement:
    """A statement, locked; raises `NotFound` or `StaleVersion`."""
    row = await uow.conn.fetchrow(LOCK_STATEMENT, statement_id)
    if row is None:
        raise NotFound("statement", statement_id)
    uow.require_part(row["programme"])
    require_version(row["version"], version)
    return Statement(**dict(row))


async def lines_of(uow: UnitOfWork, statement_id: str) -> list[Line]:
    """The lines of a statement that are not withdrawn, in order."""
    return [Line(**dict(row)) for row in await uow.conn.fetch(LINES, statement_id)]


async def other_statements(uow: UnitOfWork, programme: Programme, statement_id: str = "") -> OtherStatements:
    """What all statements of a programme but one say about fees, volume bands and the funding cap."""
    paid = [PaidLine(**dict(row)) for row in await uow.conn.fetch(OTHER_PAID_LINES, programme.id, statement_id)]
    rows = await uow.conn.fetch(OTHER_STATEMENTS, programme.id, statement_id)
    spent = sum(row["spent"] for row in rows)
    return OtherStatements(paid, spent, {Month.of(row["month"]): row["delivery_fee"] for row in rows})


def _upsert(table: sa.Table) -> BulkInsert:
    names = [column.name for column in table.columns]
    key = [column.name for column in table.primary_key]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    # Claims that no longer stand are written first: a unique index allows one standing claim for each outcome.
    order = "stands" if "stands" in table.c else ", ".join(key)
    return BulkInsert(table, tail=f"ORDER BY {order} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}")


UPSERTS = [(name, _upsert(table)) for name, table in {"person": tables.PARTICIPANT, **SAVED}.items()]
UPSERT_STATEMENT = _upsert(tables.STATEMENT)
INSERT_LINES = BulkInsert(tables.LINE)


async def save(uow: UnitOfWork, records: Iterable[Record]) -> None:
    """Emits what happened to each record, in order, and writes what changed, with one statement a table."""
    changed: dict[str, list[Any]] = defaultdict(list)
    records = list(records)
    for record in records:
        for event, on in record.pending:
            uow.emit(participant_stream(record.person.id), event, on)
        record.pending.clear()
        if record.person_changed:
            changed["person"].append(record.person)
            record.person_changed = False
        for name in SAVED:
            rows = getattr(record, name)
            changed[name] += rows.changed.values()
            rows.changed.clear()
    for name, upsert in UPSERTS:
        if changed[name]:
            await upsert.execute(uow, map(asdict, changed[name]))
    await _withdraw_lines(uow, records)


async def save_statement(uow: UnitOfWork, statement: Statement, new_lines: Sequence[Line] = ()) -> None:
    """Writes a statement and its new lines, and emits that it was cut off or authorised."""
    await UPSERT_STATEMENT.execute(uow, [asdict(statement)])
    if new_lines:
        await INSERT_LINES.execute(uow, map(asdict, new_lines))
    uow.emit(f"statement/{statement.id}", statement_moved(statement), uow.today)


async def save_returned(uow: UnitOfWork, before: Statement, returned: Statement, lines: Sequence[Line]) -> None:
    """Writes a statement that is returned with its lines, and emits it with what it came to `before`."""
    reason = returned.returned_because
    await uow.conn.execute(WITHDRAW, [line.id for line in lines], uow.today, uow.actor, [reason] * len(lines))
    await UPSERT_STATEMENT.execute(uow, [asdict(returned)])
    uow.emit(f"statement/{returned.id}", statement_returned(before, returned), uow.today)


async def _withdraw_lines(uow: UnitOfWork, records: Sequence[Record]) -> None:
    """Takes off their statements the lines that no longer hold, before the participants' claims can be authorised.

    Whoever changes the claim need not see the statement: the commissioner of the programme does.
    """
    reasons = {withdrawal.line_id: withdrawal.because for record in records for withdrawal in record.withdrawals}
    if not reasons:
        return
    commissioner = next(record.programme.commissioner for record in records if record.withdrawals)
    async with uow.acting_as(commissioner):
        for row in await uow.conn.fetch(LOCK_STATEMENTS_OF, list(reasons)):
            statement = Statement(**dict(row))
            for line in await lines_of(uow, statement.id):
                if line.id in reasons:
                    statement = statement.without([line])
                    uow.emit(f"statement/{statement.id}", line_withdrawn(statement, line, reasons[line.id]), uow.today)
            await UPSERT_STATEMENT.execute(uow, [asdict(statement)])
        await uow.conn.execute(WITHDRAW, list(reasons), uow.today, uow.actor, list(reasons.values()))
    for record in records:
        record.withdrawals.clear()


async def _fill(uow: UnitOfWork, records: dict[str, Record]) -> None:
    for name, (row_type, _) in LOADED.items():
        ids = [key for key, record in records.items() if name != "evidence" or record.rests_on_evidence]
        by_participant: dict[str, list[Any]] = defaultdict(list)
        for row in await uow.conn.fetch(READ[name], ids) if ids else ():
            by_participant[row["participant_id"]].append(row_type(**dict(row)))
        for participant_id, rows in by_participant.items():
            getattr(records[participant_id], name).load(rows)
