"""Where happenings become rows: a batch of any size is one read and two writes, heard or rebuilt alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from services.kpi.domain import FOLDS, Happening, Movement, Participant, movements
from services.kpi.domain.counting import Terms
from services.kpi.domain.participant import Payment, Referral, Result, Start
from shared.journey.columns import column, rows_of
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programme, Programmes

HEARING = "SELECT pg_advisory_xact_lock_shared(7041776, 2)"
NOBODY_HEARS = "SELECT pg_advisory_xact_lock(7041776, 2)"
LIVE = "SELECT coalesce(max(generation), 0) FROM generation WHERE state = 'live'"
LOAD = """
SELECT participant_id, state, visible_to FROM participant
WHERE generation = $1 AND participant_id = ANY($2::text[])
"""
SAVE = f"""
INSERT INTO participant (generation, participant_id, state, visible_to)
SELECT $1, participant_id, state, string_to_array(seen, ' ')
FROM {rows_of({"participant_id": "text", "state": "jsonb", "seen": "text"}, first=2)}
ON CONFLICT (generation, participant_id) DO UPDATE SET state = excluded.state, visible_to = excluded.visible_to
"""
COLUMNS = {
    "event_position": "bigint",
    "n": "int",
    "programme": "text",
    "measure": "text",
    "amount": "bigint",
    "counted_on": "date",
    "month": "text",
    "referral_month": "text",
    "start_month": "text",
    "job_month": "text",
    "provider": "text",
    "area": "text",
    "group_code": "text",
    "participant_id": "text",
    "event_id": "text",
    "event_type": "text",
    "reason": "text",
    "occurred_on": "date",
    "recorded_at": "timestamptz",
    "recorded_on": "date",
}
MOVE = f"""
INSERT INTO movement (generation, {", ".join(COLUMNS)}, visible_to)
SELECT $1, {", ".join(COLUMNS)}, string_to_array(seen, ' ')
FROM {rows_of(COLUMNS | {"seen": "text"}, first=2)}
"""

DATED = [
    each.name
    for each in fields(Participant)
    if each.name not in ("referral", "start", "result", "taken_out", "payments", "recorded_on", "waiting")
]
day = date.fromisoformat

Placed = tuple[int, Happening]
Seen = Callable[[str, str, str], str]
"""Who may see what counts in a programme, for a provider and a JCP district."""


@dataclass
class Batch:
    """What a batch of happenings made of the participants it is about."""

    known: dict[str, Participant]
    terms: Terms
    moved: list[tuple[int, Movement]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def add(self, position: int, event: Happening) -> None:
        before = self.known.get(event.participant_id, Participant())
        after, moved = movements(before, event, self.terms)
        if after is not before:
            self.known[event.participant_id] = after
            self.touched.add(event.participant_id)
            self.moved += [(position, movement) for movement in moved]


def happening(event: Envelope) -> Happening | None:
    """What the figures need of an event; None when no figure is counted from it."""
    kind, _, subject = event.stream_id.partition("/")
    if kind != "participant" or event.type not in FOLDS:
        return None
    return Happening(event.event_id, event.type, subject, event.occurred_on, event.recorded_at, event.data)


async def count(uow: UnitOfWork, generation: int, programmes: Programmes, events: Iterable[Placed]) -> Batch:
    """Counts `events`, in order, into a generation. Raises `UnknownProgrammeVersion` for a programme not loaded."""
    batch = await counted(uow, generation, programmes, list(events), {})
    await save(uow, generation, programmes, batch)
    return batch


async def counted(
    uow: UnitOfWork,
    generation: int,
    programmes: Programmes,
    events: list[Placed],
    ahead: Mapping[str, Participant],
) -> Batch:
    """What `events` make of a generation, still to be saved; `ahead` are participants who are further than stored."""
    subjects = {event.participant_id for _, event in events}
    unknown = list(subjects - ahead.keys())
    rows = await uow.conn.fetch(LOAD, generation, unknown) if unknown else []
    known = {row["participant_id"]: thawed(row["state"]) for row in rows}
    known |= {one: ahead[one] for one in subjects & ahead.keys()}
    batch = Batch(known, partial(_terms, programmes))
    for position, event in events:
        batch.add(position, event)
    return batch


async def save(uow: UnitOfWork, generation: int, programmes: Programmes, batch: Batch) -> None:
    """Two writes, however much has moved."""
    seen: Seen = cache(partial(_seen, programmes))
    if batch.touched:
        ids = list(batch.touched)
        known = [batch.known[one] for one in ids]
        visible = column(_seen_by(seen, one) for one in known)
        await uow.conn.execute(SAVE, generation, column(ids), column(known), visible)
    if batch.moved:
        columns = zip(*(_row(seen, *each) for each in _numbered(batch)), strict=True)
        await uow.conn.execute(MOVE, generation, *map(column, columns))


def _numbered(batch: Batch) -> Iterable[tuple[int, int, Movement, Participant]]:
    taken: dict[int, int] = {}
    for position, movement in batch.moved:
        taken[position] = n = taken.get(position, 0) + 1
        yield position, n, movement, batch.known[movement.behind.participant_id]


def _row(seen: Seen, position: int, n: int, movement: Movement, about: Participant) -> tuple[Any, ...]:
    count, event = movement.count, movement.behind
    assert about.referral is not None
    return (
        position,
        n,
        about.referral.programme,
        count.measure,
        count.amount,
        count.counted_on,
        count.month,
        count.referral_month,
        count.start_month,
        count.job_month,
        count.provider,
        count.area,
        count.group,
        event.participant_id,
        event.event_id,
        event.type,
        movement.reason,
        event.occurred_on,
        event.recorded_at,
        movement.recorded_on,
        seen(about.referral.programme, count.provider, about.referral.jcp_district),
    )


def _terms(programmes: Programmes, referral: Referral) -> Programme:
    """The terms figures are counted by: a programme's newest version, also when its file was taken away."""
    return programmes.newest(referral.programme)


