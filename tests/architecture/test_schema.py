"""The revisions build just what the code describes: tables, functions, triggers, grants, row policies and indexes."""

import ast
import subprocess
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from milepost.catalogue import Difference
from milepost.revision import ADVICE, file_name, metadata_of, outstanding, page
from shared.store.migrations import build_described, engine_of, migrate
from tests.architecture.modules import ROOT, SERVICES
from tests.conftest import new_database

REVISIONS = sorted((ROOT / "services").glob("*/migrations/versions/*.py"))
# What somebody could change in the code, or on a database, without a revision: one of each kind.
PLANTED = {
    "column": "ALTER TABLE stream ADD COLUMN of_tomorrow text",
    "column type": "ALTER TABLE stream ALTER COLUMN last_seq TYPE integer",
    "column default": "ALTER TABLE stream ALTER COLUMN kind SET DEFAULT 'participant'",
    "nullable column": "ALTER TABLE stream ALTER COLUMN kind DROP NOT NULL",
    "table": "CREATE TABLE extra (id text)",
    "constraint": "ALTER TABLE generation DROP CONSTRAINT generation_state",
    "index": "DROP INDEX movement_by_measure",
    "index predicate": "DROP INDEX one_building; CREATE UNIQUE INDEX one_building ON generation (state)",
    "function": "DROP FUNCTION event_hash(text,text,text,bigint,text,text,date,text,text)",
    "function body": "CREATE OR REPLACE FUNCTION event_hash(prev text, event_id text, stream_id text, seq bigint,"
    " type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text LANGUAGE sql IMMUTABLE"
    " PARALLEL SAFE AS 'SELECT prev'",
    "function rights": "ALTER FUNCTION event_hash SECURITY DEFINER",
    "trigger": "CREATE TRIGGER quiet BEFORE UPDATE ON stream FOR EACH ROW EXECUTE FUNCTION"
    " suppress_redundant_updates_trigger()",
    "policy": "DROP POLICY tenant ON movement",
    "policy text": "ALTER POLICY tenant ON movement USING (true)",
    "policy role": "ALTER POLICY worker ON movement TO PUBLIC",
    "row security": "ALTER TABLE movement NO FORCE ROW LEVEL SECURITY",
    "grant": "GRANT DELETE ON ledger TO milepost_kpi_api",
    "revoked grant": "REVOKE SELECT ON ledger FROM milepost_kpi_worker",
    "column grant": "GRANT UPDATE (hash) ON ledger TO milepost_kpi_api",
    "function grant": "REVOKE EXECUTE ON FUNCTION event_hash FROM PUBLIC",
    "schema grant": "GRANT CREATE ON SCHEMA kpi TO milepost_kpi_api",
}


async def executed(dsn: str, sql: str) -> None:
    """Runs `sql` as the owner of kpi."""
    conn = await asyncpg.connect(dsn, server_settings={"search_path": "kpi", "role": "milepost_kpi_owner"})
    try:
        await conn.execute(sql)
    finally:
        await conn.close()


async def left(dsn: str, service: str = "kpi") -> list[Difference]:
    return await outstanding(dsn, service, metadata_of(service))


@pytest.mark.parametrize("service", SERVICES)
async def test_the_revisions_build_what_the_code_describes(postgres: str, service: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, service)
    await migrate(dsn, service)
    different = await left(dsn, service)
    assert not different, f"run `make migration service={service}`:\n" + "\n".join(map(str, different))


@pytest.fixture(scope="module")
async def template(postgres: str) -> str:
    """A kpi at head, to be copied."""
    dsn = await new_database(postgres)
    await migrate(dsn, "kpi")
    return dsn


async def copied(postgres: str, template: str) -> str:
    dsn = await new_database(postgres)
    name, source = dsn.rpartition("/")[2], template.rpartition("/")[2]
    conn = await asyncpg.connect(postgres)
    try:
        await conn.execute(f"DROP DATABASE {name}")
        await conn.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    finally:
        await conn.close()
    return dsn


@pytest.mark.parametrize("kind", PLANTED)
async def test_a_difference_of_any_kind_is_found(postgres: str, template: str, kind: str) -> None:
    dsn = await copied(postgres, template)
    await executed(dsn, PLANTED[kind])
    assert await left(dsn), f"a {kind} differs and nothing shows it"


