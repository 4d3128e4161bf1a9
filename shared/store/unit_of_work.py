"""The unit of work: one transaction of a service, its row changes and its events committed together or not at all.

Only this file and `pipeline.py` save round trips: deferred writes are sent with the events, a lookup is sent with the
statement that opens the transaction, and statements run while Python computes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import asyncpg

from shared.journey.ledger import APPEND, Transaction
from shared.store.pipeline import Query, pipelined
from shared.store.vault import NO_KEYS, Vault

Answer = TypeVar("Answer")
ORG = "SELECT current_setting('app.org')"
SET_ORG = "SELECT set_config('app.org', $1, true)"
SHOW = "SELECT set_config('app.shown', $1, true)"
NO_ROWS: Query = ("SELECT WHERE false", ())


def no_part_needed(programme_id: str) -> None:
    """Of the service itself, which acts in every programme."""


@dataclass(slots=True)
class UnitOfWork(Transaction):
    """The transaction that commands, queries and reactions use. `emit` adds an event to it.

    `opening_rows` are the rows of the statement that opened it (`shared.store.opening`), `vault` has the service's
    keys. Whoever loads a row or takes
    a programme from a body to change something calls `require_part`: it refuses a client without a part to do so.
    """

    opening_rows: Sequence[asyncpg.Record] = ()
    vault: Vault = NO_KEYS
    require_part: Callable[[str], None] = no_part_needed
    _deferred: list[Query] = field(default_factory=list)
    _sent: "asyncio.Task[object] | None" = None

    @property
    def lookup_rows(self) -> list[dict[str, Any]]:
        """The rows of the lookup that was sent with the opening statement (`Opening.with_lookup`), as JSON values."""
        rows: list[dict[str, Any]] | None = self.opening_rows[0]["lookup"]
        return rows or []

    async def act_as(self, org: str) -> None:
        """Runs what follows under the row policies of another organisation."""
        await self.conn.execute(SET_ORG, org)

    @asynccontextmanager
    async def acting_as(self, org: str) -> AsyncIterator[None]:
        """Runs what is inside under the row policies of another organisation."""
        before = await self.conn.fetchval(ORG)
        await self.act_as(org)
        yield
        await self.act_as(before)

    async def show(self, programmes: Iterable[str], area: str | None = None) -> None:
        """Shows rows of the programmes, or of one area of each, to a party that reads by its part [decision 0026].

        In this transaction, besides the rows of its organisation, and for reading only.
        """
        await self.conn.execute(SHOW, " ".join(f"{name}/{area}" if area else name for name in programmes))

    async def show_people(self, ids: Iterable[str]) -> None:
        """Shows the rows of people, by their ids, to whom they agreed to be shown [decision 0027]."""
        await self.conn.execute(SHOW, " ".join(ids))

    def defer(self, text: str, *values: object) -> None:
        """Runs a write when the unit of work is flushed, in one round trip with the other such writes and the events.

        Deferred writes run as one statement: none may depend on the rows of another.
        """
        self._deferred.append((text, values))

    async def keep_alive(self) -> None:
        """Tells the server that an idle transaction is still wanted: it ends one that is idle for a minute."""
        await self.conn.execute("SELECT 1")

    async def send(self, statement: Coroutine[Any, Any, Answer]) -> "asyncio.Task[Answer]":
        """Starts `statement` on the server and returns at once, so that Python computes meanwhile; await its result.

        Until then the connection is busy: asyncpg raises `InterfaceError` for any other statement but the flush, which
        waits for it.
        """
        task = asyncio.create_task(statement)
        self._sent = task
        await asyncio.sleep(0)  # sends the statement before the caller goes on
        return task

    async def settle(self) -> None:
        """Waits for the statement that was sent, whatever comes of it, so that the connection can roll back."""
        if self._sent is not None:
            await asyncio.wait([self._sent])

    async def flush(self) -> None:
        """Waits for the statement that was sent, then writes the deferred rows and the events in one round trip."""
        await self._finish_sent()
        await self._write()

    async def send_flush(self) -> "asyncio.Task[None]":
        """Starts `flush` as `send` starts a statement; the positions of the events are known once it is done."""
        await self._finish_sent()
        return await self.send(self._write())

    async def _finish_sent(self) -> None:
        if self._sent is not None:
            await self._sent
            self._sent = None

    async def _write(self) -> None:
        if self.pending or self._deferred:
            text, values = pipelined(self._deferred, (APPEND, self.append_values()) if self.pending else NO_ROWS)
            self._deferred = []
            self.appended(await self.conn.fetch(text, *values))
