"""Load and lock first, save last: saving an aggregate writes its rows and emits its pending events, here and only here.

The participant's row is the lock. Deadlines, jobs and other children are read after it is held, because a statement
that waited for a lock still sees the other tables as they were before it waited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any, Generic, TypeVar

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.domain import appointments, destinations, interventions
from services.caseload.domain.aggregate import Aggregate, Child
from services.caseload.domain.appointments import Appointment
from services.caseload.domain.deadlines import Deadline
from services.caseload.domain.destinations import Destination
from services.caseload.domain.interventions import Intervention
from services.caseload.domain.monthly_earnings import Declaration
from services.caseload.domain.participant import Exit, ExitKind, InWork, Job, Loaded, Participant, Period, copies
from services.caseload.domain.period_corrections import adopt
from services.caseload.domain.periods import Assignment, Disengagement, GroupNote, end_assignments
from services.caseload.domain.readings import Reading
from services.caseload.domain.retelling import what_was_emitted
from services.caseload.domain.service_standards import Activity
from services.caseload.domain.sharings import Sharing
from services.caseload.domain.vacancies import Vacancy
from shared.store.sealing import opened, sealed, sealed_columns, stored
from shared.store.statements import Row, Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, NotFound, Refused, require_version
from shared.terms.ids import is_id, new_id, participant_stream

# ---- participants ----------------------------------------------------------------------------------------------------
FIXED = ("id", "programme", "jcp_district", "referred_on", "group_code", "programme_version", "version")
CHANGING = (
    "provider",
    "referral_state",
    "state",
    "acknowledged_on",
    "result_on",
    "result_reason",
    "started_on",
    "died_on",
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
    "referred_participation",
    "person_id",
    "doubtful",
    "sent_by",
    "noted_group",
    "noted_because",
    "in_work",
    "periods",
)
FOLLOWING = ("key_worker_id", "key_worker_since", "disengaged_on", "noted_group", "noted_because")
"""What follows from records and is kept with the participant to be found by."""
PARTICIPANT = tables.PARTICIPANT
THIS_PARTICIPANT = PARTICIPANT.c.id == sa.bindparam("participant_id")
LOCK_PARTICIPANT = Sql(
    sa.select(*(PARTICIPANT.c[name] for name in (*FIXED, *CHANGING))).where(THIS_PARTICIPANT).with_for_update()
)
INSERT_PARTICIPANT = Sql(sa.insert(PARTICIPANT))
UPDATE_PARTICIPANT = update(PARTICIPANT, *CHANGING, where=THIS_PARTICIPANT)
SELECT_DEADLINES = Sql(sa.select(tables.CLOCK).where(tables.CLOCK.c.participant_id == sa.bindparam("participant_id")))
SAVE_DEADLINES = """
INSERT INTO clock (participant_id, name, due_on, state, met_on, since)
SELECT $1, * FROM unnest($2::text[], $3::date[], $4::text[], $5::date[], $6::date[])
ON CONFLICT (participant_id, name) DO UPDATE
SET due_on = excluded.due_on, state = excluded.state, met_on = excluded.met_on, since = excluded.since
"""

EXIT_KINDS: dict[str, ExitKind] = {"EARLY_EXIT": "early_exit", "EARLY_COMPLETED": "early_completed"}


async def lock_participant(uow: UnitOfWork, participant_id: str, expected: int | None = None) -> Participant:
    """The participant, locked until the transaction ends; raises NotFound, or StaleVersion unless `expected`."""
    row = await LOCK_PARTICIPANT.row(uow, participant_id=participant_id) if is_id(participant_id) else None
    if row is None:
        raise NotFound("participant", participant_id)
    uow.require_part(row["programme"])
    if expected is not None:
        require_version(row["version"], expected)
    facts = {name: value for name, value in row.items() if name not in FOLLOWING}
    participant = Participant(**{**facts, "in_work": row["in_work"] or []}, today=uow.today)
    for deadline in await SELECT_DEADLINES.rows(uow, participant_id=participant.id):
        participant.deadlines[deadline["name"]] = Deadline(*(deadline[field.name] for field in fields(Deadline)))
    if participant.acknowledged_on is not None:
        participant.activities = await activities_of(uow, participant.id)
    if participant.started_on is not None:
        participant.jobs = await JOBS.of(uow, participant.id)
        participant.exits = await EXITS.of(uow, participant.id)
        participant.disengagements = await DISENGAGEMENTS.of(uow, participant.id)
    if row["key_worker_since"] is not None:
        participant.assignments = await ASSIGNMENTS.of(uow, participant.id)
    if row["noted_group"] is not None:
        participant.group_notes = await GROUP_NOTES.of(uow, participant.id)
    if participant.left_on is not None:
        await _complete_what_was_kept(uow, participant)
    participant.loaded = Loaded(
        {name: replace(deadline) for name, deadline in participant.deadlines.items()},
        copies(participant.jobs),
        copies(participant.exits),
        copies(participant.group_notes),
        copies(participant.disengagements),
        copies(participant.assignments),
        participant.left_on,
        participant.over_on,
    )
    adopt(participant, _spells(row["in_work"]), *(row[name] for name in FOLLOWING[2:]))
    participant.emitted = what_was_emitted(participant, _spells(row["in_work"]), _periods(row["periods"]))
    return participant


def _spells(kept: list[dict[str, str]] | None) -> tuple[InWork, ...] | None:
    """The spells of in-work support that events reported; None for a row of a release that did not keep them."""
    if kept is None:
        return None
    day = date.fromisoformat
    return tuple((s["job"], day(s["began"]), day(s["ended"]) if "ended" in s else None) for s in kept)


def _kept(spells: tuple[InWork, ...] | None) -> list[dict[str, str]] | None:
    """The spells as they are kept, to be read by `_spells`."""
    if spells is None:
        return None
    return [
        {"job": job, "began": str(began), **({"ended": str(ended)} if ended else {})} for job, began, ended in spells
    ]


def _periods(kept: list[list[str]] | None) -> frozenset[Period] | None:
    """The periods of deadlines that events reported; None for a row of a release that did not keep them."""
    return None if kept is None else frozenset((name, date.fromisoformat(due_on), word) for name, due_on, word in kept)


async def _complete_what_was_kept(uow: UnitOfWork, participant: Participant) -> None:
    """The exit, which earlier releases kept with the participant only."""
    kind, on, reason = EXIT_KINDS.get(participant.state or ""), participant.left_on, participant.left_reason
    if kind and on and reason and not participant.standing_exits:
        leaving = Exit(new_id("ext"), kind, reason, on, on)
        await EXITS.insert_only(uow, participant, leaving)
        participant.exits.append(leaving)


async def insert_participant(uow: UnitOfWork, participant: Participant, **details: Any) -> None:
    """A new participant with its deadlines; `details` are the columns that no decision changes."""
    columns = {name: getattr(participant, name) for name in (*FIXED, *CHANGING)}
    await INSERT_PARTICIPANT.execute(uow, **columns, **details)
    await _save_deadlines(uow, participant)


async def save_participant(uow: UnitOfWork, participant: Participant) -> None:
    """Writes the participant with deadlines and records as decided, and emits the pending events."""
    participant.in_work = _kept(participant.emitted.in_work)
    periods = participant.emitted.periods
    participant.periods = None if periods is None else [[name, str(on), word] for name, on, word in sorted(periods)]
    changes = {f"new_{name}": getattr(participant, name) for name in CHANGING}
    try:
        await UPDATE_PARTICIPANT.execute(uow, participant_id=participant.id, **changes)
    except asyncpg.UniqueViolationError as error:
        message = "this person has an open start in this programme already; end that one, or refer this one in error"
        raise Refused([Fault("", "open-start", message)], "conflict") from error
    await _save_deadlines(uow, participant)
    await _save_periods(uow, participant)
    await JOBS.save_changed(uow, participant.jobs, participant.loaded.jobs)
    await EXITS.save_all(uow, participant, participant.exits, participant.loaded.exits)
    if participant.over_on != participant.loaded.over_on or _exits_changed(participant):
        await _end_what_support_ends(uow, participant)
    _emit_pending(uow, participant_stream(participant.id), participant)


async def _save_deadlines(uow: UnitOfWork, participant: Participant) -> None:
    loaded = participant.loaded.deadlines
    changed = [deadline for name, deadline in participant.deadlines.items() if deadline != loaded.get(name)]
    if changed:
        columns = [[getattr(deadline, field.name) for deadline in changed] for field in fields(Deadline)]
        await uow.conn.execute(SAVE_DEADLINES, participant.id, *columns)


def _exits_changed(participant: Participant) -> bool:
    loaded = participant.loaded.exits
    return any(leaving != loaded.get(leaving.id) for leaving in participant.exits)


async def _end_what_support_ends(uow: UnitOfWork, participant: Participant) -> None:
    """Bookings, steps of the plan and destinations that end with support, or go on because it goes on [rule 125]."""
    bookings, steps = await APPOINTMENTS.of(uow, participant.id), await INTERVENTIONS.of(uow, participant.id)
    learning = await DESTINATIONS.of(uow, participant.id)
    booked, planned, learned = copies(bookings), copies(steps), copies(learning)
    for appointment in bookings:
        appointments.settle(participant, appointment)
    for step in steps:
        interventions.settle(participant, step)
    for destination in learning:
        destinations.settle(participant, destination)
    await APPOINTMENTS.save_changed(uow, bookings, booked)
    await INTERVENTIONS.save_changed(uow, steps, planned)
    await DESTINATIONS.save_changed(uow, learning, learned)


async def _save_periods(uow: UnitOfWork, participant: Participant) -> None:
    """Groups, disengagements and key workers. An assignment ends before the next one is open: one is at a time."""
    loaded, recorded = participant.loaded, {"recorded_on": uow.today, "recorded_by": uow.actor}
    await GROUP_NOTES.save_all(uow, participant, participant.group_notes, loaded.group_notes, **recorded)
    await DISENGAGEMENTS.save_all(uow, participant, participant.disengagements, loaded.disengagements, **recorded)
    end_assignments(participant.assignments, participant.unassigned_on)
    ended_first = sorted(participant.assignments, key=lambda assignment: assignment.to_on is None)
    await ASSIGNMENTS.save_all(uow, participant, ended_first, loaded.assignments)


def _emit_pending(uow: UnitOfWork, stream_id: str, aggregate: Aggregate) -> None:
    for event, occurred_on in aggregate.pending_events:
        uow.emit(stream_id, event, occurred_on)
    aggregate.pending_events = []


# ---- what belongs to a participant -----------------------------------------------------------------------------------
Kind = TypeVar("Kind", bound=Child)


class Children(Generic[Kind]):
    """The rows of one kind that belong to a participant and have a version of their own."""

    def __init__(self, table: sa.Table, kind: type[Kind], name: str) -> None:
        self.table, self.kind, self.name = table, kind, name
        self.columns = [field.name for field in fields(kind)]
        stored_columns = [*dict.fromkeys([*self.columns, *stored(table)])]
        self.changing = [column for column in stored_columns if column not in {"id", "participant_id"}]
        selected = dict.fromkeys(["participant_id", "version", *stored_columns])
        this_row = table.c.id == sa.bindparam("child_id")
        of_participant = table.c.participant_id == sa.bindparam("participant_id")
        self.select = Sql(sa.select(*(table.c[column] for column in selected)).where(this_row))
        self.select_all = Sql(
            sa.select(*(table.c[column] for column in stored_columns)).where(of_participant).order_by(table.c.id)
        )
        written = [column.name for column in table.c if column.identity is None]
        self.insert_row = Sql(sa.insert(table).values({name: sa.bindparam(name) for name in written}))
        self.update_row = update(table, *self.changing, where=this_row)

    async def of(self, uow: UnitOfWork, participant_id: str) -> list[Kind]:
        """All of a participant, by id."""
        return [self.child(uow, row) for row in await self.select_all.rows(uow, participant_id=participant_id)]

    async def lock(self, uow: UnitOfWork, child_id: str, expected: int) -> tuple[Participant, Kind]:
        """The participant first, locked; then the child as it is now. Raises NotFound or StaleVersion."""
        owner = await self._row(uow, child_id)
        participant = await lock_participant(uow, owner["participant_id"])
        row = await self._row(uow, child_id)
        require_version(row["version"], expected)
        return participant, self.child(uow, row)

    def child(self, uow: UnitOfWork, row: Row) -> Kind:
        """The child of a row of this table."""
        values = opened(uow.vault, self.table, row)
        return self.kind(**{column: values[column] for column in self.columns})

    async def lock_owner(self, uow: UnitOfWork, child_id: str) -> Participant:
        """The participant of a child, locked; raises NotFound."""
        owner = await self._row(uow, child_id)
        return await lock_participant(uow, owner["participant_id"])

    async def _row(self, uow: UnitOfWork, child_id: str) -> asyncpg.Record:
        row = await self.select.row(uow, child_id=child_id) if is_id(child_id) else None
        if row is None:
            raise NotFound(self.name, child_id)
        return row

    async def insert(self, uow: UnitOfWork, participant: Participant, child: Kind, **details: Any) -> str:
        """Inserts the child and saves the participant; `details` are the columns that no decision reads."""
        await self.insert_only(uow, participant, child, **details)
        await save_participant(uow, participant)
        return child.id

    async def insert_only(self, uow: UnitOfWork, participant: Participant, child: Kind, **details: Any) -> None:
        """Inserts the child of a participant that is saved elsewhere."""
        row = sealed(uow.vault, self.table, {"participant_id": participant.id, **asdict(child), **details})
        await self.insert_row.execute(uow, **row, version=1, recorded_at=uow.now)

    async def save(self, uow: UnitOfWork, participant: Participant, child: Kind) -> None:
        """Writes the child as decided and saves the participant."""
        await self._update(uow, child)
        await save_participant(uow, participant)

    async def save_changed(self, uow: UnitOfWork, children: Iterable[Kind], loaded: Mapping[str, Kind]) -> None:
        """Writes those that are not as they were loaded; new ones are inserted elsewhere."""
        for child in children:
            if child.id in loaded and child != loaded[child.id]:
                await self._update(uow, child)

    async def save_all(
        self,
        uow: UnitOfWork,
        participant: Participant,
        children: list[Kind],
        loaded: Mapping[str, Kind],
        **details: Any,
    ) -> None:
        """Writes those that are not as they were loaded; then inserts new ones, with `details`."""
        await self.save_changed(uow, children, loaded)
        for child in (child for child in children if child.id not in loaded):
            await self.insert_only(uow, participant, child, **details)

    async def _update(self, uow: UnitOfWork, child: Kind) -> None:
        row = sealed(uow.vault, self.table, asdict(child))
        changes = {f"new_{column}": row[column] for column in self.changing}
        await self.update_row.execute(uow, child_id=child.id, **changes)


APPOINTMENTS = Children(tables.APPOINTMENT, Appointment, "appointment")
JOBS = Children(tables.JOB, Job, "job")
INTERVENTIONS = Children(tables.INTERVENTION, Intervention, "intervention")
DESTINATIONS = Children(tables.DESTINATION, Destination, "destination")
READINGS = Children(tables.READING, Reading, "reading")
EXITS = Children(tables.EXIT, Exit, "exit")
SHARINGS = Children(tables.SHARING, Sharing, "sharing")
GROUP_NOTES = Children(tables.GROUP_NOTE, GroupNote, "group note")
DISENGAGEMENTS = Children(tables.DISENGAGEMENT, Disengagement, "disengagement")
ASSIGNMENTS = Children(tables.ASSIGNMENT, Assignment, "assignment")
DECLARATIONS = Children(tables.MONTHLY_EARNINGS, Declaration, "monthly earnings")


ACTIVITIES = """
SELECT contacted_on AS day, CASE WHEN with_employer THEN 'employer_contact' ELSE 'contact' END AS name, '' AS kind, id
FROM contact WHERE participant_id = $1 AND successful AND state <> 'VOID'
UNION ALL SELECT attended_on, kind, '', id FROM appointment WHERE participant_id = $1 AND state = 'ATTENDED'
UNION ALL SELECT agreed_on, CASE rank() OVER (ORDER BY version_no) WHEN 1 THEN 'first_plan' ELSE 'later_plan' END,
       version_no::text, id
