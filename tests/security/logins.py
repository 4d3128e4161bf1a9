"""A database with the logins that `deploy/postgres/roles.sql` makes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from shared.store.database import open_pool
from shared.store.migrations import migrate
from tests.conftest import new_database

ROLES = Path(__file__).parents[2] / "deploy/postgres/roles.sql"
PASSWORD = "invented-for-this-test"


@dataclass
class Installation:
    """A database of its own with the logins of `roles.sql`, migrated by the owner's login."""

    admin: asyncpg.Connection
    address: str
    service: str = "caseload"

    def dsn(self, login: str) -> str:
        return f"postgresql://{login}:{PASSWORD}@{self.address}"

    async def pool(self, login: str, role: str) -> asyncpg.Pool:
        return await open_pool(self.dsn(login), self.service, role, 1, strict=True)


@asynccontextmanager
async def installed(postgres: str, service: str = "caseload") -> AsyncIterator[Installation]:
    dsn = await new_database(postgres)
    admin = await asyncpg.connect(dsn)
    try:
        for _ in range(2):
            await admin.execute(ROLES.read_text())
        for part in ("owner", "api", "worker"):
            await admin.execute(f"ALTER ROLE {service}_{part} PASSWORD '{PASSWORD}'")
        created = Installation(admin, dsn.rpartition("@")[2], service)
        await migrate(created.dsn(f"{service}_owner"), service)
        yield created
    finally:
        await admin.close()
