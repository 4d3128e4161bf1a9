"""What the API shows, read under the client's row policies; it decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from services.caseload import tables
from services.caseload.domain import caseloads
from services.caseload.domain.clocks import STOPPED
from services.caseload.domain.states import IN_SUPPORT
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERS
from shared.terms.faults import NotFound
from shared.terms.ids import is_id
from shared.terms.money import pounds
from shared.terms.programme import Programmes

SHOWN = (
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
ASSIGNMENT = ("key_worker_id", "from_on", "to_on")
CLOCKS = Sql(
    sa.select(tables.clock)
    .where(tables.clock.c.participant_id == sa.func.any(sa.bindparam("ids")))
    .order_by(tables.clock.c.due_on, tables.clock.c.name)
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
""".format(columns=", ".join((*SHOWN, 'group_code AS "group"')))

CASELOAD = f"""
SELECT k.id, k.provider, k.name, k.email, k.full_time_equivalent, k.active, k.version,
       (SELECT count(*) FROM participant p WHERE p.key_worker_id = k.id
        AND p.state IN ({", ".join(f"'{state}'" for state in sorted(IN_SUPPORT))})) AS caseload
FROM key_worker k
"""
ONE_KEY_WORKER = f"{CASELOAD} WHERE k.id = $1"
ALL_KEY_WORKERS = f"{CASELOAD} WHERE k.id > $1 AND ($2::text IS NULL OR k.provider = $2) ORDER BY k.id LIMIT $3"


@dataclass(frozen=True)
class Filter:
    """Which participants of those one may see; None means all."""

    programme: str | None = None
    state: str | None = None
    provider: str | None = None
    key_worker: str | None = None
    area: str | None = None
    clock_due_before: date | None = None


KINDS: dict[str, sa.Table] = {
    "appointment": tables.appointment,
    "action plan": tables.action_plan,
    "assessment": tables.assessment,
    "contact": tables.contact,
    "exception": tables.exception_reason,
    "job": tables.job,
    "intervention": tables.intervention,
    "destination": tables.destination,
}
BESIDE: dict[str, sa.Table] = {
    "reading": tables.reading,
    "monthly earnings": tables.monthly_earnings,
    "change of hours": tables.job_hours,
}
"""What hangs on a participant and is not shown with it, but at an address of its own."""
LISTED = {kind: {"action plan": "plans"}.get(kind, f"{kind}s") for kind in KINDS}
EACH = {
    kind: Sql(sa.select(table).where(table.c.id == sa.bindparam("wanted_id")))
    for kind, table in (KINDS | BESIDE).items()
}
BARE = {"recorded_at"}
IN_CONFIDENCE = {
    "job": {"employer", "job_title", "hourly_rate"},
    "action plan": {"barriers", "interventions"},
    "intervention": {"barrier", "service_area", "provider", "evidence", "route"},
    "destination": {"place", "course"},
}
"""What only those who deliver see: jobcentres and commissioners have no need of it [rule 101]."""


def _all_of(table: sa.Table, order: str) -> str:
    return f"(SELECT coalesce(json_agg(c ORDER BY {order}), '[]') FROM {table.name} c WHERE c.participant_id = p.id)"


# One statement for the whole resource: a round trip for each kind of child would cost more than reading them.
WHOLE = ", ".join(
    [
        *(f"p.{name}" for name in SHOWN),
        'p.group_code AS "group"',
        f"{_all_of(tables.clock, 'due_on, name')} AS clocks",
        f"{_all_of(tables.assignment, 'number')} AS key_workers",
        *(f'{_all_of(table, "id")} AS "{LISTED[kind]}"' for kind, table in KINDS.items()),
    ]
)
ONE = f"SELECT {WHOLE} FROM participant p WHERE p.id = $1"

GAPS = """
SELECT p.programme, p.area, i.service_area, count(*) AS unsuitable
FROM intervention i JOIN participant p ON p.id = i.participant_id
WHERE i.state = 'UNSUITABLE' AND ($1::text IS NULL OR p.programme = $1)
GROUP BY p.programme, p.area, i.service_area ORDER BY p.programme, p.area, i.service_area
"""
HOUSEHOLD = """
SELECT h.id, h.others,
       (SELECT json_agg(p.id ORDER BY p.id) FROM participant p WHERE p.household_id = h.id) AS participants,
       (SELECT coalesce(json_agg(i ORDER BY i.sequence_no, i.id), '[]') FROM intervention i
        WHERE i.household_id = h.id) AS interventions
FROM household h WHERE h.id = $1
"""


