"""Corrections of what was recorded, and records made void: one way for every kind [rule 138]."""

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.engagement import attempts
from services.caseload.commands.key_workers import find_key_worker
from services.caseload.commands.record_rows import has_bookings, keep_correction, settle_plans
from services.caseload.commands.starts import require_start_stands
from services.caseload.domain import appointments, engagement, key_workers, promises, records
from services.caseload.domain.checks import Values
from services.caseload.domain.participant import Participant
from services.caseload.domain.period_corrections import PeriodChange, PeriodKind
from services.caseload.domain.records import KINDS, Change, Facts, KindName, RecordKind
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.participants import BecauseIn
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
    "group": tables.GROUP_NOTE,
    "disengagement": tables.DISENGAGEMENT,
    "assignment": tables.ASSIGNMENT,
}
PERIODS: tuple[PeriodKind, ...] = ("group", "disengagement", "assignment")
"""The kinds that are saved with the participant, because what holds on a day follows from all of them together."""
FOLLOWING = {"appointment": ("state", "cancelled_on")}
"""What a correction changes besides what was sent."""
CHANGING = {
    name: tuple(dict.fromkeys((*kind.correctable, *FOLLOWING.get(name, ("state",)), *stored(TABLES[name]))))
    for name, kind in KINDS.items()
}
THIS: sa.BindParameter[str] = sa.bindparam("record_id")
RECORDED_ON = sa.cast(sa.func.timezone("Europe/London", sa.literal_column("recorded_at")), sa.Date).label("recorded_on")
SELECT = {
    name: Sql(sa.select(table, *([] if "recorded_on" in table.c else [RECORDED_ON])).where(table.c.id == THIS))
    for name, table in TABLES.items()
}
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
    evidence = await _evidence(uow, name, participant, body.values)
    faults = records.correction_faults(kind, participant, programme, {**before, **evidence}, body.values)
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
    if name == "assignment":
        key_workers.require_voidable(participant, record_id)
    promises.retell(participant, programme)
    await _save(uow, programme, participant, kind, before, {**before, "state": "VOID"}, "voided", reason)


async def withdraw_re_engagement(
    uow: UnitOfWork, programmes: Programmes, record_id: str, expected: int, body: ParsedBody[BecauseIn]
) -> None:
    """The participant had not come back: the disengagement goes on."""
    participant, before = await _lock(uow, "disengagement", record_id, expected)
    kind, programme = KINDS["disengagement"], programmes.for_referral(*participant.programme_key)
    records.require_correctable(kind, programme, before, "withdraw", uow.today)
    engagement.require_re_engaged(participant, before["re_engaged_on"], before["disengaged_on"])
    because = body.validated().because
    after = {**before, "re_engaged_on": None}
    await _save(uow, programme, participant, kind, before, after, "withdrawn", because)


async def _evidence(uow: UnitOfWork, name: KindName, participant: Participant, sent: Values) -> Facts:
    """What else than the record itself decides whether a correction stands."""
    if name == "disengagement":
        return {"attempts": await attempts(uow, participant)}
    if name == "assignment" and sent.get("key_worker_id") is not None:
        return {"key_worker": await find_key_worker(uow, sent["key_worker_id"])}
    return {}


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
    change: PeriodChange,
    because: str,
) -> None:
    """Writes the record, and all that follows from it."""
    await keep_correction(uow, participant, kind.name, before, change, because)
    if kind.name in PERIODS:
        records.put_right(participant, programme, kind.name, after, change, because)
        await save_participant(uow, participant)
    elif change != "withdrawn":
        await _save_record(uow, programme, participant, kind, before, after, change, because)


async def _save_record(
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
