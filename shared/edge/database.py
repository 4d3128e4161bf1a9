"""Where a service meets its schema: two pools under two roles, and transactions that know who acts and what day it is.

SQLAlchemy describes and composes; asyncpg runs what was compiled once (docs/decisions tell why).
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from shared.journey.ledger import Tx, Write, renumbered
from shared.terms import clock

BEGIN = "SELECT set_config('app.org', $1, true), (SELECT now FROM sandbox_clock) AS sandbox_now"
DIALECT = dialect.dialect()
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Opening:
    """The statement that opens a transaction: BEGIN above and what else can be asked on the way, with values from $2.

    A round trip costs more than the question.
    """

    text: str = BEGIN
    values: tuple[Any, ...] = ()

    def beside(self, question: Write) -> "Opening":
        """The same, and the rows that answer `question`, as JSON in the first row's `beside`; None instead of no rows.

        It cannot count on who acts being set: it has to say so itself.
        """
        text, values = question
        asked = renumbered(text, len(self.values) + 1)
        told = f"SELECT o.*, (SELECT json_agg(b) FROM ({asked}) AS b) AS beside FROM ({self.text}) AS o"
        return Opening(told, (*self.values, *values))


PLAIN = Opening()


class Sql:
    """A SQLAlchemy statement compiled once, run on asyncpg with named values: `await FIND(tx, participant_id=…)`."""

    def __init__(self, statement: sa.ClauseElement) -> None:
        compiled = statement.compile(dialect=DIALECT)
        self.text = str(compiled)
        self.names: list[str] = list(compiled.positiontup or ())  # type: ignore[attr-defined]
        self.constants: dict[str, Any] = dict(compiled.params)

    def values(self, given: dict[str, Any]) -> list[Any]:
        unknown = given.keys() - set(self.names)
        if unknown:
            raise TypeError(f"the statement has no parameter {sorted(unknown)}: {self.text}")
        return [given[name] if name in given else self.constants[name] for name in self.names]

    async def rows(self, tx: Tx, **given: Any) -> list[asyncpg.Record]:
        return await tx.conn.fetch(self.text, *self.values(given))

    async def row(self, tx: Tx, **given: Any) -> asyncpg.Record | None:
        return await tx.conn.fetchrow(self.text, *self.values(given))

    async def value(self, tx: Tx, **given: Any) -> Any:
        return await tx.conn.fetchval(self.text, *self.values(given))

    def later(self, tx: Tx, **given: Any) -> None:
        """Has it run in the same send as what the transaction says: it may read and need none of those rows."""
        tx.last.append((self.text, tuple(self.values(given))))

    async def run(self, tx: Tx, **given: Any) -> None:
        await tx.conn.execute(self.text, *self.values(given))


class Rows:
    """Rows of a table written in one send, however many: one value holds them all, read by the table's own types."""

    def __init__(self, table: sa.Table, names: Iterable[str] = (), tail: str = "") -> None:
        self.names = tuple(map(str, names or table.c.keys()))  # a quoted name is no key of JSON
        columns = ", ".join(f'"{name}"' for name in self.names)
        rows = f"json_populate_recordset(NULL::{table.name}, $1::json)"
        self.text = f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {rows} {tail}"

    def later(self, tx: Tx, rows: Iterable[Mapping[str, Any]]) -> None:
        """Has them written in the same send as what the transaction says; a column left out is NULL."""
        given = self._given(rows)
        if given:
            tx.last.append((self.text, (given,)))

    async def run(self, tx: Tx, rows: Iterable[Mapping[str, Any]]) -> None:
        """Has them written now: for what is to be written after them and must see them."""
        await tx.conn.execute(self.text, self._given(rows))

    def _given(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{name: row[name] for name in self.names if name in row} for row in rows]


@asynccontextmanager
async def meanwhile(asked: Coroutine[Any, Any, Answer]) -> AsyncIterator["asyncio.Task[Answer]"]:
    """Has a statement under way while the body works something out, so that both work at the same time.

    The body may not use the connection. After it the task has its result; what the statement raises is raised there.
    """
    task = asyncio.create_task(asked)
    try:
        await asyncio.sleep(0)  # it is sent before the body begins
        yield task
    finally:
        await task


def json(value: Any) -> str:
    """As Postgres reads it: bytes in its notation of them."""
    return orjson.dumps(value, default=_bytes).decode()


def _bytes(value: bytes) -> str:
    return f"\\x{value.hex()}"


def bytes_of(text: str) -> bytes:
    """Bytes as Postgres writes them in JSON."""
    return bytes.fromhex(text.removeprefix("\\x"))


async def _codecs(conn: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=json, decoder=orjson.loads)


async def open_pool(dsn: str, service: str, role: str, size: int) -> asyncpg.Pool:
    """A pool that works as `milepost_<service>_<role>` in the service's schema."""
    settings = {
        "role": f"milepost_{service}_{role}",
        "search_path": service,
        "application_name": f"{service}-{role}",
        # A process frozen in the middle of a transaction must not keep a stream's lock for ever.
        "idle_in_transaction_session_timeout": "60000",
    }
    return await asyncpg.create_pool(
        dsn, min_size=1, max_size=size, init=_codecs, reset=_as_it_is, server_settings=settings, command_timeout=30
    )


async def _as_it_is(conn: asyncpg.Connection) -> None:
    """All that a transaction sets ends with it, so a connection goes back without the round trip of a reset."""


class Database:
    """The two pools of one service: `api` under row policies, `worker` under an explicit policy of its own."""

    def __init__(self, service: str, api: asyncpg.Pool, worker: asyncpg.Pool) -> None:
        self.service = service
        self.api = api
        self.worker = worker

    @asynccontextmanager
    async def as_org(
        self, org: str, actor: str, traceparent: str | None = None, opening: Opening = PLAIN
    ) -> AsyncIterator[Tx]:
        """A transaction of a client of organisation `org`; what it said is appended before the commit."""
        async with self._transaction(self.api, org, actor, traceparent, opening) as tx:
            yield tx

    @asynccontextmanager
    async def as_worker(self) -> AsyncIterator[Tx]:
        """A transaction of the service itself: hearing, sweeping, mending."""
        async with self._transaction(self.worker, "", f"service/{self.service}", None) as tx:
            yield tx

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """A bare worker connection in autocommit, for the relay; what its session held is let go at the end."""
        async with self.worker.acquire() as conn:
            try:
                yield conn
            finally:
                with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                    await conn.reset()

    @asynccontextmanager
    async def _transaction(
        self, pool: asyncpg.Pool, org: str, actor: str, traceparent: str | None, opening: Opening = PLAIN
    ) -> AsyncIterator[Tx]:
        async with pool.acquire() as conn, conn.transaction():
            opened = await conn.fetch(opening.text, org, *opening.values)
            now = opened[0]["sandbox_now"] or clock.now()
            tx = Tx(conn, self.service, now, actor, traceparent=traceparent, opened=opened)
            yield tx
            await tx.append()


@asynccontextmanager
async def open_database(dsn: str, service: str, api_pool: int = 10, worker_pool: int = 6) -> AsyncIterator[Database]:
    api = await open_pool(dsn, service, "api", api_pool)
    worker = await open_pool(dsn, service, "worker", worker_pool)
    try:
        yield Database(service, api, worker)
    finally:
        await api.close()
        await worker.close()