async def test_the_functions_of_the_release_before_are_no_difference(postgres: str) -> None:
    """They are in no description, and the revisions keep them for processes that still run."""
    dsn = await new_database(postgres)
    await build_described(dsn, "kpi", metadata_of("kpi"))
    assert await left(dsn) == []
    await executed(dsn, "CREATE FUNCTION say(text) RETURNS text LANGUAGE sql AS 'SELECT $1'")
    assert [each.item.name for each in await left(dsn)] == ["say(text)", "EXECUTE ON FUNCTION say(text) TO PUBLIC"]


# ---- make migration --------------------------------------------------------------------------------------------------
BY_HAND = {"column default", "index predicate", "function grant"}


def run_as_revision(text: str, dsn: str) -> Coroutine[Any, Any, None]:
    """Runs the `upgrade` of a written revision on kpi, as Alembic would."""

    def upgrade(conn: sa.Connection) -> None:
        conn.exec_driver_sql("SET ROLE milepost_kpi_owner")
        conn.exec_driver_sql("SET search_path TO kpi")
        with Operations.context(MigrationContext.configure(conn)):
            names: dict[str, Any] = {}
            exec(text, names)
            names["upgrade"]()

    async def run() -> None:
        engine = engine_of(dsn)
        async with engine.begin() as conn:
            await conn.run_sync(upgrade)
        await engine.dispose()

    return run()


@pytest.mark.parametrize("kind", [kind for kind in PLANTED if kind not in BY_HAND])
async def test_make_migration_writes_what_mends_it(postgres: str, template: str, kind: str) -> None:
    dsn = await copied(postgres, template)
    await executed(dsn, PLANTED[kind])
    text = await page(dsn, "kpi", "put it right", metadata_of("kpi"))
    await run_as_revision(text, dsn)
    assert await left(dsn) == []


async def test_make_migration_writes_all_that_a_new_table_and_a_new_function_need(postgres: str, template: str) -> None:
    metadata = sa.MetaData(info={"functions": (NEW_FUNCTION,)})
    for table in metadata_of("kpi").sorted_tables:
        table.to_metadata(metadata)
    named = sa.CheckConstraint("id <> ''", name="extra_named")
    extra = sa.Table("extra", metadata, sa.Column("id", sa.Text, primary_key=True), named)
    extra.info["policy"] = "id = current_setting('app.org')"
    dsn = await copied(postgres, template)
    text = await page(dsn, "kpi", 'Count the "DWP" way', metadata)
    assert '"""Count the \\"DWP\\" way."""' in text
    await run_as_revision(text, dsn)
    assert await outstanding(dsn, "kpi", metadata) == []


NEW_FUNCTION = '''
CREATE FUNCTION with_colons(a text) RETURNS text LANGUAGE sql AS $$
  SELECT a || ':b' || E'\\n' || '"""'::text
$$
'''


@pytest.mark.parametrize("superseded", [(), ("old_form(text)",)])
async def test_a_function_is_dropped_once_it_is_superseded_no_more(
    postgres: str, template: str, superseded: tuple[str, ...]
) -> None:
    metadata = sa.MetaData(info={"superseded": superseded})
    for table in metadata_of("kpi").sorted_tables:
        table.to_metadata(metadata)
    dsn = await copied(postgres, template)
    await executed(dsn, "CREATE FUNCTION old_form(text) RETURNS text LANGUAGE sql AS 'SELECT $1'")
    text = await page(dsn, "kpi", "drop the old form", metadata)
    assert ('op.execute("DROP FUNCTION old_form(text)")' in text) is not bool(superseded)


async def test_a_revision_without_a_difference_does_nothing(postgres: str, template: str) -> None:
    await run_as_revision(await page(template, "kpi", "fill the areas", metadata_of("kpi")), template)
    assert await left(template) == []


def test_a_file_is_named_by_letters_digits_and_underscores() -> None:
    assert file_name("0007", "add the assessment's version") == "0007_add_the_assessments_version.py"
    assert file_name("0007", "Say £5 / 10 %: “so”.") == "0007_say_5_10_so.py"


def test_make_migration_without_a_message_says_what_to_type() -> None:
    ran = subprocess.run(["make", "migration", "service=caseload"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode != 0 and "Type: make migration service=caseload" in ran.stdout


# ---- what is committed -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", REVISIONS, ids=lambda file: f"{file.parts[-4]}-{file.stem[:4]}")
def test_a_revision_runs_nothing_that_changes_with_the_code(file: Path) -> None:
    text = file.read_text()
    imported = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for name in node.names}
    assert imported <= {"alembic", "sqlalchemy", "sqlalchemy.dialects"}, f"{file}: write it out in the revision"
    assert ADVICE.splitlines()[0] not in text, f"{file}: read the advice and delete it"
