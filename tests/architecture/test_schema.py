"""The revisions build just what tables.py describes."""

import pytest
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from milepost.revision import differences
from shared.edge.migrations import async_dsn, migrate
from tests.architecture.modules import ROOT, SERVICES
from tests.conftest import new_database


@pytest.mark.parametrize("service", SERVICES)
async def test_the_revisions_build_what_the_tables_describe(postgres: str, service: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, service)
    await migrate(dsn, service)
    engine = create_async_engine(async_dsn(dsn), poolclass=pool.NullPool)
    async with engine.connect() as conn:
        assert await conn.run_sync(differences, service) == [], f"run `make migration service={service}`"
    await engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_a_revision_does_not_lean_on_tables_that_will_change(service: str) -> None:
    for revision in (ROOT / "services" / service / "migrations" / "versions").glob("*.py"):
        assert "tables import" not in revision.read_text(), f"{revision.name} would change with tables.py"
