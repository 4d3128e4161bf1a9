"""Saying: domain rows and what happened are committed together or not at all.

A transaction gathers what it says and appends it in one send just before the commit, under each stream's row lock.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import asyncpg

from shared.journey.envelope import canonical, instant
from shared.journey.events.event import Event
from shared.terms.calendar import london_day

MOST_BYTES = 64 * 1024
SAY = "SELECT * FROM say($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6, $7, $8, $9)"


class EventTooLarge(ValueError):
    """An event over 64 KiB: it carries what belongs in a table."""


@dataclass(frozen=True, slots=True)
class Said:
    event_id: str
    stream_id: str
    type: str
    data: str
    occurred_on: date


@dataclass(slots=True)
class Tx:
    """One transaction of one service: its connection, its instant, who acts, and what it will say."""

    conn: asyncpg.Connection
    source: str
    now: datetime
    actor: str
    causation_id: str | None = None
    traceparent: str | None = None
    saying: list[Said] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The London day of this transaction's instant."""
        return london_day(self.now)

    def say(self, stream_id: str, event: Event, occurred_on: date) -> None:
        """Adds `event` about `stream_id` to what this transaction commits; raises `EventTooLarge`."""
        data = canonical(event.model_dump(mode="json", exclude_none=True))
        size = len(data.encode())
        if size > MOST_BYTES:
            raise EventTooLarge(f"{event.TYPE} is {size} bytes, at most {MOST_BYTES}: keep the rest in a table")
        self.saying.append(Said(str(uuid.uuid4()), stream_id, event.TYPE, data, occurred_on))

    async def append(self) -> None:
        """Writes what was gathered to ledger and outbox; afterwards `positions` holds `source/stream/seq` of each."""
        if not self.saying:
            return
        columns: list[list[Any]] = [
            [s.event_id for s in self.saying],
            [s.stream_id for s in self.saying],
            [s.type for s in self.saying],
            [s.data for s in self.saying],
            [s.occurred_on for s in self.saying],
        ]
        rows = await self.conn.fetch(SAY, *columns, instant(self.now), self.actor, self.causation_id, self.traceparent)
        self.positions = [f"{self.source}/{row['said_stream']}/{row['said_seq']}" for row in rows]
        self.saying = []
