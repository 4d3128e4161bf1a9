"""Behind a PgBouncer that pools transactions: who sees what, and what stops the start [rule 170]."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from milepost.embedded.ports import free_ports, is_listening
from shared.store.database import Database, open_database, open_pool
from shared.store.logins import UnsafeLogin
from tests.security.logins import PASSWORD, Installation, installed

pytestmark = [
    pytest.mark.rule(170),
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("pgbouncer"), reason="no PgBouncer here (Debian: apt-get install pgbouncer)"),
]
DROPPED = "role, search_path, idle_in_transaction_session_timeout"
CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = 2
auth_type = plain
auth_file = {users}
ignore_startup_parameters = {dropped}
"""
VACANCY = """
INSERT INTO caseload.vacancy (id, programme, obligation, employer, title, posts, opened_on, state, visible_to, version,
                     recorded_at)
VALUES ($1, 'LLWHP', 'x', 'x', 'x', 1, '2018-04-09', 'OPEN', ARRAY[$2], 1, now())
"""
SEEN = "SELECT array_agg(visible_to[1]) AS orgs FROM vacancy, pg_sleep(0.01)"
ORGANISATIONS = ("sub-1", "sub-2", "sub-3")


@pytest.fixture(scope="module")
async def installation(postgres: str) -> AsyncIterator[Installation]:
    async with installed(postgres) as created:
        for org in ORGANISATIONS:
            await created.admin.execute(VACANCY, f"vac_{org}", org)
        yield created


@contextmanager
def running(folder: Path, address: str) -> Iterator[str]:
    """A PgBouncer in front of `address`, a host, a port and a database; the same address through it."""
    server, _, database = address.partition("/")
    host, _, port = server.partition(":")
    [own_port] = free_ports(1)
    users, file = folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text("".join(f'"caseload_{part}" "{PASSWORD}"\n' for part in ("api", "worker")))
    file.write_text(CONFIGURATION.format(host=host, port=port, own_port=own_port, users=users, dropped=DROPPED))
    with (folder / "log").open("wb") as log:
        # PgBouncer refuses to run as root.
        user = "nobody" if os.getuid() == 0 else None
        process = subprocess.Popen(["pgbouncer", str(file)], stdout=log, stderr=log, user=user)
        try:
            deadline = time.monotonic() + 20
            while not is_listening(f"127.0.0.1:{own_port}") and time.monotonic() < deadline:
                time.sleep(0.1)
            assert process.poll() is None, (folder / "log").read_text()
            yield f"127.0.0.1:{own_port}/{database}"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def pooler(installation: Installation) -> Iterator[Installation]:
    """The installation, reached through a PgBouncer."""
    with tempfile.TemporaryDirectory(prefix="milepost-pooler-") as name:
        folder = Path(name)
        if os.getuid() == 0:
            os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
        with running(folder, installation.address) as address:
            yield Installation(installation.admin, address)


@pytest.fixture
async def prepared(pooler: Installation) -> AsyncIterator[Installation]:
    """The login of the api pool has role and schema of its own, as the guide Deploy says."""
    login = f"ALTER ROLE caseload_api IN DATABASE {pooler.address.rpartition('/')[2]}"
    await pooler.admin.execute(f"{login} SET role = 'milepost_caseload_api'")
    await pooler.admin.execute(f"{login} SET search_path = 'caseload'")
    await fresh_connections(pooler)
    yield pooler
    await pooler.admin.execute(f"{login} RESET ALL")
    await fresh_connections(pooler)


async def fresh_connections(pooler: Installation) -> None:
    """Ends the connections that the pooler keeps: a setting of a login applies to new ones."""
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'caseload_api'"
    await pooler.admin.execute(ends)
    await asyncio.sleep(0.5)


async def opened(pooler: Installation) -> asyncpg.Pool:
    return await open_pool(pooler.dsn("caseload_api"), "caseload", "api", 1, strict=True, cached_statements=0)


async def test_a_pooler_that_drops_the_role_stops_the_start(pooler: Installation) -> None:
    with pytest.raises(UnsafeLogin, match="works as caseload_api in the schema public, not as milepost_caseload_api"):
        await opened(pooler)


@pytest.mark.parametrize(
    ("weaken", "mend", "why"),
    [
        ("ALTER ROLE caseload_api SUPERUSER", "ALTER ROLE caseload_api NOSUPERUSER", "is a superuser"),
        ("ALTER ROLE caseload_api BYPASSRLS", "ALTER ROLE caseload_api NOBYPASSRLS", "bypasses row policies"),
        (
            "GRANT milepost_caseload_worker TO caseload_api",
            "REVOKE milepost_caseload_worker FROM caseload_api",
            "may become milepost_caseload_worker",
        ),
    ],
)
async def test_a_login_that_can_do_more_stops_the_start_behind_a_pooler_too(
    prepared: Installation, weaken: str, mend: str, why: str
) -> None:
    await prepared.admin.execute(weaken)
    try:
        with pytest.raises(UnsafeLogin, match=why):
            await opened(prepared)
    finally:
        await prepared.admin.execute(mend)
    async with await opened(prepared):
        pass


async def looks(database: Database, org: str) -> tuple[str, list[str], int]:
    async with database.as_org(org, f"{org}/client") as uow:
        orgs = await uow.conn.fetchval(SEEN)
        pid = await uow.conn.fetchval("SELECT pg_backend_pid()")
        await uow.conn.fetchval("SELECT count(*) FROM participant WHERE id = $1", org)
    return org, orgs, pid


async def test_each_organisation_sees_its_own_on_connections_that_all_share(
    prepared: Installation, installation: Installation
) -> None:
    """Eight connections of ours on two of Postgres: what one transaction sets must end with it."""
    worker_dsn = installation.dsn("caseload_worker")
    async with open_database(
        prepared.dsn("caseload_api"), "caseload", 8, 1, worker_dsn=worker_dsn, strict=True, api_statements=0
    ) as database:
        seen = await asyncio.gather(*(looks(database, org) for _ in range(40) for org in ORGANISATIONS))
    assert all(orgs == [org] for org, orgs, _ in seen)
    assert len({pid for _, _, pid in seen}) == 2
