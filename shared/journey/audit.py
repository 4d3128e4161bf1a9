"""The proof that nothing said is lost, doubled or reordered: every ledger against every inbox, outbox and hold.

It is the oracle of the crash tests and a tool of the operator; it reads, and changes nothing. It may run beside busy
services: what was said is read first, then the log's ends, then what was heard, and the ledgers are walked last.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import asyncpg

from shared.journey.relay import envelope_of
from shared.journey.topics import JOURNEY, partition_of

HEADS = "SELECT stream_id, last_seq, last_hash FROM stream"
UNSENT = "SELECT l.stream_id, l.seq FROM outbox JOIN ledger l USING (position)"
INBOX = "SELECT source, stream_id, last_seq, last_hash FROM inbox"
HELD = "SELECT source, stream_id, seq FROM held WHERE settled_at IS NULL"
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
    """What an audit saw; each line names services, stream and seq. `waiting` is unheard but accounted for."""

    events: int = 0
    links: int = 0
    waiting: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.wrong

    @property
    def quiet(self) -> bool:
        """Clean, and nothing on its way either."""
        return self.clean and not self.waiting

    @property
    def exit_code(self) -> int:
        """0 when clean, 1 when something is wrong; what merely waits is not wrong."""
        return 0 if self.clean else 1


@dataclass
class Said:
    """What a service has said, and what of it is still to be sent."""

    heads: dict[str, Head]
    unsent: set[tuple[str, int]]


@dataclass
class Heard:
    """What a service has heard, what it holds, and how far it has read the log."""

    inbox: dict[Link, Head]
    held: set[tuple[str, str, int]]
    offsets: dict[int, int]


async def audit(
    databases: Mapping[str, asyncpg.Connection], ends: Ends | None = None, topic: str = JOURNEY
) -> Findings:
    """Audits the services given by name with a connection in each one's schema.

    With `ends` (`topics.log_ends`) it tells what is on the log unheard from what is lost; without, both are wrong.
    """
    findings = Findings()
    said = {service: await _said(conn) for service, conn in databases.items()}
    log = dict(await ends()) if ends is not None else {}
    heard = {service: await _heard(conn, topic) for service, conn in databases.items()}
    for source, conn in databases.items():
        marks = {processor: _marks(books, source) for processor, books in heard.items() if processor != source}
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            await _walk(source, conn, marks, findings)
        for processor in marks:
            _compare(source, said[source], processor, heard[processor], log, findings)
    return findings


async def _said(conn: asyncpg.Connection) -> Said:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        heads = {row["stream_id"]: (row["last_seq"], row["last_hash"]) for row in await conn.fetch(HEADS)}
        return Said(heads, {(row["stream_id"], row["seq"]) for row in await conn.fetch(UNSENT)})


async def _heard(conn: asyncpg.Connection, topic: str) -> Heard:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        inbox = {(r["source"], r["stream_id"]): (r["last_seq"], r["last_hash"]) for r in await conn.fetch(INBOX)}
        held = {(row["source"], row["stream_id"], row["seq"]) for row in await conn.fetch(HELD)}
        offsets = {row["partition"]: row["next_offset"] for row in await conn.fetch(OFFSETS, topic)}
        return Heard(inbox, held, offsets)


def _marks(books: Heard, source: str) -> dict[tuple[str, int], str]:
    """The hash that was heard at each (stream, seq) up to which `source` was heard."""
    return {(stream, seq): digest for (of, stream), (seq, digest) in books.inbox.items() if of == source}


async def _walk(
    source: str, conn: asyncpg.Connection, marks: dict[str, dict[tuple[str, int], str]], findings: Findings
) -> None:
    """Every row follows from the one before, the heads are the last ones, and what others heard is among them."""
    ends: dict[str, Head] = {}
    async for row in _rows(conn):
        findings.events += 1
        stream_id, (seq, previous) = row["stream_id"], ends.get(row["stream_id"], (0, ""))
        envelope = envelope_of(row, source)
        if envelope.seq != seq + 1 or envelope.prev_hash != previous or envelope.hash != envelope.expected_hash():
            findings.wrong.append(f"broken chain: {source} {stream_id} at seq {row['seq']}")
        ends[stream_id] = (row["seq"], row["hash"])
        for of_hearer in marks.values():
            if of_hearer.get((stream_id, row["seq"])) == row["hash"]:
                del of_hearer[stream_id, row["seq"]]
    heads = {row["stream_id"]: (row["last_seq"], row["last_hash"]) for row in await conn.fetch(HEADS)}
    for stream_id in sorted(heads.keys() | ends.keys()):
        if heads.get(stream_id) != ends.get(stream_id):
            findings.wrong.append(f"ledger and stream differ: {source} {stream_id}")
    for processor, unmatched in marks.items():
        findings.wrong += [_forked(source, processor, stream_id, seq, ends) for stream_id, seq in sorted(unmatched)]


async def _rows(conn: asyncpg.Connection) -> AsyncIterator[asyncpg.Record]:
    async for row in conn.cursor(CHAIN, prefetch=1000):
        yield row


def _forked(source: str, processor: str, stream_id: str, seq: int, ends: dict[str, Head]) -> str:
    said, _ = ends.get(stream_id, (0, ""))
    return f"forked: {source} → {processor}: {stream_id} heard to {seq}, said to {said}, and not the same"


def _compare(source: str, said: Said, processor: str, heard: Heard, log: dict[int, int], findings: Findings) -> None:
    """Each head of `source` against what `hearer` has: heard, on its way, or lost."""
    for stream_id, (seq, _) in said.heads.items():
        findings.links += 1
        consumed_seq, _ = heard.inbox.get((source, stream_id), (0, ""))
        for missing in range(consumed_seq + 1, seq + 1):
            where = f"{source} → {processor}: {stream_id} seq {missing}"
            if (stream_id, missing) in said.unsent:
                findings.waiting.append(f"not sent yet: {where}")
            elif (source, stream_id, missing) in heard.held:
                findings.waiting.append(f"held: {where}")
            elif _still_to_read(stream_id, heard, log):
                findings.waiting.append(f"on the log, not heard yet: {where}")
            else:
                findings.wrong.append(f"{'lost' if log else 'lost or on the log unheard'}: {where}")


def _still_to_read(stream_id: str, heard: Heard, log: dict[int, int]) -> bool:
    partition = partition_of(stream_id, len(log)) if log else 0
    return heard.offsets.get(partition, 0) < log.get(partition, 0)