FROM action_plan WHERE participant_id = $1 AND state <> 'VOID'
UNION ALL SELECT completed_on, 'assessment', kind, id FROM assessment WHERE participant_id = $1 AND state <> 'VOID'
"""


async def activities_of(uow: UnitOfWork, participant_id: str) -> list[Activity]:
    """What stands on record that may keep a promise of the programme."""
    rows = await uow.conn.fetch(ACTIVITIES, participant_id)
    return [Activity(row["day"], row["name"], row["kind"], row["id"]) for row in rows]


async def first_like(uow: UnitOfWork, table: sa.Table, participant_id: str, **values: object) -> str | None:
    """The id of the participant's first row with these values in the table; None when there is none."""
    details = {name: value for name, value in values.items() if name in sealed_columns(table)}
    same = [table.c.participant_id == participant_id]
    same += [table.c.state != "VOID"] if "state" in table.c else []
    same += [
        table.c[name].is_not_distinct_from(sa.literal(value, table.c[name].type))
        for name, value in values.items()
        if name not in details
    ]
    columns = [table.c[name] for name in ("id", *stored(table))]
    rows = await Sql(sa.select(*columns).where(*same).order_by(table.c.id)).rows(uow)
    alike = (row["id"] for row in rows if details.items() <= opened(uow.vault, table, row).items())
    return next(alike, None)