def _seen_by(seen: Seen, known: Participant) -> str:
    its = known.referral
    return seen(its.programme, its.provider, its.jcp_district) if its else ""


def _seen(programmes: Programmes, code: str, provider: str, jcp_district: str) -> str:
    """Who may see it: a movement stays with the provider it was counted for, also when another has the person now.

    Whoever commissions a portfolio sees the people of its parts, for its figures are theirs [rule 90].
    """
    own = programmes.newest(code).visible_to(provider, jcp_district)
    above = [each.commissioner for each in programmes.values() if code in each.parts]
    return " ".join(dict.fromkeys([*own, *above]))


def thawed(state: dict[str, Any]) -> Participant:
    """A participant as it was stored; a fact that an older version did not keep is not known until a rebuild."""
    referral, start, result = state["referral"], state["start"], state.get("result")
    return Participant(
        referral and Referral(**{**referral, "referred_on": day(referral["referred_on"])}),
        start and Start(day(start["started_on"]), start["provider"]),
        result and Result(day(result["on"]), day(result["recorded_on"])),
        _days(state["taken_out"]),
        **{name: _days(state.get(name, {})) for name in DATED},
        payments={line: Payment(day(paid["on"]), paid["amount"]) for line, paid in state["payments"].items()},
        recorded_on=day(state["recorded_on"]),
        waiting=tuple(_thawed_happening(event) for event in state["waiting"]),
    )


def _days(stored: dict[str, str] | list[str]) -> dict[str, date]:
    """Days by name; the oldest rows listed the names alone."""
    return {name: day(stored[name]) if isinstance(stored, dict) else date.min for name in stored}


def _thawed_happening(event: dict[str, Any]) -> Happening:
    when = {"occurred_on": date.fromisoformat(event["occurred_on"])}
    return Happening(**{**event, **when, "recorded_at": datetime.fromisoformat(event["recorded_at"])})
