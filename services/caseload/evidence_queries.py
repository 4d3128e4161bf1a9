"""Readings, declared earnings and vacancies as the API shows them; whoever reads a health value is written down."""

from collections.abc import Sequence
from typing import Any

from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERS, Client
from shared.terms.faults import NotFound
from shared.terms.ids import is_id
from shared.terms.money import pounds
from shared.terms.programme import Programme, Programmes

HEALTH_ROLE = "key_worker"
THERE = "SELECT programme, programme_version FROM participant WHERE id = $1"
READINGS = "SELECT * FROM reading WHERE participant_id = $1 ORDER BY taken_on, id"
ONE_READING = """
SELECT r.*, p.programme, p.programme_version FROM reading r JOIN participant p ON p.id = r.participant_id
WHERE r.id = $1
"""
DECLARED = "SELECT * FROM monthly_earnings WHERE participant_id = $1 ORDER BY month, id"
LOG = "INSERT INTO reading_log (participant_id, read_at, org, actor, measures) VALUES ($1, $2, $3, $4, $5)"
READS = "SELECT read_at, org, actor, measures FROM reading_log WHERE participant_id = $1 AND position > $2 ORDER BY 1"
VACANCY = """
SELECT v.*, (SELECT count(*) FROM job j WHERE j.vacancy = v.id AND j.state <> 'VOID') AS filled FROM vacancy v
"""
ONE_VACANCY = VACANCY + "WHERE v.id = $1"
VACANCIES = (
    VACANCY
    + """
WHERE v.id > $1 AND ($2::text IS NULL OR v.programme = $2) AND ($3::text IS NULL OR v.obligation = $3)
  AND ($4::text IS NULL OR v.state = $4) ORDER BY v.id LIMIT $5
"""
)


async def readings(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, client: Client
) -> list[dict[str, Any]]:
    """A participant's readings; values for the provider's side, of health measures for the role key_worker alone."""
    programme = programmes.for_referral(*await _came_under(uow, participant_id))
    rows = await uow.conn.fetch(READINGS, participant_id)
    return await _told(uow, programme, rows, client)


async def reading(uow: UnitOfWork, programmes: Programmes, reading_id: str, client: Client) -> dict[str, Any]:
    """One reading; raises `Problem` not-found."""
    row = await uow.conn.fetchrow(ONE_READING, reading_id) if is_id(reading_id) else None
    if row is None:
        raise NotFound("reading", reading_id)
    programme = programmes.for_referral(row["programme"], row["programme_version"])
    bare = {name: value for name, value in row.items() if name not in ("programme", "programme_version")}
    return (await _told(uow, programme, [bare], client))[0]


async def _told(uow: UnitOfWork, programme: Programme, rows: Sequence[Row], client: Client) -> list[dict[str, Any]]:
    health = {measure.code for measure in programme.measures if measure.health}
    shown = [_reading(row, health, client) for row in rows]
    read = sorted({row["measure"] for row in shown if row["measure"] in health and row["value"] is not None})
    if read:
        await uow.conn.execute(LOG, shown[0]["participant_id"], uow.now, client.org, client.actor, read)
    return shown


def _reading(row: Row, health: set[str], client: Client) -> dict[str, Any]:
    mine = client.kind in DELIVERS and (row["measure"] not in health or HEALTH_ROLE in client.roles)
    shown = {name: value for name, value in row.items() if name != "recorded_at"}
    return shown if mine else shown | {"value": None}


async def reads(uow: UnitOfWork, participant_id: str) -> list[dict[str, Any]]:
    """Who has read this participant's health values."""
    await _came_under(uow, participant_id)
    return [dict(row) for row in await uow.conn.fetch(READS, participant_id, 0)]


async def declared(uow: UnitOfWork, participant_id: str) -> list[dict[str, Any]]:
    await _came_under(uow, participant_id)
    rows = await uow.conn.fetch(DECLARED, participant_id)
    bare = [{name: value for name, value in row.items() if name != "recorded_at"} for row in rows]
    return [row | {"amount": pounds(row["amount"])} for row in bare]


async def _came_under(uow: UnitOfWork, participant_id: str) -> tuple[str, str]:
    """The programme a participant came under, and its version."""
    row = await uow.conn.fetchrow(THERE, participant_id) if is_id(participant_id) else None
    if row is None:
        raise NotFound("participant", participant_id)
    return row["programme"], row["programme_version"]


async def vacancy(uow: UnitOfWork, vacancy_id: str) -> dict[str, Any]:
    """One vacancy with how many of its posts are filled; raises `Problem` not-found."""
    row = await uow.conn.fetchrow(ONE_VACANCY, vacancy_id) if is_id(vacancy_id) else None
    if row is None:
        raise NotFound("vacancy", vacancy_id)
    return _vacancy(row)


async def vacancies(
    uow: UnitOfWork, after: str, limit: int, programme: str | None, obligation: str | None, state: str | None
) -> list[dict[str, Any]]:
    """Vacancies after an id, at most `limit`."""
    return [_vacancy(row) for row in await uow.conn.fetch(VACANCIES, after, programme, obligation, state, limit)]


def _vacancy(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("visible_to", "recorded_at")}
