"""What the databases of toy services say, read in one go, and what must be true of it whatever has happened so far."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.journey.envelope import Envelope
from shared.journey.relay import envelope_of
from tests.journey.backbone.simulated import Log, Told, told

LEDGER = """
SELECT position, event_id, type, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash,
       hash, data::text AS value FROM {0}.ledger ORDER BY position
"""
STOPS = ("failed", "fork")


@dataclass(frozen=True)
class Books:
    """One toy's: `effects` in the order they happened, `heard` {(source, stream): seq}, `unsent` as (stream, seq)."""

    name: str
    said: list[Envelope]
    unsent: set[tuple[str, int]]
    heard: dict[tuple[str, str], tuple[int, str]]
    held: list[dict[str, Any]]
    offsets: dict[int, int]
    effects: list[Told]

    @property
    def discarded(self) -> set[Told]:
        rows = [row for row in self.held if row["settled_how"] == "discarded"]
        return {(row["source"], row["stream_id"], row["seq"]) for row in rows}

    @property
    def waiting(self) -> list[dict[str, Any]]:
        return [row for row in self.held if row["settled_at"] is None]

    @property
    def stopped(self) -> dict[str, int]:
        """{stream: position of the event that stopped it}"""
        return {row["stream_id"]: row["position"] for row in self.waiting if row["reason"] in STOPS}


async def books_of(conn: asyncpg.Connection, name: str) -> Books:
    ledger = await conn.fetch(LEDGER.format(name))
    unsent = {row["position"] for row in await conn.fetch(f"SELECT position FROM {name}.outbox")}
    inbox = await conn.fetch(f"SELECT * FROM {name}.inbox")
    effects = await conn.fetch(f"SELECT source, stream_id, seq FROM {name}.effect ORDER BY n")
    offsets = await conn.fetch(f"SELECT partition, next_offset FROM {name}.offsets")
    return Books(
        name,
        [envelope_of(row, name) for row in ledger],
        {(row["stream_id"], row["seq"]) for row in ledger if row["position"] in unsent},
        {(row["source"], row["stream_id"]): (row["last_seq"], row["last_hash"]) for row in inbox},
        [dict(row) for row in await conn.fetch(f"SELECT * FROM {name}.held ORDER BY position")],
        {row["partition"]: row["next_offset"] for row in offsets},
        [(row["source"], row["stream_id"], row["seq"]) for row in effects],
    )


def the_chain_holds(said: list[Envelope]) -> None:
    """Every event follows from the one before it on its stream and carries the hash of what it says."""
    ends: dict[str, tuple[int, str]] = {}
    for event in said:
        seq, digest = ends.get(event.stream_id, (0, ""))
        assert (event.seq, event.prev_hash) == (seq + 1, digest), f"{told(event)} does not follow"
        assert event.hash == event.expected_hash(), f"{told(event)} was changed"
        ends[event.stream_id] = (event.seq, event.hash)


def what_left_the_outbox_landed(speaker: Books, log: Log) -> None:
    sent = {told(event) for event in speaker.said if (event.stream_id, event.seq) not in speaker.unsent}
    assert sent <= log.landed, f"{speaker.name} forgot {sorted(sent - log.landed)}, which the log never had"


def effects_are_in_order_and_once(processor: Books) -> None:
    """Of each source and stream: 1, 2, 3 … up to what is noted as heard, but for what an operator discarded."""
    for source, stream in {effect[:2] for effect in processor.effects} | processor.heard.keys():
        seqs = [seq for *key, seq in processor.effects if key == [source, stream]]
        heard, _ = processor.heard.get((source, stream), (0, ""))
        due = [seq for seq in range(1, heard + 1) if (source, stream, seq) not in processor.discarded]
        assert seqs == due, f"{processor.name}: effects of {source} on {stream} are {seqs}, due are {due}"


def what_was_heard_was_said(processor: Books, speaker: Books) -> None:
    said = {(event.stream_id, event.seq): event.hash for event in speaker.said}
    for (source, stream), (seq, digest) in processor.heard.items():
        if source == speaker.name:
            assert said.get((stream, seq)) == digest, f"{processor.name} heard {source} {stream} {seq}, never said so"
    forks = [row["position"] for row in processor.waiting if row["reason"] == "fork"]
    assert not forks, f"{processor.name} takes {forks} for a fork, and nothing was restored"


def places_are_not_ahead_of_effects(processor: Books, log: Log) -> None:
    """Whatever stands before a place was heard, or is held."""
    held = {(row["source"], row["stream_id"], row["seq"]) for row in processor.held}
    for partition, offset in processor.offsets.items():
        for event in log.events(partition, offset):
            known, _ = processor.heard.get((event.source, event.stream_id), (0, ""))
            fine = event.source == processor.name or event.seq <= known or told(event) in held
            assert fine, f"{processor.name} reads on at {offset}, but {told(event)} is neither heard nor held"


def a_stopped_stream_stands_still(before: Books, now: Books) -> None:
    """While the same event stops a stream, nothing takes effect on it, from whatever source."""
    for stream, position in before.stopped.items():
        if now.stopped.get(stream) == position:
            were, are = ([effect for effect in books.effects if effect[1] == stream] for books in (before, now))
            assert were == are, f"{now.name}: {are[len(were) :]} took effect past the event held at {position}"


def each_cause_has_one_answer(cause: Books, answering: Books) -> None:
    """What took effect was answered exactly once, in the same transaction."""
    of_id = {event.event_id: told(event) for event in cause.said}
    answered = sorted(of_id[str(event.causation_id)] for event in answering.said)
    assert answered == sorted(answering.effects), f"{answering.name} answered {answered}"


def no_answer_before_its_cause(cause: Books, answering: Books, processor: Books) -> None:
    """Holds while the log has lost nothing: one partition, so the third hears the two in the order of causes."""
    of_id = {event.event_id: told(event) for event in cause.said}
    for event in answering.said:
        asked = of_id[str(event.causation_id)]
        if told(event) in processor.effects and asked not in processor.discarded:
            assert asked in processor.effects, f"{processor.name}: {told(event)} took effect before its cause {asked}"
            assert processor.effects.index(asked) < processor.effects.index(told(event))


def nothing_is_missing(speaker: Books, processor: Books) -> None:
    """After the drain: everything said took effect, but for what was discarded."""
    due = {told(event) for event in speaker.said} - processor.discarded
    done = {effect for effect in processor.effects if effect[0] == speaker.name}
    assert done == due, f"lost on the way from {speaker.name} to {processor.name}: {sorted(due - done)}"
    assert not speaker.unsent, f"{speaker.name} never sent {sorted(speaker.unsent)}"
    assert not processor.waiting, f"{processor.name} still holds {len(processor.waiting)}"
