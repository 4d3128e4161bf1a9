"""Corrections of what was recorded, and records made void: one way for every kind [rule 138]."""

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.record_rows import has_bookings, keep_correction, settle_plans
from services.caseload.commands.starts import require_start_stands
from services.caseload.domain import appointments, promises, records
from services.caseload.domain.participant import Participant
from services.caseload.domain.records import KINDS, Change, Facts, KindName, RecordKind
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.records import CorrectionIn
from services.caseload.store import activities_of, lock_participant, save_participant
from shared.store.sealing import opened, sealed, stored
from shared.store.statements import Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.support import StandingRecord
from shared.terms.faults import Fault, NotFound, Refused, require_version
from shared.terms.ids import is_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme, Programmes

TABLES: dict[KindName, sa.Table] = {
    "contact": tables.CONTACT,
    "appointment": tables.APPOINTMENT,
    "action_plan": tables.ACTION_PLAN,
    "assessment": tables.ASSESSMENT,
    "hours": tables.JOB_HOURS,
    "exception": tables.EXCEPTION_REASON,
}
FOLLOWING = {"appointment": ("state", "cancelled_on")}
"""What a correction changes besides what was sent."""
CHANGING = {
    name: tuple(dict.fromkeys((*kind.correctable, *FOLLOWING.get(name, ("state",)), *stored(TABLES[name]))))
    for name, kind in KINDS.items()
}
THIS: sa.BindParameter[str] = sa.bindparam("record_id")
RECORDED_ON = sa.cast(sa.func.timezone("Europe/London", sa.literal_column("recorded_at")), sa.Date).label("recorded_on")
SELECT = {name: Sql(sa.select(table, RECORDED_ON).where(table.c.id == THIS)) for name, table in TABLES.items()}
UPDATE = {name: update(table, *CHANGING[name], where=table.c.id == THIS) for name, table in TABLES.items()}
STANDING = {
    "hours": "SELECT id, from_on AS day, job_id AS code, hours_per_week FROM job_hours",
    "exception": "SELECT id, timezone('Europe/London', recorded_at)::date AS day, clock AS code, NULL AS hours_per_week"
    " FROM exception_reason",
}


async def correct(
    uow: UnitOfWork,
    programmes: Programmes,
    name: KindName,
    record_id: str,
    expected: int,
    body: ParsedBody[CorrectionIn],
) -> None:
    """What was recorded was wrong; the values before are kept with who corrected them, when and why."""
    participant, before = await _lock(uow, name, record_id, expected)
    kind, programme = KINDS[name], programmes.for_referral(*participant.programme_key)
    records.require_correctable(kind, programme, before, "correct", uow.today)
    faults = records.correction_faults(kind, participant, programme, before, body.values)
    sent = body.validated([*faults]).model_dump()
    promises.retell(participant, programme)  # what is said so far, before the facts change
    after = records.corrected(kind, participant, before, sent)
    await _save(uow, programme, participant, kind, before, after, "corrected", sent["because"])


async def void(
    uow: UnitOfWork, programmes: Programmes, name: KindName, record_id: str, expected: int, body: ParsedBody[VoidIn]
) -> None:
    """It was recorded in error: it stays, and counts for nothing."""
    participant, before = await _lock(uow, name, record_id, expected)
    kind, programme = KINDS[name], programmes.for_referral(*participant.programme_key)
    records.require_correctable(kind, programme, before, "void", uow.today)
    reason = body.validated().reason
    promises.retell(participant, programme)
    await _save(uow, programme, participant, kind, before, {**before, "state": "VOID"}, "voided", reason)


async def _lock(uow: UnitOfWork, name: KindName, record_id: str, expected: int) -> tuple[Participant, Facts]:
    """The participant first, locked; then the record as it is now. Raises NotFound or StaleVersion."""
    row = await SELECT[name].row(uow, record_id=record_id) if is_id(record_id) else None
    if row is None:
        raise NotFound(KINDS[name].noun, record_id)
    participant = await lock_participant(uow, row["participant_id"])
    current = await SELECT[name].row(uow, record_id=record_id)
    assert current is not None
    require_version(current["version"], expected)
    return participant, opened(uow.vault, TABLES[name], current)


async def _save(
    uow: UnitOfWork,
    programme: Programme,
    participant: Participant,
    kind: RecordKind,
    before: Facts,
    after: Facts,
    change: Change,
    because: str,
) -> None:
    row = sealed(uow.vault, TABLES[kind.name], after)
    changes = {f"new_{name}": row[name] for name in CHANGING[kind.name]}
    try:
        await UPDATE[kind.name].execute(uow, record_id=before["id"], **changes)
    except asyncpg.UniqueViolationError as error:
        message = f"another {kind.noun} stands for the same; correct or void that one"
        raise Refused([Fault("", "already-recorded", message)], "conflict") from error
    await keep_correction(uow, participant, kind.name, before, change, because)
    participant.activities = await activities_of(uow, participant.id)
    await require_start_stands(uow, programme, participant)
    if participant.with_provider:
        participant.referral_state = records.stage(participant, booked=await has_bookings(uow, participant))
    if kind.name == "appointment":
        appointments.emit_booking(participant, before, after, because)
    standing = await _standing(uow, participant, kind)
    records.emit(participant, kind, before["id"], change, because, standing)
    promises.retell(participant, programme)
    await settle_plans(uow, participant, programme)
    await save_participant(uow, participant)


async def _standing(uow: UnitOfWork, participant: Participant, kind: RecordKind) -> tuple[StandingRecord, ...]:
    if kind.name not in STANDING:
        return records.standing_activities(kind.name, participant.activities)
    where = " WHERE participant_id = $1 AND state <> 'VOID' ORDER BY id"
    rows = await uow.conn.fetch(STANDING[kind.name] + where, participant.id)
    return tuple(
        StandingRecord(record_id=row["id"], on=row["day"], code=row["code"], hours_per_week=row["hours_per_week"])
        for row in rows
    )
