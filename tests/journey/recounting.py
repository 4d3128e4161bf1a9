"""The two counts of a town's figures: kpi's own, and an independent one from what is in the three ledgers."""

from dataclasses import dataclass
from datetime import date, datetime

from milepost.audit import ledger_connection
from shared.store.database import open_database
from shared.terms.programme import load
from tests.journey.town import Town
from tests.recount import Figures, figures_of, recount

LEDGER = "SELECT type, stream_id, occurred_on, recorded_at, data::text AS value FROM ledger ORDER BY position"
HEADS = "SELECT stream_id, last_seq FROM stream"
TELLERS = ("referrals", "caseload", "outcomes")


@dataclass(frozen=True)
class Told:
    """A row of a ledger, as the recount reads it."""

    type: str
    stream_id: str
    occurred_on: date
    recorded_at: datetime
    value: bytes


def counted_twice(town: Town) -> tuple[Figures, Figures]:
    """(from the ledgers, as kpi holds them); equal once everything is heard."""
    return town.run(_recounted(town)), town.run(_held(town))


def ledgers(town: Town) -> list[Told]:
    """Everything said so far, each source in its own order."""
    return town.run(_told(town))


def heads(town: Town) -> dict[str, int]:
    """{source/stream: the last sequence number said}."""
    return town.run(_heads(town))


async def _recounted(town: Town) -> Figures:
    return recount(await _told(town), load(town.settings.programmes))


async def _told(town: Town) -> list[Told]:
    told = []
    for service in TELLERS:
        async with ledger_connection(town.settings.dsn_of(service), service) as conn:
            rows = await conn.fetch(LEDGER)
        told += [
            Told(row["type"], row["stream_id"], row["occurred_on"], row["recorded_at"], row["value"].encode())
            for row in rows
        ]
    return told


async def _heads(town: Town) -> dict[str, int]:
    found: dict[str, int] = {}
    for service in TELLERS:
        async with ledger_connection(town.settings.dsn_of(service), service) as conn:
            found |= {f"{service}/{row['stream_id']}": row["last_seq"] for row in await conn.fetch(HEADS)}
    return found


async def _held(town: Town) -> Figures:
    async with open_database(town.settings.dsn_of("kpi"), "kpi", 1, 1) as database:
        return await figures_of(database)
