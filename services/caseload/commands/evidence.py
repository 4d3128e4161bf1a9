"""Destinations, readings, a month's earnings, changes of hours: recorded, ended, made void.

Each is one row beside its participant: load and lock, decide, save and say, as everywhere in this room.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.evidence_wanted import (
    DestinationEndIn,
    DestinationIn,
    HoursIn,
    MonthlyEarningsIn,
    ReadingIn,
    VoidIn,
)
from services.caseload.commands.saving import locked, save
from services.caseload.domain import evidence
from services.caseload.domain.evidence import Declared, Destination, Reading
from services.caseload.domain.participant import Participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, NotFound, Refused, require_version
from shared.terms.ids import is_id, new_id
from shared.terms.money import pence
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme, Programmes

Found = TypeVar("Found", Destination, Reading, Declared)
TABLES: dict[type, sa.Table] = {
    Destination: tables.destination,
    Reading: tables.reading,
    Declared: tables.monthly_earnings,
}
CALLED = {Destination: "destination", Reading: "reading", Declared: "monthly earnings"}
KEEP = {kind: Sql(sa.insert(table)) for kind, table in TABLES.items()}
OWNER = {
    kind: Sql(sa.select(table.c.participant_id, table.c.version).where(table.c.id == sa.bindparam("wanted_id")))
    for kind, table in TABLES.items()
}
OF = {
    kind: Sql(
        sa.select(*(table.c[field.name] for field in fields(kind)))
        .where(table.c.participant_id == sa.bindparam("of_participant"))
        .order_by(table.c.id)
    )
    for kind, table in TABLES.items()
}
CHANGE = {
    kind: Sql(
        sa.update(table)
        .where(table.c.id == sa.bindparam("row_id"))
        .values(
            version=table.c.version + 1,
            **{f.name: sa.bindparam(f.name, type_=table.c[f.name].type) for f in fields(kind) if f.name != "id"},
        )
    )
    for kind, table in TABLES.items()
}
KEEP_HOURS = Sql(sa.insert(tables.job_hours))
JOB_OWNER = Sql(sa.select(tables.job.c.participant_id).where(tables.job.c.id == sa.bindparam("wanted_id")))


async def record_destination(uow: UnitOfWork, participant_id: str, wanted: ParsedBody[DestinationIn]) -> str:
    """Returns the destination's id."""
    participant = await locked(uow, participant_id)
    started_on = evidence.require_started(participant)
    given = wanted.validated([*evidence.destination_faults(started_on, uow.today, wanted.values)])
    destination = Destination(new_id("dst"), "STANDS", given.kind, given.started_on)
    evidence.arrive(participant, destination)
    return await _keep(uow, participant, destination, place=given.place, course=given.course)


async def end_destination(
    uow: UnitOfWork, destination_id: str, expected: int, wanted: ParsedBody[DestinationEndIn]
) -> None:
    participant, _, destination = await _one(uow, Destination, destination_id, expected)
    given = wanted.validated([*evidence.destination_end_faults(destination, uow.today, wanted.values)])
    evidence.leave_destination(participant, destination, given.ended_on, given.reason)
    await _change(uow, participant, destination)


async def void_destination(uow: UnitOfWork, destination_id: str, expected: int, wanted: ParsedBody[VoidIn]) -> None:
    participant, _, destination = await _one(uow, Destination, destination_id, expected)
    evidence.void_destination(participant, destination, wanted.validated().reason, uow.today)
    await _change(uow, participant, destination)


CAME_UNDER = "SELECT programme, programme_version FROM participant WHERE id = $1"


async def programme_of(uow: UnitOfWork, programmes: Programmes, participant_id: str) -> Programme:
    """The terms a participant came under; raises `NotFound`."""
    row = await uow.conn.fetchrow(CAME_UNDER, participant_id) if is_id(participant_id) else None
    if row is None:
        raise NotFound("participant", participant_id)
    return programmes.for_referral(row["programme"], row["programme_version"])


