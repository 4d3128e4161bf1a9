"""Writes a migration from the difference between a service's tables and its revisions so far: `make migration`.

It asks a real, throwaway Postgres, and writes out row policies and rights in full, so that a revision never changes.
"""

import asyncio
import importlib
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import CreateTableOp
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from milepost.embedded import EmbeddedPostgres
from shared.journey.tables import BACKBONE
from shared.store import policies
from shared.store.migrations import SERVICES_ROOM, async_dsn, migrate

PAGE = '''"""{message}."""

{imports}

revision = "{revision}"
down_revision = {down}
{rules}

# Only add: the previous release runs on the new schema during an upgrade. A changed function, grant or policy is not
# found by itself: write its SQL out here. A busy table makes this fail after 3 s, a long statement after 60 s.
def upgrade() -> None:
{body}
'''
IMPORTS = {
    "sa.": "import sqlalchemy as sa",
    "op.": "from alembic import op",
    "postgresql.": "from sqlalchemy.dialects import postgresql",
}


def metadata_of(service: str) -> sa.MetaData:
    return importlib.import_module(f"services.{service}.tables").METADATA


def differences(conn: sa.Connection, service: str) -> list[Any]:
    """What the database lacks of the service's tables or has beyond them; empty when both say the same."""
    return list(compare_metadata(_context(conn, service), metadata_of(service)))


def _context(conn: sa.Connection, service: str) -> MigrationContext:
    conn.execute(sa.text(f"SET search_path TO {service}"))
    return MigrationContext.configure(conn, opts={"compare_type": True})


def page(conn: sa.Connection, service: str, message: str) -> str:
    """The text of the next revision of `service`."""
    folder = SERVICES_ROOM / service / "migrations" / "versions"
    number = len(list(folder.glob("[0-9]*.py"))) + 1
    operations = produce_migrations(_context(conn, service), metadata_of(service)).upgrade_ops
    assert operations is not None
    created = [op for op in operations.ops if isinstance(op, CreateTableOp)]
    for table in created:
        table.info = {}
    new = [table.table_name for table in created]
    rules = {table: rule for table, rule in policies.rules(metadata_of(service)).items() if table in new}
    own = [table for table in new if table not in BACKBONE]
    frozen = [_GUARD.format(service=service)] if rules else []
    frozen += [_PERMIT.format(tables=", ".join(own), service=service)] if own else []
    rendered = render_python_code(operations, migration_context=_context(conn, service))
    body = [_indented(line) for line in rendered.splitlines() if "###" not in line] + frozen
    return PAGE.format(
        message=message.capitalize(),
        imports=_imports("\n".join(body)),
        revision=f"{number:04}",
        down=f'"{number - 1:04}"' if number > 1 else None,
        rules=_rules(rules),
        body="\n".join(body),
    )


def _imports(body: str) -> str:
    """What the revision uses, and nothing else."""
    return "\n".join(line for used, line in IMPORTS.items() if used in body)


_GUARD = """\
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {{table}} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {{table}} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {{table}} TO milepost_{service}_api "
                   f"USING ({{rule}}) WITH CHECK ({{rule}})")
        op.execute(f"CREATE POLICY worker ON {{table}} TO milepost_{service}_worker USING (true) WITH CHECK (true)")"""
_PERMIT = """\
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} "
        "TO milepost_{service}_api, milepost_{service}_worker"
    )"""


def _rules(rules: Mapping[str, str]) -> str:
    if not rules:
        return ""
    return "\nRULES = {\n" + "".join(f"    {table!r}: {rule!r},\n" for table, rule in rules.items()) + "}\n"


def _indented(line: str) -> str:
    return line if line.startswith("    ") else "    " + line


async def write(service: str, message: str) -> Path:
    """Writes the next revision of `service` and returns its path."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder))
        server.start()
        try:
            await migrate(server.dsn, service)
            engine = create_async_engine(async_dsn(server.dsn), poolclass=pool.NullPool)
            async with engine.connect() as conn:
                text = await conn.run_sync(page, service, message)
        finally:
            server.stop()
    number = text.split('revision = "')[1][:4]
    path = SERVICES_ROOM / service / "migrations" / "versions" / f"{number}_{_file_name(message)}.py"
    path.write_text(text)
    return path


def _file_name(message: str) -> str:
    """The message as a file name: letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", message.lower().replace("'", "")).strip("_")


if __name__ == "__main__":
    print(asyncio.run(write(sys.argv[1], " ".join(sys.argv[2:]))))
