"""A database of any past release, migrated, is the same as a new one: nothing depends on when it was made."""

from datetime import date

import asyncpg
import pytest

from milepost.catalogue import catalogue, differences
from shared.edge.settings import SERVICES
from shared.store.migrations import migrate
from tests.conftest import new_database
from tests.upgrades.restored import KEPT, restored

# Where a referral leaves its rows: an upgrade that is tried on empty tables proves little.
ROWS = {
    "referrals": ("referral", "ledger", "stream", "outbox", "inbox", "offsets", "programme_version"),
    "caseload": ("participant", "ledger", "stream", "inbox", "offsets", "programme_version"),
    "outcomes": ("participant", "ledger", "stream", "inbox", "offsets", "programme_version"),
    "kpi": ("movement", "event_log", "participant", "inbox", "offsets", "programme_version"),
}


async def rows(dsn: str) -> dict[str, int]:
    conn = await asyncpg.connect(dsn)
    try:
        return {
            f"{service}.{table}": await conn.fetchval(f"SELECT count(*) FROM {service}.{table}")
            for service, tables in ROWS.items()
            for table in tables
        }
    finally:
        await conn.close()


async def version(dsn: str, service: str) -> str:
    conn = await asyncpg.connect(dsn)
    try:
        return await conn.fetchval(f"SELECT version_num FROM {service}.alembic_version")
    finally:
        await conn.close()


@pytest.fixture(scope="module")
async def fresh(postgres: str) -> str:
    dsn = await new_database(postgres)
    for service in SERVICES:
        await migrate(dsn, service)
    return dsn


def test_five_landed_states_are_kept():
    assert {"365f1f1", "68b65d3", "d3fa798", "fd845d8", "681bde5"} <= set(KEPT)


@pytest.mark.parametrize("state", KEPT)
async def test_an_old_database_becomes_what_a_new_one_is(postgres: str, fresh: str, state: str):
    dsn = await restored(postgres, state)
    before = await rows(dsn)
    assert all(before.values()), before
    for service in SERVICES:
        await migrate(dsn, service)
        different = differences(await catalogue(dsn, service), await catalogue(fresh, service))
        assert not different, f"{service} of {state}:\n" + "\n".join(map(str, different))
        assert await version(dsn, service) == await version(fresh, service)
    assert await rows(dsn) == before


# How release 365f1f1 calls the function, word for word: its processes may run while the migration does.
SAY = "SELECT * FROM say($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6, $7, $8, $9)"


async def test_the_release_before_can_still_write_after_the_migration(postgres: str):
    dsn = await restored(postgres, "365f1f1")
    await migrate(dsn, "caseload")
    event = ["evt_1"], ["participant/ref_1"], ["contact.made.v1"], ["{}"], [date(2018, 3, 15)]
    conn = await asyncpg.connect(dsn, server_settings={"search_path": "caseload", "role": "milepost_caseload_api"})
    try:
        rows = await conn.fetch(SAY, *event, "2018-03-15T12:00:00Z", "sub-1/client", "evt_0", None)
        assert [tuple(row) for row in rows] == [("participant/ref_1", 1)]
        await conn.execute("SET ROLE NONE")
        assert await conn.fetchval("SELECT causation_id FROM ledger WHERE event_id = 'evt_1'") == "evt_0"
    finally:
        await conn.close()
