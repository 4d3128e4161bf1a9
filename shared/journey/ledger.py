"""The ledger: domain rows and events are committed together or not at all.

A transaction collects the events it emits and appends them in one round trip just before the commit, under each
stream's row lock.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import asyncpg

from shared.journey.envelope import canonical, instant
from shared.terms.calendar import london_day
from shared.terms.events.event import Event

MOST_BYTES = 64 * 1024
APPEND = """
SELECT * FROM say($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8, $9)
"""


class EventTooLarge(ValueError):
    """An event over 64 KiB: its content belongs in a table."""


class PendingEvent(NamedTuple):
    """An event about to be appended: the parameters of the SQL function `say`, in its order."""

    event_id: str
    stream_id: str
    type: str
    data: str
    occurred_on: date
    causation_id: str | None
    traceparent: str | None


@dataclass(slots=True)
class Transaction:
    """One transaction of one service: its connection, its instant, who acts, and the events it will append.

    `causation_id` and `traceparent` go with every event emitted from then on. `positions` holds the position
    (`source/stream/seq`) of each event appended last, `last_positions` the last one of each stream.
    """

    conn: asyncpg.Connection
    source: str
    now: datetime
    actor: str
    causation_id: str | None = None
    traceparent: str | None = None
    pending: list[PendingEvent] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    last_positions: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The London day of this transaction's instant."""
        return london_day(self.now)

    def emit(self, stream_id: str, event: Event, occurred_on: date) -> None:
        """Adds `event` to the stream when this transaction commits. Raises `EventTooLarge`."""
        data = canonical(event.model_dump(mode="json", exclude_none=True))
        size = len(data.encode())
        if size > MOST_BYTES:
            raise EventTooLarge(f"{event.TYPE} is {size} bytes, at most {MOST_BYTES}: keep the rest in a table")
        cause = (self.causation_id, self.traceparent)
        self.pending.append(PendingEvent(str(uuid.uuid4()), stream_id, event.TYPE, data, occurred_on, *cause))

    async def flush(self) -> None:
        """Appends the emitted events to ledger and outbox."""
        if self.pending:
            self.appended(await self.conn.fetch(APPEND, *self.append_values()))

    def append_values(self) -> tuple[object, ...]:
        """The values of APPEND for the pending events, which are not pending any more."""
        columns = zip(*self.pending, strict=True)
        self.pending = []
        return *map(list, columns), instant(self.now), self.actor

    def appended(self, rows: Sequence[asyncpg.Record]) -> None:
        """Records the positions that APPEND returned."""
        appended = [(row["said_stream"], f"{self.source}/{row['said_stream']}/{row['said_seq']}") for row in rows]
        if appended:
            self.positions = [position for _, position in appended]
            self.last_positions = dict(appended)

    def position_of(self, stream_id: str) -> str | None:
        """`source/stream/seq` of the last event appended to the stream, None when there was none."""
        return self.last_positions.get(stream_id)
