"""Participants: the list, one with all that belongs to it, and the programme one came under."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from asyncpg import Record

from services.caseload import tables
from services.caseload.domain.deadlines import MISSED, RUNNING, STOPPED
from services.caseload.queries import Resource
from services.caseload.queries.children import WITH_PARTICIPANT, visible
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound
from shared.terms.ids import is_id

COLUMNS = (
    "id",
    "reference",
    "programme",
    "provider",
    "jcp_district",
    "area",
    "participation",
    "referred_on",
    "referral_state",
    "acknowledged_on",
    "state",
    "result_on",
    "result_reason",
    "started_on",
    "key_worker_id",
    "left_on",
    "left_reason",
    "exit_report",
    "outcome_on",
    "disengaged_on",
    "household_id",
    "noted_group",
    "noted_because",
    "version",
)
NAMED = {"action plan": "plans", "group note": "group_notes", "assignment": "key_workers"}
MEMBERS = {kind: NAMED.get(kind, f"{kind}s") for kind in WITH_PARTICIPANT}
"""The member of the participant's resource that lists each kind."""
ORDER = {"group note": "noted_on, id", "disengagement": "disengaged_on, id", "assignment": "from_on, id"}
"""The order of a kind in its list: by what happened where that is not the order of recording."""
DEADLINES = Sql(
    sa.select(tables.CLOCK)
    .where(tables.CLOCK.c.participant_id == sa.func.any(sa.bindparam("ids")))
    .order_by(tables.CLOCK.c.due_on, tables.CLOCK.c.name)
)
PAGE = """
SELECT {columns} FROM participant p
WHERE ($1::text IS NULL OR id > $1) AND ($2::text IS NULL OR programme = $2)
  AND ($3::text IS NULL OR coalesce(state, referral_state) = $3 OR referral_state = $3)
  AND ($4::text IS NULL OR provider = $4) AND ($5::text IS NULL OR key_worker_id = $5)
  AND ($6::text IS NULL OR area = $6)
  AND ($7::date IS NULL OR EXISTS (SELECT 1 FROM clock c WHERE c.participant_id = p.id AND c.state = 'running'
                                   AND c.due_on < $7))
ORDER BY id LIMIT $8
""".format(columns=", ".join((*COLUMNS, 'group_code AS "group"')))
PROGRAMME = "SELECT programme, programme_version FROM participant WHERE id = $1"


def _all_of(table: sa.Table, order: str) -> str:
    return f"(SELECT coalesce(json_agg(c ORDER BY {order}), '[]') FROM {table.name} c WHERE c.participant_id = p.id)"


# One statement for the whole resource: a round trip for each kind of child would cost more than reading them.
WHOLE = ", ".join(
    [
        *(f"p.{name}" for name in COLUMNS),
        'p.group_code AS "group"',
        f"{_all_of(tables.CLOCK, 'due_on, name')} AS clocks",
        *(f'{_all_of(table, ORDER.get(kind, "id"))} AS "{MEMBERS[kind]}"' for kind, table in WITH_PARTICIPANT.items()),
    ]
)
ONE = f"SELECT {WHOLE} FROM participant p WHERE p.id = $1"


@dataclass(frozen=True)
class Filter:
    """Which of the participants that the client may see; None means all."""

    programme: str | None = None
    state: str | None = None
    provider: str | None = None
    key_worker: str | None = None
    area: str | None = None
    clock_due_before: date | None = None


async def read_participant(uow: UnitOfWork, participant_id: str, client_kind: str) -> Resource:
    """One participant with all that belongs to it; raises NotFound."""
    row = await uow.conn.fetchrow(ONE, participant_id) if is_id(participant_id) else None
    if row is None:
        raise NotFound("participant", participant_id)
    resource = _participant(row, row["clocks"], uow.today)
    for kind, member in MEMBERS.items():
        resource[member] = [visible(uow, kind, child, client_kind) for child in row[member]]
    return resource


def _participant(row: Row, deadlines: Sequence[Row], today: date) -> Resource:
    started_on = row["started_on"]
    day = (today - started_on).days if started_on is not None else None
    clocks = [_clock(deadline, today) for deadline in deadlines if deadline["state"] != STOPPED]
    return {**dict(row), "day": day, "clocks": clocks}


def _clock(deadline: Row, today: date) -> Resource:
    """A deadline that has passed is missed from the next day on, even before the sweep has recorded it."""
    passed = deadline["state"] == RUNNING and str(deadline["due_on"]) < str(today)
    clock = {name: deadline[name] for name in ("name", "due_on", "met_on")}
    return {**clock, "state": MISSED if passed else deadline["state"]}


async def list_participants(uow: UnitOfWork, only: Filter, after: str | None, limit: int) -> list[Resource]:
    """One more than `limit`, by id, with their deadlines and nothing else that belongs to them."""
    filters = (only.programme, only.state, only.provider, only.key_worker, only.area, only.clock_due_before)
    rows = await uow.conn.fetch(PAGE, after, *filters, limit + 1)
    deadlines: dict[str, list[Record]] = {row["id"]: [] for row in rows}
    for deadline in await DEADLINES.rows(uow, ids=list(deadlines)):
        deadlines[deadline["participant_id"]].append(deadline)
    return [_participant(row, deadlines[row["id"]], uow.today) for row in rows]


async def programme_key_of(uow: UnitOfWork, participant_id: str) -> tuple[str, str]:
    """The programme and version a participant came under; raises NotFound."""
    row = await uow.conn.fetchrow(PROGRAMME, participant_id) if is_id(participant_id) else None
    if row is None:
        raise NotFound("participant", participant_id)
    return row["programme"], row["programme_version"]
