"""A service's two connection pools, each with its own role, and the units of work opened on them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import cast

import asyncpg

from shared.store.codecs import set_codecs
from shared.store.logins import check_login, check_role
from shared.store.opening import PLAIN, Opening
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import NO_KEYS, Vault
from shared.terms import clock

OBSERVERS = 2
"""Connections for probes and metrics."""
ACQUIRE_SECONDS = 5.0
"""How long a request or a loop waits for a connection while all others have one."""
CACHED_STATEMENTS = 100
"""Prepared statements of a connection. Behind a pooler of transactions a statement may be another's: then 0."""


async def open_pool(
    dsn: str, service: str, role: str, size: int, *, strict: bool = False, cached_statements: int = CACHED_STATEMENTS
) -> asyncpg.Pool:
    """A pool that works as `milepost_<service>_<role>` in the service's schema.

    Raises `UnsafeLogin` for a connection that does not, and with `strict` for a login that may do more than the role.
    """

    async def prepare(conn: asyncpg.Connection) -> None:
        await set_codecs(conn)
        await check_role(conn, service, role)
        if strict:
            await check_login(conn, service, role)

    settings = {
        "role": f"milepost_{service}_{role}",
        "search_path": service,
        "application_name": f"{service}-{role}",
        # A process frozen in the middle of a transaction must not keep a stream's lock forever.
        "idle_in_transaction_session_timeout": "60000",
    }
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        init=prepare,
        reset=_no_reset,
        server_settings=settings,
        command_timeout=30,
        statement_cache_size=cached_statements,
    )


async def _no_reset(conn: asyncpg.Connection) -> None:
    """No reset: everything a transaction sets ends with it, and a reset would cost a round trip."""


@asynccontextmanager
async def acquired(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the pool; raises `TimeoutError` when none is free for `ACQUIRE_SECONDS`."""
    async with asyncio.timeout(ACQUIRE_SECONDS):
        proxy = await pool.acquire()
    try:
        yield cast(asyncpg.Connection, proxy)
    finally:
        await pool.release(proxy)


class Database:
    """The pools of one service: `api` under row policies, `worker` and `observer` under an explicit policy."""

    def __init__(
        self, service: str, vault: Vault, api: asyncpg.Pool, worker: asyncpg.Pool, observer: asyncpg.Pool
    ) -> None:
        self.service, self.vault = service, vault
        self.api = api
        self.worker = worker
        self.observer = observer

    @asynccontextmanager
    async def as_org(
        self, org: str, actor: str, traceparent: str | None = None, opening: Opening = PLAIN
    ) -> AsyncIterator[UnitOfWork]:
        """A unit of work of a client of organisation `org`; flushed before the commit."""
        async with self._transaction(self.api, org, actor, traceparent, opening) as uow:
            yield uow

    @asynccontextmanager
    async def as_worker(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work of the service itself: consuming, sweeping, resolving held events."""
        async with self._transaction(self.worker, "", f"service/{self.service}", None, PLAIN) as uow:
            yield uow

    @asynccontextmanager
    async def as_observer(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work for probes and metrics, on connections that nothing else waits for."""
        async with self._transaction(self.observer, "", f"service/{self.service}", None, PLAIN) as uow:
            yield uow

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """A bare worker connection in autocommit, for the relay; its session state is reset at the end."""
        async with acquired(self.worker) as conn:
            try:
                yield conn
            finally:
                with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                    await conn.reset()

    @asynccontextmanager
    async def _transaction(
        self, pool: asyncpg.Pool, org: str, actor: str, traceparent: str | None, opening: Opening
    ) -> AsyncIterator[UnitOfWork]:
        async with acquired(pool) as conn, conn.transaction():
            rows = await conn.fetch(opening.text, org, *opening.values)
            now = rows[0]["sandbox_now"] or clock.now()
            uow = UnitOfWork(conn, self.service, now, actor, None, traceparent, opening_rows=rows, vault=self.vault)
            try:
                yield uow
                await uow.flush()
            except BaseException:
                await uow.settle()
                raise


@asynccontextmanager
async def open_database(
    dsn: str,
    service: str,
    api_pool: int = 10,
    worker_pool: int = 6,
    *,
    worker_dsn: str = "",
    strict: bool = False,
    api_statements: int = CACHED_STATEMENTS,
    vault: Vault = NO_KEYS,
) -> AsyncIterator[Database]:
    """The database behind `dsn`; `worker_dsn` is the address of the worker's own login. Raises `UnsafeLogin`."""
    worker = (worker_dsn or dsn, "worker", CACHED_STATEMENTS)
    async with AsyncExitStack() as opened:
        pools = []
        for (address, role, cached), size in (
            ((dsn, "api", api_statements), api_pool),
            (worker, worker_pool),
            (worker, OBSERVERS),
        ):
            pools.append(await open_pool(address, service, role, size, strict=strict, cached_statements=cached))
            opened.push_async_callback(pools[-1].close)
        yield Database(service, vault, *pools)
