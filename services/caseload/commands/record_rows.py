"""Rows of records that a key worker makes: new ones, and what was recorded before a correction [rule 138]."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.domain import action_plans
from services.caseload.domain.participant import Participant
from services.caseload.domain.service_standards import is_plan
from services.caseload.store import save_participant
from shared.store.sealing import sealed
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.programme import Programme


def _records() -> dict[str, Sql]:
    kinds = (tables.CONTACT, tables.ACTION_PLAN, tables.ASSESSMENT, tables.EXCEPTION_REASON, tables.JOB_HOURS)
    return {table.name: Sql(sa.insert(table)) for table in kinds}


INSERT_RECORD = _records()
INSERT_CORRECTION = Sql(sa.insert(tables.CORRECTION))
PLANS_IN_TIME = """
UPDATE action_plan SET in_time = $2 WHERE participant_id = $1 AND in_time <> $2 AND state <> 'VOID'
"""
BOOKED = "SELECT EXISTS (SELECT 1 FROM appointment WHERE participant_id = $1 AND state <> 'VOID')"


async def has_bookings(uow: UnitOfWork, participant: Participant) -> bool:
    """Whether an appointment stands, which says how far a referral has come."""
    return bool(await uow.conn.fetchval(BOOKED, participant.id))


async def insert_record(uow: UnitOfWork, table: sa.Table, participant: Participant, **facts: Any) -> None:
    """A new record of the participant, who is saved with it."""
    row = {"participant_id": participant.id, "state": "STANDS", "version": 1, "recorded_at": uow.now, **facts}
    await INSERT_RECORD[table.name].execute(uow, **sealed(uow.vault, table, row))
    await save_participant(uow, participant)


async def keep_correction(
    uow: UnitOfWork, participant: Participant, kind: str, before: Mapping[str, Any], change: str, because: str
) -> None:
    """Keeps what was recorded before, with who changed it, when and why [rule 138]."""
    kept = {name: value for name, value in before.items() if isinstance(value, (str, bool, date))}
    values = {name: value if isinstance(value, bool) else str(value) for name, value in kept.items()}
    facts = {"kind": kind, "record_id": before["id"], "change": change, "because": because, "before": values}
    row = {"id": new_id("cor"), "participant_id": participant.id, "by": uow.actor, "corrected_on": uow.today, **facts}
    await INSERT_CORRECTION.execute(uow, **sealed(uow.vault, tables.CORRECTION, row), recorded_at=uow.now)


def correction(
    uow: UnitOfWork, names: Iterable[str], before: Mapping[str, object], change: str, because: str
) -> dict[str, object]:
    """What was recorded before of something that is of no one participant: kept in its own row."""
    recorded = {name: before[name] for name in names if before[name] is not None}
    values = {name: value if isinstance(value, int | list) else str(value) for name, value in recorded.items()}
    return {"change": change, "because": because, "by": uow.actor, "corrected_on": str(uow.today), "before": values}


async def settle_plans(uow: UnitOfWork, participant: Participant, programme: Programme) -> None:
    """Whether the plan was in time, after its deadline or the first plan has moved."""
    plans = [activity.on for activity in participant.activities if is_plan(activity)]
    if plans:
        due_on = action_plans.due(participant, programme, min(plans))
        await uow.conn.execute(PLANS_IN_TIME, participant.id, action_plans.was_in_time(participant, due_on))
