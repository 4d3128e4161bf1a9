"""The databases of past releases, restored for a test."""

import asyncpg

from shared.edge.settings import SERVICES
from tests.conftest import new_database
from tests.upgrades.keep import STATES

KEPT = sorted(file.stem for file in STATES.glob("*.sql"))
ROLE = """
DO $$ BEGIN CREATE ROLE {0} NOLOGIN; GRANT {0} TO CURRENT_USER; EXCEPTION WHEN duplicate_object THEN NULL; END $$
"""
# The dump names everything with its schema; its functions stand before the tables that they use.
SESSION = "SET check_function_bodies = false; SET search_path = ''"


async def restored(dsn: str, state: str) -> str:
    """The DSN of a new database beside `dsn` that holds what was kept as `state`: four schemas and their rows."""
    database = await new_database(dsn)
    conn = await asyncpg.connect(database)
    try:
        for service in SERVICES:
            for role in ("owner", "api", "worker"):
                await conn.execute(ROLE.format(f"milepost_{service}_{role}"))
        await conn.execute(SESSION)
        await conn.execute((STATES / f"{state}.sql").read_text())
    finally:
        await conn.close()
    return database
