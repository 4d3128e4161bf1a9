"""Consuming: each event takes effect once and in the order of its stream, or is held where an operator can see it.

Accepting an event, its effect and the record of it are one transaction [decision 0001].
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from shared.journey.columns import column, rows_of
from shared.journey.envelope import Envelope
from shared.journey.ledger import Transaction
from shared.journey.origins import Catalogue, divide
from shared.journey.signatures import NOT_REQUIRED, NOT_SIGNED, Signatures

log = structlog.get_logger()

# Handlers take the unit of work of the service (shared.store), which this layer does not know by name.
Handler = Callable[[Any, Envelope], Awaitable[None]]

KEYS = {"source": "text", "stream_id": "text"}
CONSUMED = KEYS | {"last_seq": "bigint", "last_hash": "text"}
LOCK_STREAMS = f"""
SELECT pg_advisory_xact_lock(k) FROM
  (SELECT DISTINCT hashtextextended(current_schema() || ' ' || s, 0) AS k FROM {rows_of({"s": "text"})} ORDER BY k) AS o
"""
LAST_CONSUMED = f"""
SELECT i.source, i.stream_id, i.last_seq, i.last_hash FROM inbox i JOIN {rows_of(KEYS)} USING (source, stream_id)
"""
LOOKUP = f"""
SELECT u.source, u.stream_id, i.last_seq, i.last_hash,
       (SELECT bool_or(reason NOT IN ('early', 'refused'))
        FROM held h WHERE settled_at IS NULL AND h.stream_id = u.stream_id) AS blocked
