"""The unit of work: one transaction of a service, its row changes and its events committed together or not at all.

Only this file and `pipeline.py` save round trips: deferred writes are sent with the events, and a lookup is sent with
the statement that opens the transaction.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import asyncpg

from shared.journey.ledger import APPEND, Transaction
from shared.store.pipeline import Query, pipelined

Answer = TypeVar("Answer")
NO_ROWS: Query = ("SELECT WHERE false", ())


@dataclass(slots=True)
class UnitOfWork(Transaction):
    """The transaction that commands, queries and reactions use. `emit` adds an event to it.

    `opening_rows` are the rows of the statement that opened it (`shared.store.opening`).
    """

    opening_rows: Sequence[asyncpg.Record] = ()
    _deferred: list[Query] = field(default_factory=list)

    @property
    def lookup_rows(self) -> list[dict[str, Any]]:
        """The rows of the lookup that was sent with the opening statement (`Opening.with_lookup`), as JSON values."""
        rows: list[dict[str, Any]] | None = self.opening_rows[0]["lookup"]
        return rows or []

    def defer(self, text: str, *values: Any) -> None:
        """Runs a write when the unit of work is flushed, in one round trip with the other such writes and the events.

        Deferred writes run as one statement: none may depend on the rows of another.
        """
        self._deferred.append((text, values))

    @asynccontextmanager
    async def concurrently(self, statement: Coroutine[Any, Any, Answer]) -> AsyncIterator["asyncio.Task[Answer]"]:
        """Runs `statement` on the server while the body computes; after the body the task holds its result.

        The body must not use the connection (asyncpg raises `InterfaceError`). What the statement raises is raised at
        the end of the body.
        """
        task = asyncio.create_task(statement)
        try:
            await asyncio.sleep(0)  # sends the statement before the body begins
            yield task
        finally:
            await task

    async def flush(self) -> None:
        """Writes the deferred rows and the emitted events in one round trip."""
        if not self.pending and not self._deferred:
            return
        text, values = pipelined(self._deferred, (APPEND, self.append_values()) if self.pending else NO_ROWS)
        self._deferred = []
        self.appended(await self.conn.fetch(text, *values))
