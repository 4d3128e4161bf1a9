"""Participants, movements and the event log as rows; a batch of any size is one read and two writes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

import asyncpg

from services.kpi.domain import Batch, JourneyEvent, Participant
from services.kpi.domain.counting import Milestones
from services.kpi.domain.facts import Payment, Referral, Result, Start
from services.kpi.domain.visibility import organisations_that_see
from services.kpi.tables import EVENT_LOG, LIVE_GENERATION, MOVEMENT
from shared.journey.columns import column, rows_of
from shared.journey.envelope import Envelope
from shared.store.statements import DIALECT
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes

COUNTING = "SELECT pg_advisory_xact_lock_shared(7041776, 2)"
"""Taken by every transaction that counts events."""
NO_COUNTING = "SELECT pg_advisory_xact_lock(7041776, 2)"
"""Waits until nothing is being counted, and keeps counting out until the end of the transaction."""
LOAD = """
SELECT participant_id, state FROM participant WHERE generation = $1 AND participant_id = ANY($2::text[])
"""
SAVE = f"""
INSERT INTO participant (generation, participant_id, state, visible_to)
SELECT $1, participant_id, state, string_to_array(organisations, ' ')
FROM {rows_of({"participant_id": "text", "state": "jsonb", "organisations": "text"}, first=2)}
ON CONFLICT (generation, participant_id) DO UPDATE SET state = excluded.state, visible_to = excluded.visible_to
"""
COPIED_TO_MOVEMENT = {
    member.name: member.type.compile(DIALECT)
    for member in MOVEMENT.c
    if member.name not in ("generation", "visible_to")
}
MOVEMENT_COLUMNS = COPIED_TO_MOVEMENT | {"organisations": "text"}
INSERT_MOVEMENTS = f"""
INSERT INTO movement (generation, {", ".join(COPIED_TO_MOVEMENT)}, visible_to)
SELECT $1, {", ".join(COPIED_TO_MOVEMENT)}, string_to_array(organisations, ' ')
FROM {rows_of(MOVEMENT_COLUMNS, first=2)}
"""
SHOW_MOVEMENTS = """
UPDATE movement AS m SET visible_to = array_append(
  array_remove(array_remove(m.visible_to, p.state->'referral'->>'jcp_district'), u.sent_by), u.sent_by)
