"""The revisions build just what tables.py describes."""

import re
import subprocess
from datetime import date

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from milepost.revision import _file_name, differences, metadata_of, page
from shared.journey.schema import FUNCTIONS, grants
from shared.store import policies
from shared.store.database import open_database
from shared.store.migrations import async_dsn, migrate
from shared.store.statements import DIALECT
from shared.terms.events.referral import ReferralCancelled
from tests.architecture.modules import ROOT, SERVICES, imports
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
    assert "create_table('extra'" in table and "CREATE POLICY tenant" in table and "GRANT SELECT, INSERT" in table


@pytest.mark.parametrize("service", SERVICES)
def test_a_revision_runs_no_code_that_may_change(service: str) -> None:
    """A revision is a record of what was run: a function it imports would run differently next year."""
    for revision in (ROOT / "services" / service / "migrations" / "versions").glob("*.py"):
        names = list(imports(revision.relative_to(ROOT)))
        assert not [name for name in names if name.startswith(("shared", "services", "milepost"))], revision.name


SNAPSHOT = {
    "functions": """SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
                           p.prosrc AS text
                    FROM pg_proc p WHERE p.pronamespace = $1::regnamespace""",
    "policies": """SELECT tablename || '.' || policyname AS name,
                          array_to_string(roles, ',') || qual || with_check AS text
                   FROM pg_policies WHERE schemaname = $1""",
    "grants": """SELECT table_name || ' to ' || grantee AS name, string_agg(privilege_type, ',' ORDER BY 1) AS text
                 FROM information_schema.role_table_grants WHERE table_schema = $1 GROUP BY 1""",
    "indexes": "SELECT indexname AS name, indexdef AS text FROM pg_indexes WHERE schemaname = $1",
    "triggers": """SELECT tgrelid::regclass || '.' || tgname AS name, pg_get_triggerdef(t.oid) AS text
                   FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
                   WHERE c.relnamespace = $1::regnamespace AND NOT tgisinternal""",
    "constraints": """SELECT conrelid::regclass || '.' || conname AS name, pg_get_constraintdef(oid) AS text
                      FROM pg_constraint WHERE connamespace = $1::regnamespace""",
    "columns": """SELECT table_name || '.' || column_name AS name,
                         concat_ws(' ', data_type, is_nullable, column_default) AS text
                  FROM information_schema.columns WHERE table_schema = $1""",
}


async def snapshot(dsn: str, service: str) -> dict[str, dict[str, str]]:
    """All of a schema that a migration can change, by kind and name."""
    conn = await asyncpg.connect(dsn)
    try:
        kinds = {kind: await conn.fetch(query, service) for kind, query in SNAPSHOT.items()}
    finally:
        await conn.close()
    return {kind: {row["name"]: row["text"] for row in rows} for kind, rows in kinds.items()}


async def run(dsn: str, service: str, *statements: str, owner: bool = True) -> None:
    settings = {"search_path": service, **({"role": f"milepost_{service}_owner"} if owner else {})}
    conn = await asyncpg.connect(dsn, server_settings=settings)
    try:
        for statement in statements:
            await conn.execute(statement)
    finally:
        await conn.close()


async def described(dsn: str, service: str) -> None:
    """The schema as the code of today describes it, without any revision."""
    await migrate(dsn, service, "0001")
    tables, rules = metadata_of(service).sorted_tables, policies.rules(metadata_of(service))
    empty = (f"DROP SCHEMA {service} CASCADE", f"CREATE SCHEMA {service} AUTHORIZATION milepost_{service}_owner")
    await run(dsn, service, *empty, owner=False)
    creates = [CreateTable(table) for table in tables]
    indexes = [CreateIndex(index) for table in tables for index in table.indexes]
    ddl = [str(statement.compile(dialect=DIALECT)) for statement in (*creates, *indexes)]
    guards = [statement for table, rule in rules.items() for statement in policies.statements(table, rule, service)]
    await run(dsn, service, *ddl, *FUNCTIONS, *grants(service), *guards)


@pytest.mark.parametrize("service", SERVICES)
async def test_functions_policies_and_indexes_are_those_the_code_describes(postgres: str, service: str) -> None:
    built, wanted = await new_database(postgres), await new_database(postgres)
    await migrate(built, service)
    await described(wanted, service)
    built_schema, code_schema = await snapshot(built, service), await snapshot(wanted, service)
    for function, text in code_schema["functions"].items():
        assert built_schema["functions"].get(function) == text, function
    assert built_schema["policies"] == code_schema["policies"]
    assert {
        name: text for name, text in built_schema["indexes"].items() if name != "alembic_version_pkc"
    } == code_schema["indexes"]


PLANTED = {
    "functions": "CREATE OR REPLACE FUNCTION event_hash() RETURNS text LANGUAGE sql AS $$ SELECT 'planted' $$",
    "policies": "DROP POLICY worker ON movement",
    "grants": "REVOKE SELECT ON ledger FROM milepost_kpi_api",
    "indexes": "CREATE INDEX planted ON ledger (type)",
    "columns": "ALTER TABLE ledger ADD COLUMN planted text",
    "constraints": "ALTER TABLE ledger ADD CONSTRAINT planted CHECK (seq > 0)",
}


@pytest.mark.parametrize("kind", PLANTED)
async def test_a_difference_of_every_kind_shows(postgres: str, kind: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, "kpi")
    before = await snapshot(dsn, "kpi")
    await run(dsn, "kpi", PLANTED[kind])
    assert before[kind] != (await snapshot(dsn, "kpi"))[kind]


FIRST_SAY = (ROOT / "tests" / "upgrades" / "say_of_the_first_landing.sql").read_text()
NEWER_SAY = "say(text[], text[], text[], text[], date[], text[], text[], text, text)"


@pytest.mark.parametrize(
    ("service", "landed"), [("referrals", "0006"), ("caseload", "0006"), ("outcomes", "0005"), ("kpi", "0003")]
)
async def test_a_database_of_the_first_landing_can_be_written_to_after_the_upgrade(
    postgres: str, service: str, landed: str
) -> None:
    """Its `say` had other parameters: every write failed after an upgrade, because no revision brought the new form."""
    upgraded, fresh = await new_database(postgres), await new_database(postgres)
    await migrate(upgraded, service, landed)
    await run(upgraded, service, f"DROP FUNCTION {NEWER_SAY}", FIRST_SAY)
    await migrate(upgraded, service)
    await migrate(fresh, service)
    assert await snapshot(upgraded, service) == await snapshot(fresh, service)
    async with open_database(upgraded, service) as database, database.as_worker() as uow:
        uow.emit("participant/ref_1", ReferralCancelled(reason="toy"), date(2018, 3, 9))
    assert uow.positions == [f"{service}/participant/ref_1/1"]


def test_the_migration_recipe_can_be_typed() -> None:
    """CONTRIBUTING's own example has an apostrophe."""
    [typed] = re.findall(r"`(make migration [^`]+)`", (ROOT / "CONTRIBUTING.md").read_text())
    commands = subprocess.run(
        ["sh", "-c", typed.replace("make", "make --no-print-directory -n", 1)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    subprocess.run(["sh", "-n"], input=commands.stdout, text=True, check=True)
    assert _file_name("Add the assessment's version") == "add_the_assessments_version"
