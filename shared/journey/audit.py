"""Proves that no event is lost, duplicated or reordered: compares every ledger with every inbox, outbox and held event.

The crash tests and `milepost audit` use it. It only reads. It may run beside busy services, because it reads what was
emitted first, then the ends of the log, then what was consumed, and walks the ledgers last.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

import asyncpg

from shared.journey.relay import envelope_of
from shared.journey.topics import JOURNEY, partition_of

HEADS = "SELECT stream_id, last_seq, last_hash FROM stream"
UNSENT = "SELECT l.stream_id, l.seq FROM outbox JOIN ledger l USING (position)"
INBOX = "SELECT source, stream_id, last_seq, last_hash FROM inbox"
HELD = "SELECT source, stream_id, seq FROM held WHERE settled_at IS NULL"
REFUSED = """
SELECT split_part(error, ':', 1) AS rule, count(*) AS number, min(position) AS first
FROM held WHERE settled_at IS NULL AND reason = 'refused' GROUP BY 1 ORDER BY 1
"""
OFFSETS = "SELECT partition, next_offset FROM offsets WHERE topic = $1"
CHAIN = """
SELECT event_id, type, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash,
       data::text AS value
FROM ledger ORDER BY stream_id, seq
"""

Head = tuple[int, str]
Link = tuple[str, str]
Ends = Callable[[], Awaitable[Mapping[int, int]]]


@dataclass
class Findings:
    """The result of an audit. Each line names services, stream and seq; `waiting` events are accounted for."""

    events: int = 0
    links: int = 0
    waiting: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.wrong

    @property
    def quiet(self) -> bool:
        """Clean, with nothing in transit or held."""
        return self.clean and not self.waiting

    @property
    def exit_code(self) -> int:
        """0 when clean, 1 when something is wrong. Waiting events are not wrong."""
        return 0 if self.clean else 1


@dataclass
class Emitted:
    """What a service has emitted, and which of it is not yet sent."""

    heads: dict[str, Head]
    unsent: set[tuple[str, int]]

    @classmethod
    async def read(cls, conn: asyncpg.Connection) -> Self:
        """Reads it from the service's schema, as of one instant."""
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            heads = {row["stream_id"]: (row["last_seq"], row["last_hash"]) for row in await conn.fetch(HEADS)}
            return cls(heads, {(row["stream_id"], row["seq"]) for row in await conn.fetch(UNSENT)})


@dataclass
class Received:
    """What a service has consumed, what it holds, and how far it has read the log."""

    inbox: dict[Link, Head]
    held: set[tuple[str, str, int]]
    offsets: dict[int, int]
    refused: dict[str, tuple[int, int]]

    @classmethod
    async def read(cls, conn: asyncpg.Connection, topic: str) -> Self:
        """Reads it from the service's schema, as of one instant."""
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            inbox = {(r["source"], r["stream_id"]): (r["last_seq"], r["last_hash"]) for r in await conn.fetch(INBOX)}
            held = {(row["source"], row["stream_id"], row["seq"]) for row in await conn.fetch(HELD)}
            offsets = {row["partition"]: row["next_offset"] for row in await conn.fetch(OFFSETS, topic)}
            refused = {row["rule"]: (row["number"], row["first"]) for row in await conn.fetch(REFUSED)}
            return cls(inbox, held, offsets, refused)

    def hashes_of(self, source: str) -> dict[tuple[str, int], str]:
        """The hash of the last event consumed from `source` on each stream, by stream and seq."""
        return {(stream, seq): digest for (of, stream), (seq, digest) in self.inbox.items() if of == source}

    def has_to_read(self, stream_id: str, log: dict[int, int]) -> bool:
        """Whether records of the stream's partition are on the log that this service has not read."""
        partition = partition_of(stream_id, len(log)) if log else 0
        return self.offsets.get(partition, 0) < log.get(partition, 0)


