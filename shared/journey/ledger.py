"""Saying: domain rows and what happened are committed together or not at all.

A transaction gathers what it says and appends it in one send just before the commit, under each stream's row lock.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import asyncpg

from shared.journey.envelope import canonical, instant
from shared.journey.events.event import Event
from shared.terms.calendar import london_day

MOST_BYTES = 64 * 1024
SAY = """
SELECT * FROM say($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8, $9)
"""
NOTHING = "SELECT WHERE false"
Write = tuple[str, tuple[Any, ...]]
PARAMETER = re.compile(r"\$(\d+)")
MOST_KNOWN = 256


class EventTooLarge(ValueError):
    """An event over 64 KiB: it carries what belongs in a table."""


class Said(NamedTuple):
    """An event about to be appended: the columns of `say`, in its order."""

    event_id: str
    stream_id: str
    type: str
    data: str
    occurred_on: date
    causation_id: str | None
    traceparent: str | None


@dataclass(slots=True)
class Tx:
    """One transaction of one service: its connection, its instant, who acts, what it will say.

    `last` are writes, each a statement with its values, that go in one send with what is said; none may need the rows
    of another. `opened` are the rows of the statement that opened it, which may have asked for more than the instant.
    `causation_id` and `traceparent` go with whatever is said from then on.
    """

    conn: asyncpg.Connection
    source: str
    now: datetime
    actor: str
    causation_id: str | None = None
    traceparent: str | None = None
    saying: list[Said] = field(default_factory=list)
    last: list[Write] = field(default_factory=list)
    opened: Sequence[asyncpg.Record] = ()
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
        because = (self.causation_id, self.traceparent)
        self.saying.append(Said(str(uuid.uuid4()), stream_id, event.TYPE, data, occurred_on, *because))

    async def append(self) -> None:
        """Writes what was gathered to ledger and outbox; afterwards `positions` holds `source/stream/seq` of each."""
        if not self.saying and not self.last:
            return
        text, values = together(self.last, (SAY, self._told()) if self.saying else (NOTHING, ()))
        rows = await self.conn.fetch(text, *values)
        self.positions = [f"{self.source}/{row['said_stream']}/{row['said_seq']}" for row in rows] or self.positions
        self.saying, self.last = [], []

    def position_of(self, stream_id: str) -> str | None:
        """`source/stream/seq` of the last that was appended to the stream, None when nothing was."""
        begins = f"{self.source}/{stream_id}/"
        return next((position for position in reversed(self.positions) if position.startswith(begins)), None)

    def _told(self) -> tuple[Any, ...]:
        columns = zip(*self.saying, strict=True)
        return *map(list, columns), instant(self.now), self.actor


def together(writes: list[Write], asked: Write) -> Write:
    """One statement that does all `writes` and answers `asked`: a round trip costs more than most of them."""
    if not writes:
        return asked
    parts = (*writes, asked)
    values = tuple(value for _, given in parts for value in given)
    return _one_statement(tuple((text, len(given)) for text, given in parts)), values


@lru_cache(maxsize=MOST_KNOWN)
def _one_statement(parts: tuple[tuple[str, int], ...]) -> str:
    """The texts, each with its number of values, as one with its parameters counted through."""
    starts = accumulate((count for _, count in parts), initial=0)
    *writes, asked = (renumbered(text, start) for (text, _), start in zip(parts, starts, strict=False))
    return f"WITH {', '.join(f'w{n} AS ({text})' for n, text in enumerate(writes))} {asked}"


def renumbered(text: str, start: int) -> str:
    """The statement with its parameters counted on from `start`."""
    return PARAMETER.sub(lambda found: f"${int(found.group(1)) + start}", text)
