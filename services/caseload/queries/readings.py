"""Readings of measures; every read of a health value is recorded with who read it."""

from collections.abc import Sequence

from services.caseload.queries import Resource
from services.caseload.queries.participants import programme_key_of
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERS, Client
from shared.terms.faults import NotFound
from shared.terms.ids import is_id
from shared.terms.programme import Programme, Programmes

HEALTH_ROLE = "key_worker"
READINGS = "SELECT * FROM reading WHERE participant_id = $1 ORDER BY taken_on, id"
ONE = "SELECT * FROM reading WHERE id = $1"
RECORD_READ = "INSERT INTO reading_log (participant_id, read_at, org, actor, measures) VALUES ($1, $2, $3, $4, $5)"
READS = "SELECT read_at, org, actor, measures FROM reading_log WHERE participant_id = $1 AND position > $2 ORDER BY 1"


def health_measures(programme: Programme) -> set[str]:
    """The codes of the measures whose values only role `key_worker` may read and record."""
    return {measure.code for measure in programme.measures if measure.health}


async def list_readings(uow: UnitOfWork, programmes: Programmes, participant_id: str, client: Client) -> list[Resource]:
    """A participant's readings; values for the provider's side, of health measures for the role key_worker alone."""
    programme = programmes.for_referral(*await programme_key_of(uow, participant_id))
    rows = await uow.conn.fetch(READINGS, participant_id)
    return await _disclose(uow, programme, rows, client)


async def read_reading(uow: UnitOfWork, programmes: Programmes, reading_id: str, client: Client) -> Resource:
    """One reading; raises NotFound."""
    row = await uow.conn.fetchrow(ONE, reading_id) if is_id(reading_id) else None
    if row is None:
        raise NotFound("reading", reading_id)
    programme = programmes.for_referral(*await programme_key_of(uow, row["participant_id"]))
    return (await _disclose(uow, programme, [row], client))[0]


async def _disclose(uow: UnitOfWork, programme: Programme, rows: Sequence[Row], client: Client) -> list[Resource]:
    health = health_measures(programme)
    readings = [_reading(row, health, client) for row in rows]
    read = sorted({row["measure"] for row in readings if row["measure"] in health and row["value"] is not None})
    if read:
        await uow.conn.execute(RECORD_READ, readings[0]["participant_id"], uow.now, client.org, client.actor, read)
    return readings


def _reading(row: Row, health: set[str], client: Client) -> Resource:
    may_read = client.kind in DELIVERS and (row["measure"] not in health or HEALTH_ROLE in client.roles)
    reading = {name: value for name, value in row.items() if name != "recorded_at"}
    return reading if may_read else reading | {"value": None}


async def list_reads(uow: UnitOfWork, participant_id: str) -> list[Resource]:
    """Who has read this participant's health values."""
    await programme_key_of(uow, participant_id)
    return [dict(row) for row in await uow.conn.fetch(READS, participant_id, 0)]
