"""Writes a migration from the difference between what the code describes and what the revisions so far build.

`make migration service=caseload m="add the place"` builds both on a throwaway Postgres. The revision that it writes
imports none of our modules, so it never changes with the code. It is then run, and remaining differences are printed.
"""

import asyncio
import importlib
import re
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

from milepost.catalogue import Difference, Item, catalogue, differences
from milepost.embedded import EmbeddedPostgres
from milepost.repairs import repairs
from shared.edge.settings import SERVICES
from shared.store.migrations import SERVICES_FOLDER, build_described, engine_of, migrate, superseded

ADVICE = """\
# Delete these lines when you have read them; a test fails while they are here. More: docs/guides/release.md.
# - The release before this one runs during the upgrade. Only add: a column is nullable or has a default, and nothing
#   that the code before uses is renamed, dropped or made stricter. Drop it one release later.
# - `milepost migrate` waits 3 s for a lock and 60 s for a statement. Then it gives up and changes nothing. Fill a large
#   table in batches, outside the revision.
# - A function whose arguments change is a new function beside the old one. Put the old one into SUPERSEDED.
# - A function, grant or policy reaches a database only through a revision: write it out in SQL. Import nothing of ours.
"""
PAGE = '''"""{message}."""

{imports}

revision = "{revision}"
down_revision = {down}

{advice}

def upgrade() -> None:
{body}
'''
IMPORTS = {
    "sa.": "import sqlalchemy as sa",
    "op.": "from alembic import op",
    "postgresql.": "from sqlalchemy.dialects import postgresql",
}
# In SQLAlchemy's text a name after a single colon is a parameter.
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")


def metadata_of(service: str) -> sa.MetaData:
    return importlib.import_module(f"services.{service}.tables").METADATA


async def outstanding(dsn: str, service: str, metadata: sa.MetaData) -> list[Difference]:
    """The differences between the service's schema at `dsn` and the one that the code describes."""
    beside = f"described_{secrets.token_hex(4)}"
    address = dsn.rpartition("/")[0]
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(f"CREATE DATABASE {beside}")
        await build_described(f"{address}/{beside}", service, metadata)
        expected = await catalogue(f"{address}/{beside}", service)
    finally:
        await conn.execute(f"DROP DATABASE IF EXISTS {beside}")
        await conn.close()
    return [
        difference
        for difference in differences(await catalogue(dsn, service), expected)
        if not _is_permanent(difference.item, metadata)
    ]


def _is_permanent(item: Item, metadata: sa.MetaData) -> bool:
    """Whether it stays although no code describes it: Alembic's table, and functions the previous release calls."""
    return bool(re.search(r"\balembic_version", item.name)) or any(name in item.name for name in superseded(metadata))


async def page(dsn: str, service: str, message: str, metadata: sa.MetaData) -> str:
    """The text of the next revision of `service`. Its revisions so far have been run at `dsn`."""
    number = max((int(file.name[:4]) for file in _versions(service).glob("[0-9]*.py")), default=0) + 1
    missing = await outstanding(dsn, service, metadata)
    body = [*await _table_operations(dsn, service, metadata), *map(execute_line, repairs(missing, service))]
    text = "\n".join(body or ["    pass"])
    quoted = message.strip().rstrip(".").replace("\\", "\\\\").replace('"', '\\"')
    return PAGE.format(
        message=quoted[:1].upper() + quoted[1:],
        imports="\n".join(line for used, line in IMPORTS.items() if used in text),
        revision=f"{number:04}",
        down=f'"{number - 1:04}"' if number > 1 else None,
        advice=ADVICE,
        body=text,
    )


async def _table_operations(dsn: str, service: str, metadata: sa.MetaData) -> list[str]:
    """Lines of Python for tables, columns and indexes: Alembic's part."""

    def rendered(conn: sa.Connection) -> str:
        conn.execute(sa.text(f"SET search_path TO {service}"))
        migration = MigrationContext.configure(conn, opts={"compare_type": True})
        operations = produce_migrations(migration, metadata).upgrade_ops
        assert operations is not None
        for operation in operations.ops:
            vars(operation).get("info", {}).clear()
        return str(render_python_code(operations, migration_context=migration))

    engine = engine_of(dsn)
    async with engine.connect() as conn:
        lines = (await conn.run_sync(rendered)).splitlines()
    await engine.dispose()
    return [
        line if line.startswith("    ") else f"    {line}" for line in lines if "###" not in line and line != "pass"
    ]


def execute_line(statement: str) -> str:
    """The line of Python that runs the statement, in quotes that fit its text."""
    escaped = PARAMETER.sub(r"\\:", statement)
    if '"""' in escaped or escaped.endswith(('"', "\\")):
        return f"    op.execute({escaped!r})"
    quotes = '"""' if '"' in escaped or "\n" in escaped else '"'
    return f"    op.execute({'r' if chr(92) in escaped else ''}{quotes}{escaped}{quotes})"


def _versions(service: str) -> Path:
    return SERVICES_FOLDER / service / "migrations" / "versions"


def file_name(number: str, message: str) -> str:
    """`0007_add_the_assessments_version.py`: letters, digits and underscores only."""
    words = re.sub(r"[^a-z0-9]+", "_", re.sub(r"['’]", "", message.lower())).strip("_")
    return f"{number}_{words}.py"


async def write(service: str, message: str) -> tuple[Path, Sequence[Difference]]:
    """Writes the next revision of `service` and runs it. Returns its path and the remaining differences."""
    metadata = metadata_of(service)
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder))
        server.start()
        try:
            await migrate(server.dsn, service)
            text = await page(server.dsn, service, message, metadata)
            path = _versions(service) / file_name(text.split('revision = "')[1][:4], message)
            path.write_text(text)
            await migrate(server.dsn, service)
            return path, await outstanding(server.dsn, service, metadata)
        finally:
            server.stop()


def main(service: str, message: str) -> None:
    """Prints the new file, and the differences to write by hand."""
    if service not in SERVICES:
        sys.exit(f"There is no service {service!r}. Use one of: {', '.join(SERVICES)}.")
    path, remaining = asyncio.run(write(service, message))
    print(path)
    for difference in remaining:
        print(f"Write this by hand. {difference}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