# ---- vacancies: shared by many participants, so locked after the participant -----------------------------------------
INSERT_VACANCY = Sql(sa.insert(tables.VACANCY))
LOCK_VACANCY = """
SELECT id, programme, obligation, employer, title, posts, opened_on, opened_by, state, closed_on, reason, version,
       corrections, timezone('Europe/London', recorded_at)::date AS recorded_on
FROM vacancy WHERE id = $1 FOR UPDATE
"""
FILLED = "SELECT count(*) AS filled, min(started_on) AS first_filled_on FROM job WHERE vacancy = $1 AND state <> 'VOID'"
VACANCY_CHANGING = ("employer", "title", "posts", "opened_on", "state", "closed_on", "reason", "corrections")
UPDATE_VACANCY = update(tables.VACANCY, *VACANCY_CHANGING, where=tables.VACANCY.c.id == sa.bindparam("vacancy_id"))


async def lock_vacancy(uow: UnitOfWork, vacancy_id: str) -> Vacancy | None:
    """The vacancy with how many of its posts are filled, locked; None when there is none you may see."""
    row = await uow.conn.fetchrow(LOCK_VACANCY, vacancy_id) if is_id(vacancy_id) else None
    if row is None:
        return None
    uow.require_part(row["programme"])
    return Vacancy(**row, **(await uow.conn.fetch(FILLED, vacancy_id))[0])


async def insert_vacancy(uow: UnitOfWork, vacancy: Vacancy, **details: Any) -> None:
    """Inserts a new vacancy and emits its pending events; `details` are the columns that no decision reads."""
    columns = {name: getattr(vacancy, name) for name in ("id", "programme", "obligation", "opened_by", "version")}
    columns |= {name: getattr(vacancy, name) for name in VACANCY_CHANGING}
    await INSERT_VACANCY.execute(uow, **columns, **details, recorded_at=uow.now)
    _emit_pending(uow, f"vacancy/{vacancy.id}", vacancy)


async def save_vacancy(uow: UnitOfWork, vacancy: Vacancy) -> None:
    """Writes the vacancy as decided and emits its pending events."""
    changes = {f"new_{name}": getattr(vacancy, name) for name in VACANCY_CHANGING}
    await UPDATE_VACANCY.execute(uow, vacancy_id=vacancy.id, **changes)
    _emit_pending(uow, f"vacancy/{vacancy.id}", vacancy)
