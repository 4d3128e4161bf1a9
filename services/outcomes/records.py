"""Records as the database keeps them: loaded under their participants' locks in id order, written a table a send."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from services.outcomes import tables
from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Notification, Payment
from services.outcomes.domain.evidence import Evidence
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.proofs import Proof
from services.outcomes.domain.record import Record
from services.outcomes.domain.statements import Line, Statement
from shared.journey.inbox import lock_streams
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import participant_stream
from shared.terms.programme import Programme, Programmes

KEPT: dict[type, sa.Table] = {
    Person: tables.PARTICIPANT,
    Job: tables.JOB,
    Evidence: tables.EVIDENCE,
    Payment: tables.PAYMENT,
    Notification: tables.NOTIFICATION,
    Milestone: tables.MILESTONE,
    Claim: tables.CLAIM,
    Proof: tables.PROOF,
    Statement: tables.STATEMENT,
    Line: tables.LINE,
}
OF_PARTICIPANTS = (Job, Evidence, Payment, Notification, Milestone, Claim)
LOCKED = "SELECT * FROM participant WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE"


def _upsert(table: sa.Table) -> str:
    names = [column.name for column in table.columns]
    key = [column.name for column in table.primary_key]
    listed = ", ".join(names)
    rest = (
        ", ".join(f"{name} = excluded.{name}" for name in names if name not in key) or f"{key[0]} = excluded.{key[0]}"
    )
    # Old versions of a claim make way before new ones come, or the index of standing claims would see both.
    order = "ORDER BY stands" if "stands" in names else f"ORDER BY {', '.join(key)}"
    return (
        f"INSERT INTO {table.name} ({listed}) "
        f"SELECT {listed} FROM jsonb_populate_recordset(NULL::{table.name}, $1::jsonb) {order} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {rest}"
    )


UPSERTS = {kind: _upsert(table) for kind, table in KEPT.items()}
READS = {kind: f"SELECT * FROM {KEPT[kind].name} WHERE participant_id = ANY($1::text[])" for kind in OF_PARTICIPANTS}


def terms_of(programmes: Programmes, programme_id: str, version: str) -> Programme:
    """The contract somebody came under, at the prices and rates of the day (docs/decisions/0007).

    Raises `UnknownProgrammeVersion`: this service will load it, so whoever asks waits.
    """
    return programmes.for_referral(programme_id, version)


def record_of(programmes: Programmes, person: Person) -> Record:
    """The record of a person with nothing in it yet."""
    return Record(person, terms_of(programmes, person.programme, person.programme_version))


async def load(uow: UnitOfWork, programmes: Programmes, ids: Iterable[str]) -> dict[str, Record]:
    """The records of the participants that are known and visible, locked. One or many: always in id order."""
    rows = await uow.conn.fetch(LOCKED, sorted(set(ids)))
    persons = [Person(**dict(row)) for row in rows]
    records = {person.id: record_of(programmes, person) for person in persons}
    for kind in OF_PARTICIPANTS:
        concerned = [
            record.person.id for record in records.values() if kind is not Evidence or record.rests_on_evidence
        ]
        if not concerned:
            continue
        found: dict[str, list[Any]] = defaultdict(list)
        for row in await uow.conn.fetch(READS[kind], concerned):
            found[row["participant_id"]].append(kind(**dict(row)))
        for participant_id, known in found.items():
            records[participant_id].know(known)
    return records


async def load_many(uow: UnitOfWork, programmes: Programmes, ids: Sequence[str]) -> dict[str, Record]:
    """As `load`, for commands about several people: they first exclude hearing about them, in hearing's own order.

    Hearing locks participants as events come; without this a command that locks by id could meet it crosswise.
    """
    await lock_streams(uow, [participant_stream(participant_id) for participant_id in ids])
    return await load(uow, programmes, ids)


async def save(uow: UnitOfWork, records: Iterable[Record]) -> None:
    """Writes what changed, a send for each table that has something."""
    gathered: dict[type, list[Any]] = defaultdict(list)
    for record in records:
        for kind, rows in record.changed.items():
            gathered[kind] += rows.values()
        record.changed.clear()
    for kind in KEPT:
        await write(uow, kind, gathered[kind])


async def write(uow: UnitOfWork, kind: Callable[..., Any], rows: Sequence[Any]) -> None:
    """New rows of a kind inserted, known ones brought up to date."""
    if rows:
        await uow.conn.execute(UPSERTS[kind], [asdict(row) for row in rows])  # type: ignore[index]