async def participant(uow: UnitOfWork, participant_id: str, kind: str) -> dict[str, Any]:
    """One participant whole, for an organisation of this kind; raises `Problem` not-found."""
    row = await uow.conn.fetchrow(ONE, participant_id) if is_id(participant_id) else None
    if row is None:
        raise NotFound("participant", participant_id)
    whole = _participant(row, row["clocks"], uow.today)
    whole["key_workers"] = [{name: worker[name] for name in ASSIGNMENT} for worker in row["key_workers"]]
    for name, listed in LISTED.items():
        whole[listed] = [_shown(name, child, kind) for child in row[listed]]
    return whole


def _participant(row: Row, clocks: Sequence[Row], today: date) -> dict[str, Any]:
    started_on = row["started_on"]
    day = (today - started_on).days if started_on is not None else None
    shown = [_clock(clock, today) for clock in clocks if clock["state"] != STOPPED]
    return {**dict(row), "day": day, "clocks": shown}


def _clock(row: Row, today: date) -> dict[str, Any]:
    """A clock that has run out is missed from the next day on, even before the sweep has said so."""
    run_out = row["state"] == "running" and str(row["due_on"]) < str(today)
    shown = {name: row[name] for name in ("name", "due_on", "met_on")}
    return {**shown, "state": "missed" if run_out else row["state"]}


async def participants(uow: UnitOfWork, wanted: Filter, after: str | None, limit: int) -> list[dict[str, Any]]:
    """One more than `limit`, by id, without what hangs on each but the clocks."""
    rows = await uow.conn.fetch(
        PAGE,
        after,
        wanted.programme,
        wanted.state,
        wanted.provider,
        wanted.key_worker,
        wanted.area,
        wanted.clock_due_before,
        limit + 1,
    )
    clocks: dict[str, list[Record]] = {row["id"]: [] for row in rows}
    for clock in await CLOCKS.rows(uow, ids=list(clocks)):
        clocks[clock["participant_id"]].append(clock)
    return [_participant(row, clocks[row["id"]], uow.today) for row in rows]


async def child(uow: UnitOfWork, name: str, child_id: str, kind: str) -> dict[str, Any]:
    """A thing that hangs on a participant, by its kind; raises `Problem` not-found."""
    row = await EACH[name].row(uow, wanted_id=child_id) if is_id(child_id) else None
    if row is None:
        raise NotFound(name, child_id)
    return _shown(name, row, kind)


def _shown(name: str, row: Row, kind: str) -> dict[str, Any]:
    hidden = BARE if kind in DELIVERS else BARE | IN_CONFIDENCE.get(name, set())
    shown = {key: value for key, value in row.items() if key not in hidden}
    for amount in ("hourly_rate", "amount"):
        if shown.get(amount) is not None:
            shown[amount] = pounds(shown[amount])
    return shown


async def gaps(uow: UnitOfWork, programme: str | None) -> list[dict[str, Any]]:
    """How many interventions were found unsuitable, by area and service area."""
    return [dict(row) for row in await uow.conn.fetch(GAPS, programme)]


async def household(uow: UnitOfWork, household_id: str, kind: str) -> dict[str, Any]:
    """A household with its interventions; raises `Problem` not-found."""
    row = await uow.conn.fetchrow(HOUSEHOLD, household_id) if is_id(household_id) else None
    if row is None:
        raise NotFound("household", household_id)
    steps = [_shown("intervention", step, kind) for step in row["interventions"]]
    return {**dict(row), "interventions": steps}


async def key_worker(uow: UnitOfWork, programmes: Programmes, key_worker_id: str) -> dict[str, Any]:
    """One key worker with the size of the caseload; raises `Problem` not-found."""
    row = await uow.conn.fetchrow(ONE_KEY_WORKER, key_worker_id) if is_id(key_worker_id) else None
    if row is None:
        raise NotFound("key worker", key_worker_id)
    return _key_worker(row, programmes)


async def key_workers(
    uow: UnitOfWork, programmes: Programmes, provider: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """One more than `limit`, by id."""
    rows = await uow.conn.fetch(ALL_KEY_WORKERS, after or "", provider, limit + 1)
    return [_key_worker(row, programmes) for row in rows]


def _key_worker(row: Row, programmes: Programmes) -> dict[str, Any]:
    all_of_them, share = list(programmes.values()), row["full_time_equivalent"]
    least, most = caseloads.allowed(all_of_them, row["provider"])
    warned = caseloads.outside(row["caseload"], share, least, most)
    score = caseloads.ips_score(all_of_them, row["provider"], row["caseload"], share)
    return {**dict(row), "caseload_warning": warned, "ips_caseload_score": score}