async def take_reading(
    uow: UnitOfWork, programme: Programme, participant_id: str, wanted: ParsedBody[ReadingIn]
) -> str:
    """Returns the reading's id."""
    participant = await locked(uow, participant_id)
    evidence.require_started(participant)
    measures = {measure.code: measure for measure in programme.measures}
    known = await _all(uow, Reading, participant_id)
    found = evidence.reading_faults(participant, known, list(measures), uow.today, wanted.values)
    given = wanted.validated([*found])
    reading = Reading(new_id("rdg"), "STANDS", given.measure, given.role, given.taken_on, given.value)
    evidence.take_reading(participant, measures[given.measure], reading, known)
    return await _keep(uow, participant, reading)


async def void_reading(uow: UnitOfWork, reading_id: str, expected: int, wanted: ParsedBody[VoidIn]) -> None:
    participant, known, reading = await _one(uow, Reading, reading_id, expected)
    evidence.void_reading(participant, reading, known, wanted.validated().reason, uow.today)
    await _change(uow, participant, reading)


async def declare(uow: UnitOfWork, participant_id: str, wanted: ParsedBody[MonthlyEarningsIn]) -> str:
    """Returns the declaration's id."""
    participant = await locked(uow, participant_id)
    started_on = evidence.require_started(participant)
    known = await _all(uow, Declared, participant_id)
    given = wanted.validated([*evidence.declared_faults(started_on, known, uow.today, wanted.values)])
    declared = Declared(new_id("dcl"), "STANDS", given.period, given.month, pence(given.amount))
    evidence.declare(participant, declared)
    return await _keep(uow, participant, declared, shown_by=given.shown_by)


async def void_declared(uow: UnitOfWork, declaration_id: str, expected: int, wanted: ParsedBody[VoidIn]) -> None:
    participant, _, declared = await _one(uow, Declared, declaration_id, expected)
    evidence.void_declared(participant, declared, wanted.validated().reason, uow.today)
    await _change(uow, participant, declared)


async def change_hours(uow: UnitOfWork, job_id: str, wanted: ParsedBody[HoursIn]) -> str:
    """A job's hours from a day on; returns the change's id."""
    owner = await JOB_OWNER.row(uow, wanted_id=job_id) if is_id(job_id) else None
    if owner is None:
        raise NotFound("job", job_id)
    participant = await locked(uow, owner["participant_id"])
    job = participant.job(job_id)
    given = wanted.validated([*evidence.hours_faults(job, uow.today, wanted.values)])
    evidence.change_hours(participant, job, given.from_on, given.hours_per_week)
    row = {"id": new_id("hrs"), "participant_id": participant.id, "job_id": job_id, "recorded_at": uow.now}
    try:
        await KEEP_HOURS.execute(uow, **row, **given.model_dump())
    except asyncpg.UniqueViolationError as error:
        message = f"the hours from {given.from_on} on are recorded; give another day"
        raise Refused([Fault("/from_on", "already-recorded", message)], "conflict") from error
    await save(uow, participant)
    return str(row["id"])


async def _all(uow: UnitOfWork, kind: Callable[..., Found], participant_id: str) -> list[Found]:
    return [kind(**row) for row in await OF[kind].rows(uow, of_participant=participant_id)]  # type: ignore[index]


async def _one(
    uow: UnitOfWork, kind: Callable[..., Found], its_id: str, expected: int
) -> tuple[Participant, Sequence[Found], Found]:
    """The participant first, locked; then all of the kind as they are now, and the one that was meant."""
    called: Any = kind
    owner = await OWNER[called].row(uow, wanted_id=its_id) if is_id(its_id) else None
    if owner is None:
        raise NotFound(CALLED[called], its_id)
    participant = await locked(uow, owner["participant_id"])
    now: Any = await OWNER[called].row(uow, wanted_id=its_id)
    require_version(now["version"], expected)
    known = await _all(uow, kind, participant.id)
    return participant, known, next(one for one in known if one.id == its_id)


async def _keep(uow: UnitOfWork, participant: Participant, one: Destination | Reading | Declared, **more: Any) -> str:
    row = {"participant_id": participant.id, "version": 1, "recorded_at": uow.now}
    await KEEP[type(one)].execute(uow, **row, **asdict(one), **more)
    await save(uow, participant)
    return one.id


async def _change(uow: UnitOfWork, participant: Participant, one: Destination | Reading | Declared) -> None:
    values = {name: value for name, value in asdict(one).items() if name != "id"}
    await CHANGE[type(one)].execute(uow, row_id=one.id, **values)
    await save(uow, participant)
