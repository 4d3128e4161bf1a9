"""Load and lock first, save and say last: the two ends of every decision about a participant.

The participant's row is the lock; clocks and jobs are read after it is held, because a statement that waited for a lock
still sees the other tables as they were before it waited.
"""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.domain.clocks import Clock
from services.caseload.domain.participant import Before, Job, Participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import EVENTS
from shared.terms.faults import Fault, NotFound, Refused, require_version
from shared.terms.ids import is_id, participant_stream
from shared.terms.programme import Programme, Programmes

CHANGING = (
    "provider",
    "referral_state",
    "state",
    "acknowledged_on",
    "result_on",
    "result_reason",
    "started_on",
    "start_meeting",
    "key_worker_id",
    "key_worker_since",
    "left_on",
    "left_reason",
    "exit_report",
    "outcome_on",
    "disengaged_on",
    "household_id",
    "participation",
    "noted_group",
    "noted_because",
)
KEPT = ("id", "programme", "jcp_district", "referred_on", "group_code", "programme_version", "version", *CHANGING)
ROW = tables.participant
LOCK = Sql(sa.select(*(ROW.c[name] for name in KEPT)).where(ROW.c.id == sa.bindparam("id")).with_for_update())
CLOCKS = Sql(sa.select(tables.clock).where(tables.clock.c.participant_id == sa.bindparam("id")))
JOB_FIELDS = [field.name for field in fields(Job)]
JOBS = Sql(
    sa.select(*(tables.job.c[name] for name in JOB_FIELDS))
    .where(tables.job.c.participant_id == sa.bindparam("id"))
    .order_by(tables.job.c.id)
)
SAVE = Sql(
    sa.update(ROW)
    .where(ROW.c.id == sa.bindparam("row_id"))
    .values(version=ROW.c.version + 1, **{name: sa.bindparam(name, type_=ROW.c[name].type) for name in CHANGING})
)
SAVE_CLOCKS = """
INSERT INTO clock (participant_id, name, due_on, state, met_on, since)
SELECT $1, * FROM unnest($2::text[], $3::date[], $4::text[], $5::date[], $6::date[])
ON CONFLICT (participant_id, name) DO UPDATE
SET due_on = excluded.due_on, state = excluded.state, met_on = excluded.met_on, since = excluded.since
"""
CLOSE_ASSIGNMENT = """
UPDATE assignment SET to_on = greatest(from_on, $2) WHERE participant_id = $1 AND to_on IS NULL
"""
MOVE_ASSIGNMENT = "UPDATE assignment SET from_on = $2 WHERE participant_id = $1 AND to_on IS NULL"
OPEN_ASSIGNMENT = """
INSERT INTO assignment (participant_id, key_worker_id, from_on, recorded_at) VALUES ($1, $2, $3, $4)
"""


async def locked(uow: UnitOfWork, participant_id: str, expected: int | None = None) -> Participant:
    """The participant, locked until the transaction ends; raises `Problem` not-found or stale-version."""
    found = await LOCK.row(uow, id=participant_id) if is_id(participant_id) else None
    if found is None:
        raise NotFound("participant", participant_id)
    if expected is not None:
        require_version(found["version"], expected)
    return await _whole(uow, found)


async def _whole(uow: UnitOfWork, row: asyncpg.Record) -> Participant:
    participant = Participant(**row)
    for clock in await CLOCKS.rows(uow, id=participant.id):
        participant.clocks[clock["name"]] = Clock(*(clock[field.name] for field in fields(Clock)))
    clocks = {name: replace(clock) for name, clock in participant.clocks.items()}
    participant.before = Before(participant.key_worker_id, participant.key_worker_since, clocks)
    if participant.started_on is not None:
        participant.jobs = [Job(**job) for job in await JOBS.rows(uow, id=participant.id)]
    return participant


def terms_of(programmes: Programmes, participant: Participant) -> Programme:
    """The contract the participant came under; the one that runs, where this service never ran that version."""
    return programmes.for_referral(participant.programme, participant.programme_version)


async def save(uow: UnitOfWork, participant: Participant) -> None:
    """Writes the participant with clocks and key worker as decided, and says what happened."""
    try:
        await SAVE.execute(uow, row_id=participant.id, **{name: getattr(participant, name) for name in CHANGING})
    except asyncpg.UniqueViolationError as error:
        raise _second_start() from error
    await save_clocks(uow, participant)
    await _save_key_worker(uow, participant)
    say(uow, participant)


async def save_clocks(uow: UnitOfWork, participant: Participant) -> None:
    before = participant.before.clocks
    changed = [clock for name, clock in participant.clocks.items() if clock != before.get(name)]
    columns: list[list[Any]] = [[getattr(clock, field.name) for clock in changed] for field in fields(Clock)]
    if changed:
        await uow.conn.execute(SAVE_CLOCKS, participant.id, *columns)


async def _save_key_worker(uow: UnitOfWork, participant: Participant) -> None:
    before, since = participant.before.key_worker_id, participant.before.key_worker_since
    now = participant.key_worker_id
    if before is not None and now != before:
        await uow.conn.execute(CLOSE_ASSIGNMENT, participant.id, _until(uow, participant))
    if now is not None and now != before:
        await uow.conn.execute(OPEN_ASSIGNMENT, participant.id, now, participant.key_worker_since, uow.now)
    elif now is not None and participant.key_worker_since != since:
        await uow.conn.execute(MOVE_ASSIGNMENT, participant.id, participant.key_worker_since)


def _until(uow: UnitOfWork, participant: Participant) -> date:
    """The last day of the key worker before: a successor took over, support ended, or there was a result."""
    if participant.key_worker_id is not None and participant.key_worker_since is not None:
        return participant.key_worker_since
    return participant.left_on or participant.result_on or uow.today


def say(uow: UnitOfWork, participant: Participant) -> None:
    """Says what the decisions noted, on the participant's stream, in order."""
    for happened in participant.happened:
        event = EVENTS[happened.what].model_validate(happened.facts)
        uow.emit(participant_stream(participant.id), event, happened.on)
    participant.happened = []


def _second_start() -> Refused:
    message = "this person has an open start in this programme already; end that one, or refer this one in error"
    return Refused([Fault("", "open-start", message)], "conflict")