async def audit(
    databases: Mapping[str, asyncpg.Connection],
    ends: Ends | None = None,
    topic: str = JOURNEY,
    sources: Collection[str] | None = None,
) -> Findings:
    """Audits services by name, each with a connection in its schema.

    `sources` are all services whose events may be consumed, by default those audited. `ends` (`topics.log_ends`)
    distinguishes events still to be read from lost ones. Without it both count as wrong.
    """
    findings = Findings()
    emitted = {service: await Emitted.read(conn) for service, conn in databases.items()}
    log = dict(await ends()) if ends is not None else {}
    received = {service: await Received.read(conn, topic) for service, conn in databases.items()}
    for consumer, of in received.items():
        findings.wrong += foreign(consumer, of, databases.keys() if sources is None else sources)
    for source, conn in databases.items():
        hashes = {consumer: of.hashes_of(source) for consumer, of in received.items() if consumer != source}
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            await walk_ledger(source, conn, hashes, findings)
        for consumer in hashes:
            compare(f"{source} → {consumer}", emitted[source], received[consumer], log, findings, source)
    return findings


def foreign(consumer: str, received: Received, sources: Collection[str]) -> Iterator[str]:
    """What no service emitted: events consumed from unknown sources before they were refused, and events refused."""
    streams = Counter(source for source, _ in received.inbox)
    for source in sorted(streams.keys() - set(sources)):
        yield f"unknown source: {consumer} has consumed events of {source} on {streams[source]} stream(s)"
    for rule, (number, first) in received.refused.items():
        yield f"refused: {consumer} holds {number} record(s) that break {rule}, the first at position {first}"


async def walk_ledger(
    source: str, conn: asyncpg.Connection, hashes: dict[str, dict[tuple[str, int], str]], findings: Findings
) -> None:
    """Every row follows the one before, each head is the last row, and every consumed hash is in the ledger."""
    ends: dict[str, Head] = {}
    async for row in conn.cursor(CHAIN, prefetch=1000):
        findings.events += 1
        stream_id, (seq, previous) = row["stream_id"], ends.get(row["stream_id"], (0, ""))
        envelope = envelope_of(row, source)
        if envelope.seq != seq + 1 or envelope.prev_hash != previous or envelope.hash != envelope.expected_hash():
            findings.wrong.append(f"broken chain: {source} {stream_id} at seq {row['seq']}")
        ends[stream_id] = (row["seq"], row["hash"])
        for unmatched in hashes.values():
            if unmatched.get((stream_id, row["seq"])) == row["hash"]:
                del unmatched[stream_id, row["seq"]]
    heads = {row["stream_id"]: (row["last_seq"], row["last_hash"]) for row in await conn.fetch(HEADS)}
    for stream_id in sorted(heads.keys() | ends.keys()):
        if heads.get(stream_id) != ends.get(stream_id):
            findings.wrong.append(f"ledger and stream differ: {source} {stream_id}")
    for consumer, unmatched in hashes.items():
        for stream_id, seq in sorted(unmatched):
            emitted, _ = ends.get(stream_id, (0, ""))
            findings.wrong.append(
                f"forked: {source} → {consumer}: {stream_id} consumed to {seq}, emitted to {emitted}, and they differ"
            )


def compare(
    link: str, emitted: Emitted, received: Received, log: dict[int, int], findings: Findings, source: str
) -> None:
    """Each event that `source` emitted and the consumer has not consumed: unsent, held, on the log, or lost."""
    for stream_id, (seq, _) in emitted.heads.items():
        findings.links += 1
        consumed_seq, _ = received.inbox.get((source, stream_id), (0, ""))
        for missing in range(consumed_seq + 1, seq + 1):
            event = f"{link}: {stream_id} seq {missing}"
            if (stream_id, missing) in emitted.unsent:
                findings.waiting.append(f"not sent yet: {event}")
            elif (source, stream_id, missing) in received.held:
                findings.waiting.append(f"held: {event}")
            elif received.has_to_read(stream_id, log):
                findings.waiting.append(f"on the log, not consumed yet: {event}")
            else:
                findings.wrong.append(f"{'lost' if log else 'lost or still on the log'}: {event}")
