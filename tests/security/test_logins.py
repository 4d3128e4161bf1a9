"""A pool refuses a login that can do more than its role, and a connection that lost its role on the way."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.store.database import open_database
from shared.store.logins import UnsafeLogin, check_role
from shared.terms.events.referral import ReferralCancelled
from tests.security.logins import Installation, installed

pytestmark = pytest.mark.rule(170)


@pytest.fixture(scope="module")
async def installation(postgres: str) -> AsyncIterator[Installation]:
    async with installed(postgres) as created:
        yield created


async def test_three_logins_with_one_role_each_are_enough(installation: Installation) -> None:
    worker_dsn = installation.dsn("caseload_worker")
    async with open_database(
        installation.dsn("caseload_api"), "caseload", 1, 1, worker_dsn=worker_dsn, strict=True
    ) as database:
        async with database.as_org("maximus", "maximus/a") as uow:
            uow.emit("participant/ref_1", ReferralCancelled(reason="test"), uow.today)
        async with database.as_worker() as uow:
            assert await uow.conn.fetchval("SELECT count(*) FROM ledger") == 1


@pytest.mark.parametrize(
    ("weaken", "mend", "role", "why"),
    [
        ("ALTER ROLE {login} SUPERUSER", "ALTER ROLE {login} NOSUPERUSER", "api", "is a superuser"),
        ("ALTER ROLE {login} BYPASSRLS", "ALTER ROLE {login} NOBYPASSRLS", "worker", "bypasses row policies"),
        ("ALTER ROLE {login} CREATEROLE", "ALTER ROLE {login} NOCREATEROLE", "api", "creates roles"),
        *(
            (
                f"GRANT milepost_caseload_{more} TO {{login}}",
                f"REVOKE milepost_caseload_{more} FROM {{login}}",
                role,
                why,
            )
            for more, role, why in (
                ("worker", "api", "may become milepost_caseload_worker"),
                ("owner", "api", "may become milepost_caseload_owner"),
                ("owner", "worker", "may become milepost_caseload_owner"),
            )
        ),
        (
            "ALTER ROLE {login} INHERIT; REVOKE {role} FROM {login}; GRANT {role} TO {login}",
            "ALTER ROLE {login} NOINHERIT; REVOKE {role} FROM {login}; GRANT {role} TO {login}",
            "api",
            "inherits the rights",
        ),
    ],
)
async def test_a_login_that_can_do_more_stops_the_start(
    installation: Installation, weaken: str, mend: str, role: str, why: str
) -> None:
    names = {"login": f"caseload_{role}", "role": f"milepost_caseload_{role}"}
    await installation.admin.execute(weaken.format(**names))
    try:
        with pytest.raises(UnsafeLogin, match=why):
            await installation.pool(names["login"], role)
    finally:
        await installation.admin.execute(mend.format(**names))
    async with await installation.pool(names["login"], role):
        pass


async def test_a_connection_whose_role_a_pooler_dropped_is_refused_and_could_read_nothing(
    installation: Installation,
) -> None:
    conn = await asyncpg.connect(installation.dsn("caseload_api"))
    try:
        with pytest.raises(
            UnsafeLogin, match="works as caseload_api in the schema public, not as milepost_caseload_api"
        ):
            await check_role(conn, "caseload", "api")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.fetch("SELECT * FROM caseload.participant")
    finally:
        await conn.close()


async def test_the_api_role_reads_no_ledger_and_deletes_no_log(installation: Installation) -> None:
    async with await installation.pool("caseload_api", "api") as pool:
        for statement in (
            "SELECT * FROM ledger",
            "SELECT * FROM held",
            "SELECT last_hash FROM inbox",
            "INSERT INTO outbox VALUES (1)",
            "DELETE FROM reading_log",
            "UPDATE reading_log SET actor = ''",
            "SET ROLE milepost_caseload_worker",
            "SET ROLE milepost_caseload_owner",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.execute(statement)
