"""Migrates a service's schema: roles, schema, Alembic revisions under an advisory lock, row policies and grants.

Migrations run as the owner role with lock and statement time-outs, so that they fail on a busy table and do not wait.
"""

from pathlib import Path

import asyncpg
import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from sqlalchemy import pool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.journey.schema import FUNCTIONS, SUPERSEDED, grants
from shared.journey.tables import BACKBONE
from shared.store import policies, rights

LOCK_TIMEOUT, STATEMENT_TIMEOUT = "3s", "60s"
GAVE_UP = {"55P03": "another transaction is using a table that it changes", "57014": "it took too long"}
ROLES = ("owner", "api", "worker")
LOCK_KEY = 7_041_776
SERVICES_FOLDER = Path(__file__).parent.parent.parent / "services"


class SchemaBusy(Exception):
    """A migration timed out so as not to block the service. Nothing was changed, and it can be run again."""


def engine_of(dsn: str) -> AsyncEngine:
    """An engine without a pool. asyncpg reads the DSN itself, because SQLAlchemy does not know all of its options."""
    return create_async_engine(
        "postgresql+asyncpg://", poolclass=pool.NullPool, async_creator=lambda: asyncpg.connect(dsn)
    )


async def migrate(dsn: str, service: str, revision: str = "head") -> None:
    """Migrates the schema of `service` to `revision`, or raises `SchemaBusy` and leaves it unchanged.

    The DSN's user must be allowed to create roles, unless the three roles exist already.
    """
    engine = engine_of(dsn)
    try:
        async with engine.connect() as conn:
            await prepare(conn, service)
            await conn.run_sync(_upgrade, service, revision)
            await conn.commit()
    except DBAPIError as error:
        why = GAVE_UP.get(getattr(error.orig, "sqlstate", None) or "")
        if why is None:
            raise
        raise SchemaBusy(f"The migration of {service} gave up: {why}. Nothing was changed.") from error
    finally:
        await engine.dispose()


async def prepare(conn: AsyncConnection, service: str) -> None:
    """Locks out other migrations, and creates the roles and the schema of `service` where they are missing."""
    await conn.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": LOCK_KEY})
    for role in ROLES:
        name = f"milepost_{service}_{role}"
        exists = await conn.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name})
        if not exists:
            await conn.execute(sa.text(f"CREATE ROLE {name} NOLOGIN"))
            await conn.execute(sa.text(f"GRANT {name} TO CURRENT_USER"))
    # The owner's login inherits nothing: where the schema exists it needs no right to create one.
    if not await conn.scalar(sa.text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": service}):
        await conn.execute(sa.text(f"CREATE SCHEMA {service} AUTHORIZATION milepost_{service}_owner"))
    await conn.execute(sa.text(f"SET ROLE milepost_{service}_owner"))
    await conn.execute(sa.text(f"GRANT USAGE ON SCHEMA {service} TO milepost_{service}_api, milepost_{service}_worker"))
    await conn.commit()


def _upgrade(conn: sa.Connection, service: str, revision: str) -> None:
    for statement in (
        f"SET ROLE milepost_{service}_owner",
        f"SET search_path TO {service}, pg_temp",
        f"SET lock_timeout TO '{LOCK_TIMEOUT}'",
        f"SET statement_timeout TO '{STATEMENT_TIMEOUT}'",
    ):
        conn.execute(sa.text(statement))
    config = Config()
    config.set_main_option("script_location", str(SERVICES_FOLDER / service / "migrations"))
    config.attributes["connection"] = conn
    command.upgrade(config, revision)


def run(service: str, metadata: sa.MetaData) -> None:
    """The body of every service's `migrations/env.py`."""
    conn = context.config.attributes["connection"]
    context.configure(connection=conn, target_metadata=metadata, version_table_schema=service)
    with context.begin_transaction():
        context.run_migrations()


def described(service: str, metadata: sa.MetaData) -> list[str]:
    """The statements for the functions, grants and row policies that the code describes today.

    No revision may call this, because it changes with the code. Tests compare the revisions with it.
    """
    domain = [table for table in metadata.sorted_tables if table.name not in BACKBONE]
    return [
        *FUNCTIONS,
        *metadata.info.get("functions", ()),
        *grants(service),
        *rights.grants(service, domain),
        *policies.statements(metadata, service),
    ]


async def build_described(dsn: str, service: str, metadata: sa.MetaData) -> None:
    """Builds the service's schema in an empty database from what the code describes, without a revision."""
    engine = engine_of(dsn)
    try:
        async with engine.connect() as conn:
            await prepare(conn, service)
            await conn.exec_driver_sql(f"SET ROLE milepost_{service}_owner")
            await conn.exec_driver_sql(f"SET search_path TO {service}, pg_temp")
            await conn.run_sync(metadata.create_all)
            for statement in described(service, metadata):
                await conn.exec_driver_sql(statement)
            await conn.commit()
    finally:
        await engine.dispose()


def superseded(metadata: sa.MetaData) -> frozenset[str]:
    """The functions that the code no longer calls and the previous release still does."""
    return frozenset((*SUPERSEDED, *metadata.info.get("superseded", ())))
