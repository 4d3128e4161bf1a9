"""The revisions build just what tables.py describes."""

import pytest
import sqlalchemy as sa
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from milepost.revision import differences, metadata_of, page
from shared.store.migrations import async_dsn, migrate
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


async def revised(dsn: str, metadata: sa.MetaData, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the next revision of kpi, were its tables these."""
    monkeypatch.setattr("milepost.revision.metadata_of", lambda service: metadata)
    await migrate(dsn, "kpi")
    engine = create_async_engine(async_dsn(dsn), poolclass=pool.NullPool)
    async with engine.connect() as conn:
        text = await conn.run_sync(page, "kpi", "say more")
    await engine.dispose()
    return text


async def test_make_migration_writes_a_revision_that_can_be_run(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = sa.MetaData()
    for table in metadata_of("kpi").sorted_tables:
        table.to_metadata(metadata)
    metadata.tables["offsets"].append_column(sa.Column("of_tomorrow", sa.Text))
    column = await revised(await new_database(postgres), metadata, monkeypatch)
    compile(column, "column", "exec")
    assert "add_column('offsets'" in column and "shared.edge" not in column and "RULES" not in column

    sa.Table(
        "extra",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        info={"policy": "id = current_setting('app.org')"},
    )
    table = await revised(await new_database(postgres), metadata, monkeypatch)
    compile(table, "table", "exec")
    assert "create_table('extra'" in table and 'guard("kpi", RULES)' in table and 'permit("kpi"' in table


@pytest.mark.parametrize("service", SERVICES)
def test_a_revision_does_not_lean_on_tables_that_will_change(service: str) -> None:
    for revision in (ROOT / "services" / service / "migrations" / "versions").glob("*.py"):
        assert "tables import" not in revision.read_text(), f"{revision.name} would change with tables.py"
