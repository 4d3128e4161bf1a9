"""Hearing: each event takes effect once and in its stream's order, or waits where everyone can see it.

Accepting, the effect and the note of it are one transaction; docs/glossary.md names the words used here.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from shared.journey.columns import column, rows_of
from shared.journey.envelope import Envelope
from shared.journey.ledger import Tx

log = structlog.get_logger()

Handler = Callable[[Tx, Envelope], Awaitable[None]]

KEYS = {"source": "text", "stream_id": "text"}
HEARD = KEYS | {"last_seq": "bigint", "last_hash": "text"}
LOCK_STREAMS = f"""
SELECT pg_advisory_xact_lock(k) FROM
  (SELECT DISTINCT hashtextextended(current_schema() || ' ' || s, 0) AS k FROM {rows_of({"s": "text"})} ORDER BY k) AS o
"""
KNOWN = f"""
SELECT i.source, i.stream_id, i.last_seq, i.last_hash FROM inbox i JOIN {rows_of(KEYS)} USING (source, stream_id)
"""
LOOK = f"""
SELECT u.source, u.stream_id, i.last_seq, i.last_hash,
       (SELECT bool_or(reason <> 'early') FROM held h WHERE settled_at IS NULL AND h.stream_id = u.stream_id) AS blocked
FROM {rows_of(KEYS)} LEFT JOIN inbox i USING (source, stream_id)
"""
REMEMBER = f"""
INSERT INTO inbox (source, stream_id, last_seq, last_hash)
SELECT source, stream_id, last_seq, last_hash FROM {rows_of(HEARD)}
ON CONFLICT (source, stream_id) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash
"""
HOLD = """
INSERT INTO held (source, stream_id, seq, reason, headers, value, error, attempts, held_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (source, stream_id, seq) WHERE settled_at IS NULL DO NOTHING
"""

Key = tuple[str, str]


class Forked(Exception):
    """A source tells a stream differently from what was heard: it was restored from a backup, or edited."""


class Uncatalogued(Exception):
    """An event type this version does not know: deploy the version that does, then retry."""


class Reactions(Protocol):
    """What a service does with events it has accepted, in order, within the transaction that accepts them.

    `most` is how many are fetched to be heard at once: what the transaction locks, commands meanwhile wait for.
    """

    @property
    def most(self) -> int: ...

    async def apply(self, tx: Tx, events: list[Envelope]) -> None: ...


@dataclass(frozen=True)
class Handlers:
    """The usual reactions: one handler per type; a type of the catalogue without one only advances the sequence."""

    table: Mapping[str, Handler]
    most: int = 500

    async def apply(self, tx: Tx, events: list[Envelope]) -> None:
        for event in events:
            handler = self.table.get(event.type)
            if handler is not None:
                tx.causation_id, tx.traceparent = event.event_id, event.traceparent
                await handler(tx, event)
                await tx.append()


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a (source, stream) has been heard."""

    seq: int = 0
    hash: str = ""


@dataclass
class Sorted:
    """A batch sorted by what is to be done with each event."""

    accepted: list[Envelope] = field(default_factory=list)
    waiting: list[tuple[Envelope, str]] = field(default_factory=list)
    heard: dict[Key, Heard] = field(default_factory=dict)


def sort(events: Iterable[Envelope], heard: dict[Key, Heard], blocked: set[str]) -> Sorted:
    """Accepts the next of each (source, stream), drops what was heard, lets the rest wait; raises `Forked`."""
    result = Sorted()
    for event in events:
        key = (event.source, event.stream_id)
        so_far = result.heard.get(key) or heard.get(key, Heard())
        if is_repeat(event, so_far):
            continue
        if event.stream_id in blocked:
            result.waiting.append((event, "behind"))
        elif event.seq > so_far.seq + 1:
            result.waiting.append((event, "early"))
        else:
            require_follows(event, so_far)
            result.accepted.append(event)
            result.heard[key] = Heard(event.seq, event.hash)
    return result


def is_repeat(event: Envelope, so_far: Heard) -> bool:
    """Whether `event` was heard before; one of a known sequence that says something else was not."""
    return event.seq < so_far.seq or (event.seq == so_far.seq and event.hash == so_far.hash)


def require_follows(event: Envelope, so_far: Heard) -> None:
    """Raises `Forked` unless `event`, which is no repeat and not early, goes on where its source was heard to."""
    if event.seq <= so_far.seq or event.prev_hash != so_far.hash:
        raise Forked(f"{event.source} tells {event.stream_id} seq {event.seq} differently from what was heard")


async def lock_streams(tx: Tx, stream_ids: Iterable[str]) -> None:
    """Hearing and mending of a stream exclude each other; commands do not take this lock."""
    await tx.conn.execute(LOCK_STREAMS, column(stream_ids))


async def known(tx: Tx, keys: Iterable[Key]) -> dict[Key, Heard]:
    rows = await tx.conn.fetch(KNOWN, *_by_key(keys))
    return {(row["source"], row["stream_id"]): Heard(row["last_seq"], row["last_hash"]) for row in rows}


async def look(tx: Tx, keys: Iterable[Key]) -> tuple[dict[Key, Heard], dict[str, bool]]:
    """How far each key has been heard, and the streams on which something waits: whether it stops what comes."""
    rows = await tx.conn.fetch(LOOK, *_by_key(keys))
    heard = {(r["source"], r["stream_id"]): Heard(r["last_seq"], r["last_hash"]) for r in rows if r["last_seq"]}
    return heard, {r["stream_id"]: r["blocked"] for r in rows if r["blocked"] is not None}


async def remember(tx: Tx, heard: dict[Key, Heard]) -> None:
    if heard:
        values = (column(h.seq for h in heard.values()), column(h.hash for h in heard.values()))
        await tx.conn.execute(REMEMBER, *_by_key(heard), *values)


def _by_key(keys: Iterable[Key]) -> tuple[str, str]:
    sources, streams = zip(*keys, strict=True)
    return column(sources), column(streams)


async def hold(tx: Tx, event: Envelope, reason: str, error: str | None = None, attempts: int = 0) -> None:
    """Keeps `event` where an operator sees it; `reason` is early, failed, behind or fork."""
    headers = {name: raw.decode() for name, raw in event.headers()}
    await tx.conn.execute(
        HOLD, event.source, event.stream_id, event.seq, reason, headers, event.value, error, attempts, tx.now
    )


async def hear(tx: Tx, events: list[Envelope], reactions: Reactions, catalogue: frozenset[str]) -> set[str]:
    """Accepts, applies and remembers `events` within `tx`; any exception means none of it happened.

    Returns the streams on which something that waited for one of these may have its turn now (`Mender.drain`).
    """
    stream_ids = {event.stream_id for event in events}
    await lock_streams(tx, stream_ids)
    heard, waiting = await look(tx, {(event.source, event.stream_id) for event in events})
    result = sort(events, heard, {stream_id for stream_id, blocked in waiting.items() if blocked})
    for event in result.accepted:
        require_catalogued(event, catalogue)
    for event, reason in result.waiting:
        await hold(tx, event, reason)
    await remember(tx, result.heard)
    await apply(tx, result.accepted, reactions)
    waits = waiting.keys() | {event.stream_id for event, _ in result.waiting}
    return waits & {event.stream_id for event in result.accepted}


async def apply(tx: Tx, events: list[Envelope], reactions: Reactions) -> None:
    """The effect of `events`, and a line in the log for each, to follow a trace by; again when `tx` is redone."""
    await reactions.apply(tx, events)
    for event in events:
        told = {"type": event.type, "source": event.source, "stream": event.stream_id, "seq": event.seq}
        log.info("heard", **told, trace=event.trace_id)


def require_catalogued(event: Envelope, catalogue: frozenset[str]) -> None:
    if event.type not in catalogue:
        raise Uncatalogued(f"{event.type} is not in this version's catalogue: deploy the version that has it, retry")