FROM unnest($2::text[], $3::text[]) AS u(participant_id, sent_by)
JOIN participant AS p ON p.participant_id = u.participant_id AND p.generation = $1
WHERE m.generation = $1 AND m.participant_id = u.participant_id
"""
ENVELOPE_TYPES = {"seq": "bigint", "occurred_on": "date", "recorded_at": "timestamptz"}
ENVELOPE_COLUMNS = {
    member.name: ENVELOPE_TYPES.get(member.name, "text") for member in fields(Envelope) if member.name in EVENT_LOG.c
}
COPIED_TO_LOG = ", ".join(name for name in ENVELOPE_COLUMNS if name != "value")
APPEND = f"""
INSERT INTO event_log ({COPIED_TO_LOG}, value, participant_id)
SELECT {COPIED_TO_LOG}, convert_to(value, 'UTF8'), substring(stream_id FROM '^participant/(.*)')
FROM {rows_of(ENVELOPE_COLUMNS)} ORDER BY nth
RETURNING position, event_id, {LIVE_GENERATION} AS generation
"""
DAYS_BY_NAME = [
    fact.name
    for fact in fields(Participant)
    if fact.name
    not in ("referral", "programme_version", "start", "result", "taken_out", "payments", "recorded_on", "waiting")
]

to_day = date.fromisoformat


async def append_events(uow: UnitOfWork, events: list[Envelope]) -> list[asyncpg.Record]:
    """Adds events to the event log, in order; the position and event_id of each, and the live generation."""
    columns: dict[str, list[Any]] = {name: [getattr(event, name) for event in events] for name in ENVELOPE_COLUMNS}
    columns["value"] = [event.value.decode() for event in events]
    return await uow.conn.fetch(APPEND, *map(column, columns.values()))


async def load_participants(uow: UnitOfWork, generation: int, ids: Iterable[str]) -> dict[str, Participant]:
    """The participants of a generation by id, without those that have no row yet."""
    rows = await uow.conn.fetch(LOAD, generation, list(ids))
    return {row["participant_id"]: participant_of(row["state"]) for row in rows}


async def save_batch(uow: UnitOfWork, generation: int, programmes: Programmes, batch: Batch) -> None:
    """Writes the changed participants and the movements of a batch to a generation."""

    @cache
    def visible_to(programme: str, provider: str, sent_by: str) -> str:
        return " ".join(organisations_that_see(programmes, programme, provider, sent_by))

    if batch.changed:
        participants = {participant_id: batch.participants[participant_id] for participant_id in batch.changed}
        referrals = [participant.referral for participant in participants.values()]
        organisations = [visible_to(r.programme, r.provider, r.sender) if r else "" for r in referrals]
        await uow.conn.execute(
            SAVE, generation, column(participants), column(participants.values()), column(organisations)
        )
    if batch.movements:
        columns = movement_columns(batch, visible_to)
        await uow.conn.execute(INSERT_MOVEMENTS, generation, *(column(columns[name]) for name in MOVEMENT_COLUMNS))


async def show_movements(uow: UnitOfWork, generation: int, sent_by: dict[str, str]) -> None:
    """Shows what was counted of participants to who referred them, by participant, and no longer to the district."""
    await uow.conn.execute(SHOW_MOVEMENTS, generation, list(sent_by), list(sent_by.values()))


def movement_columns(batch: Batch, visible_to: Callable[[str, str, str], str]) -> dict[str, Sequence[object]]:
    """The movements of a batch, column by column; `n` numbers the movements of one event."""
    positions, movements = zip(*batch.movements, strict=True)
    counts, events = [movement.count for movement in movements], [movement.cause for movement in movements]
    cohorts = [count.cohort for count in counts]
    participants = [batch.participants[event.participant_id] for event in events]
    referrals = [participant.referral for participant in participants if participant.referral]
    return {
        "event_position": positions,
        "n": [n for _, same_event in groupby(positions) for n, _ in enumerate(same_event, 1)],
        "programme": [referral.programme for referral in referrals],
        "measure": [count.measure for count in counts],
        "amount": [count.amount for count in counts],
        "counted_on": [count.on for count in counts],
        "month": [count.month for count in counts],
        "referral_month": [cohort.referral_month for cohort in cohorts],
        "start_month": [cohort.start_month for cohort in cohorts],
        **{name: [getattr(count.milestones, name) for count in counts] for name in Milestones._fields},
        "provider": [cohort.provider for cohort in cohorts],
        "area": [cohort.area for cohort in cohorts],
        "group_code": [cohort.group for cohort in cohorts],
        "provider_role": [cohort.role for cohort in cohorts],
        "participant_id": [event.participant_id for event in events],
        "event_id": [event.event_id for event in events],
        "event_type": [event.type for event in events],
        "reason": [movement.reason for movement in movements],
        "occurred_on": [event.occurred_on for event in events],
        "recorded_at": [event.recorded_at for event in events],
        "recorded_on": [movement.recorded_on for movement in movements],
        "organisations": [
            visible_to(referral.programme, cohort.provider, referral.sender)
            for referral, cohort in zip(referrals, cohorts, strict=True)
        ],
    }


def participant_of(state: dict[str, Any]) -> Participant:
    """A participant from its stored JSON. A fact that an older version did not store is empty until a rebuild."""
    referral, start, result = state["referral"], state["start"], state.get("result")
    return Participant(
        referral and Referral(**{**referral, "referred_on": to_day(referral["referred_on"])}),
        start=start and Start(to_day(start["started_on"]), start["provider"], start.get("role", "")),
        result=result and Result(to_day(result["on"]), to_day(result["recorded_on"])),
        taken_out=_days(state["taken_out"]),
        programme_version=state.get("programme_version", ""),
        **{name: _days(state.get(name, {})) for name in DAYS_BY_NAME},
        payments={line: Payment(to_day(paid["on"]), paid["amount"]) for line, paid in state["payments"].items()},
        recorded_on=to_day(state["recorded_on"]),
        waiting=tuple(
            JourneyEvent(
                **event
                | {
                    "occurred_on": to_day(event["occurred_on"]),
                    "recorded_at": datetime.fromisoformat(event["recorded_at"]),
                }
            )
            for event in state["waiting"]
        ),
    )


def _days(stored: dict[str, str] | list[str]) -> dict[str, date]:
    """Days by name; the oldest rows are a list of names without days."""
    return {name: to_day(stored[name]) if isinstance(stored, dict) else date.min for name in stored}
