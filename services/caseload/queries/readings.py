"""Readings of measures; readings of health are for those who need them, and each read of one is recorded."""

from collections.abc import Sequence

from services.caseload.queries import Resource
from services.caseload.queries.participants import programme_key_of
from services.caseload.tables import READING
from shared.store.sealing import opened
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import READS_IN_FULL, Client
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
    """A participant's readings; those of health measures for key workers of the provider's side alone [rule 101]."""
    programme = programmes.for_referral(*await programme_key_of(uow, participant_id))
    rows = await uow.conn.fetch(READINGS, participant_id)
    return await _disclose(uow, programme, rows, client)


async def read_reading(uow: UnitOfWork, programmes: Programmes, reading_id: str, client: Client) -> Resource:
    """One reading; raises NotFound, also for a reading of health that is not for the client."""
    row = await uow.conn.fetchrow(ONE, reading_id) if is_id(reading_id) else None
    if row is None:
        raise NotFound("reading", reading_id)
    programme = programmes.for_referral(*await programme_key_of(uow, row["participant_id"]))
    disclosed = await _disclose(uow, programme, [row], client)
    if not disclosed:
        raise NotFound("reading", reading_id)
    return disclosed[0]


async def _disclose(uow: UnitOfWork, programme: Programme, rows: Sequence[Row], client: Client) -> list[Resource]:
    """The readings that are for the client; of health, that there are any is told to nobody else."""
    health, delivers = health_measures(programme), client.kind in READS_IN_FULL
    hidden = set() if delivers and HEALTH_ROLE in client.roles else health
    readings = [_reading(uow, row, delivers) for row in rows if row["measure"] not in hidden]
    read = sorted({row["measure"] for row in readings} & health)
    if read:
        await uow.conn.execute(RECORD_READ, readings[0]["participant_id"], uow.now, client.org, client.actor, read)
    return readings


def _reading(uow: UnitOfWork, row: Row, delivers: bool) -> Resource:
    reading = {name: value for name, value in opened(uow.vault, READING, row).items() if name != "recorded_at"}
    return reading if delivers else reading | {"value": None}


async def list_reads(uow: UnitOfWork, participant_id: str) -> list[Resource]:
    """Who has read this participant's health values."""
    await programme_key_of(uow, participant_id)
    return [dict(row) for row in await uow.conn.fetch(READS, participant_id, 0)]