FROM {rows_of(KEYS)} LEFT JOIN inbox i USING (source, stream_id)
"""
RECORD_CONSUMED = f"""
INSERT INTO inbox (source, stream_id, last_seq, last_hash)
SELECT source, stream_id, last_seq, last_hash FROM {rows_of(CONSUMED)}
ON CONFLICT (source, stream_id) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash
"""
HOLD = """
INSERT INTO held (source, stream_id, seq, reason, headers, value, error, attempts, held_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (source, stream_id, seq) WHERE settled_at IS NULL DO NOTHING
"""
# Under no source, so that it never stands in the way of the true event with its sequence number.
HOLD_REFUSED = """
INSERT INTO held (source, stream_id, seq, reason, headers, value, error, attempts, held_at)
SELECT '?', $1, -1 - count(*), 'refused', $2, $3, $4, 1, $5 FROM held WHERE source = '?' AND stream_id = $1
HAVING NOT coalesce(bool_or(headers = $2 AND value IS NOT DISTINCT FROM $3), false)
"""
NO_SOURCE = "?"

Key = tuple[str, str]


class Forked(Exception):
    """A source's stream differs from what was consumed before: it was restored from a backup, or edited."""


class Uncatalogued(Exception):
    """An event type this version does not know: deploy the version that does, then retry."""


class Reactions(Protocol):
    """What a service does with events it has accepted, in order, within the transaction that accepts them.

    `most` is how many events one transaction may consume: commands wait for the rows it locks.
    """

    @property
    def most(self) -> int: ...

    async def apply(self, tx: Any, events: list[Envelope]) -> None: ...


@dataclass(frozen=True)
class Handlers:
    """The usual reactions: one handler per event type. A type without one only advances the sequence."""

    table: Mapping[str, Handler]
    most: int = 500

    async def apply(self, tx: Any, events: list[Envelope]) -> None:
        for event in events:
            handler = self.table.get(event.type)
            if handler is not None:
                tx.causation_id, tx.traceparent = event.event_id, event.traceparent
                await handler(tx, event)
                await tx.flush()


@dataclass(frozen=True, slots=True)
class Consumed:
    """How far a (source, stream) has been consumed."""

    seq: int = 0
    hash: str = ""


@dataclass
class Triage:
    """A batch, divided by what happens to each event."""

    accepted: list[Envelope] = field(default_factory=list)
    waiting: list[tuple[Envelope, str]] = field(default_factory=list)
    consumed: dict[Key, Consumed] = field(default_factory=dict)


def triage(events: Iterable[Envelope], consumed: dict[Key, Consumed], blocked: set[str]) -> Triage:
    """Accepts the next event of each (source, stream), drops repeats, holds the rest; raises `Forked`."""
    result = Triage()
    for event in events:
        key = (event.source, event.stream_id)
        so_far = result.consumed.get(key) or consumed.get(key, Consumed())
        if is_repeat(event, so_far):
            continue
        if event.stream_id in blocked:
            result.waiting.append((event, "behind"))
        elif event.seq > so_far.seq + 1:
            result.waiting.append((event, "early"))
        else:
            require_follows(event, so_far)
            result.accepted.append(event)
            result.consumed[key] = Consumed(event.seq, event.hash)
    return result


def is_repeat(event: Envelope, so_far: Consumed) -> bool:
    """Whether `event` was consumed before; one with a sequence number consumed before and another hash was not."""
    return event.seq < so_far.seq or (event.seq == so_far.seq and event.hash == so_far.hash)


def require_follows(event: Envelope, so_far: Consumed) -> None:
    """Raises `Forked` unless `event`, neither a repeat nor early, follows the last one consumed from its source."""
    if event.seq <= so_far.seq or event.prev_hash != so_far.hash:
        raise Forked(f"{event.source} differs from what was consumed at seq {event.seq}")


async def lock_streams(tx: Transaction, stream_ids: Iterable[str]) -> None:
    """Consuming a stream and resolving its held events exclude each other; commands do not take this lock."""
    await tx.conn.execute(LOCK_STREAMS, column(stream_ids))


async def last_consumed(tx: Transaction, keys: Iterable[Key]) -> dict[Key, Consumed]:
    rows = await tx.conn.fetch(LAST_CONSUMED, *_by_key(keys))
    return {(row["source"], row["stream_id"]): Consumed(row["last_seq"], row["last_hash"]) for row in rows}


async def lookup(tx: Transaction, keys: Iterable[Key]) -> tuple[dict[Key, Consumed], dict[str, bool]]:
    """How far each key has been consumed, and for each stream with held events whether they block what follows."""
    rows = await tx.conn.fetch(LOOKUP, *_by_key(keys))
    consumed = {(r["source"], r["stream_id"]): Consumed(r["last_seq"], r["last_hash"]) for r in rows if r["last_seq"]}
    return consumed, {r["stream_id"]: r["blocked"] for r in rows if r["blocked"] is not None}


async def record_consumed(tx: Transaction, consumed: dict[Key, Consumed]) -> None:
    if consumed:
        last = consumed.values()
        values = (column(event.seq for event in last), column(event.hash for event in last))
        await tx.conn.execute(RECORD_CONSUMED, *_by_key(consumed), *values)


def _by_key(keys: Iterable[Key]) -> tuple[str, str]:
    sources, streams = zip(*keys, strict=True)
    return column(sources), column(streams)


async def hold_refused(tx: Transaction, event: Envelope, rule: str) -> None:
    """Holds an event that its source cannot have emitted. It stops nothing, and is held once."""
    log.error("consumer.refused", rule=rule)
    headers = {name: raw.decode() for name, raw in event.headers()}
    await tx.conn.execute(HOLD_REFUSED, event.stream_id, headers, event.value, rule, tx.now)


async def hold_unsigned(
    tx: Transaction, events: list[Envelope], consumed: dict[Key, Consumed], signatures: Signatures
) -> list[Envelope]:
    """Holds the events that their source did not sign and returns the others. Repeats pass: they change nothing."""
    if not signatures.keys:
        return events
    passed = []
    for event in events:
        so_far = consumed.get((event.source, event.stream_id), Consumed())
        if is_repeat(event, so_far) or signatures.accept(event):
            passed.append(event)
        else:
            await hold_refused(tx, event, NOT_SIGNED)
    return passed


async def hold(tx: Transaction, event: Envelope, reason: str, error: str | None = None, attempts: int = 0) -> None:
    """Holds `event` for an operator. `reason` is early, failed, behind or fork."""
    headers = {name: raw.decode() for name, raw in event.headers()}
    await tx.conn.execute(
        HOLD, event.source, event.stream_id, event.seq, reason, headers, event.value, error, attempts, tx.now
    )


async def consume(
    tx: Transaction,
    events: list[Envelope],
    reactions: Reactions,
    catalogue: Catalogue,
    signatures: Signatures = NOT_REQUIRED,
) -> set[str]:
    """Accepts, applies and records `events` within `tx`; holds those that their source may not emit, or did not sign.

    An exception rolls all of it back. Returns the streams on which a held event may be ready now (`HeldEvents.drain`).
    """
    authentic, refused = divide(events, catalogue)
    for event, rule in refused:
        await hold_refused(tx, event, rule)
    return await consume_authentic(tx, authentic, reactions, catalogue, signatures) if authentic else set()


async def consume_authentic(
    tx: Transaction, events: list[Envelope], reactions: Reactions, catalogue: Catalogue, signatures: Signatures
) -> set[str]:
    """Accepts, applies and records events whose source may emit them; returns what `consume` does."""
    stream_ids = {event.stream_id for event in events}
    await lock_streams(tx, stream_ids)
    consumed, waiting = await lookup(tx, {(event.source, event.stream_id) for event in events})
    events = await hold_unsigned(tx, events, consumed, signatures)
    result = triage(events, consumed, {stream_id for stream_id, blocked in waiting.items() if blocked})
    for event in result.accepted:
        require_catalogued(event, catalogue)
    for event, reason in result.waiting:
        await hold(tx, event, reason)
    await record_consumed(tx, result.consumed)
    await apply(tx, result.accepted, reactions)
    waits = waiting.keys() | {event.stream_id for event, _ in result.waiting}
    return waits & {event.stream_id for event in result.accepted}


async def apply(tx: Transaction, events: list[Envelope], reactions: Reactions) -> None:
    """Applies `events` and logs each with its trace. They are logged again when `tx` is retried."""
    await reactions.apply(tx, events)
    for event in events:
        fields = {"type": event.type, "source": event.source, "stream": event.stream_id, "seq": event.seq}
        log.info("consumed", **fields, trace=event.trace_id)


def require_catalogued(event: Envelope, catalogue: Catalogue) -> None:
    if event.type not in catalogue:
        raise Uncatalogued("its type is not in this version's catalogue: deploy the version that has it, then retry")
