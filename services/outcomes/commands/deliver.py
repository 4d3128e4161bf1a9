"""Earnings as the feed delivers them: NDJSON, every row accounted for, in chunks that each commit by themselves.

A delivery that breaks off is sent again: what was taken counts as repeated, so nothing is lost and nothing is twice.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import orjson

from services.outcomes.commands.queueing import Waiting, entry, fingerprint, keep, rematch, waiting
from services.outcomes.domain.deciding import REPEATED, Taken, conclude, take, unmatched
from services.outcomes.domain.feed import Row, read_row
from services.outcomes.domain.record import Record
from services.outcomes.records import load_many, save
from services.outcomes.saying import say
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

CHUNK = 500
# What is not accepted is told line by line, so that a body of tiny lines would be answered with gigabytes.
MOST_LINES = 100_000
LONGEST_LINE = 4096
RESULTS = ("accepted", "repeated", "unmatched", "rejected")
KNOWN = "SELECT id, reference FROM participant WHERE reference = ANY($1::text[])"
NOTE = """
INSERT INTO delivery (id, visible_to, read, accepted, repeated, unmatched, rejected, rows, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
REASONS = {
    "unknown_referral": "no participant has this referral reference; the row is kept and matched when one is received",
    "ambiguous_referral": "several participants have this reference; the row is kept for a person to settle",
    "not_started": "the participant has not started; the row is kept and matched at the start",
    "interest_closed": "no more earnings are matched to this participant; the row is kept for a person to look at",
    "after_tail": "the day is after the participant's last day for earnings; the row is kept",
    "unknown_payment": "the payment it corrects is not here; the row is kept and matched when that comes",
    "already_corrected": "the payment it corrects was corrected before; correct the payment that did",
    "ambiguous_payment": "several payments have the id it corrects; the row is kept for a person to settle",
    "amount_differs": "the amount is not that of the payment it reverses; leave the amount out or send the same",
}


class Begin(Protocol):
    """Opens a transaction of the service itself, on behalf of the sender."""

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


@dataclass
class Account:
    """What became of the rows of a delivery."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def note(self, line: int, taken: Taken, faults: list[Fault]) -> None:
        self.counts[taken.result] += 1
        if taken.result != "accepted":
            errors = [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in faults]
            self.rows.append({"line": line, "result": taken.result, "errors": errors})


@dataclass(frozen=True)
class Sender:
    """Whose rows these are: the feed's organisation, and the client as it stands in ledgers."""

    org: str
    actor: str


Line = tuple[int, Row | list[Fault]]


async def deliver(begin: Begin, programmes: Programmes, sender: Sender, raw: bytes) -> Account:
    """Takes every row of an NDJSON body; each chunk of 500 is one transaction."""
    account, numbered = Account(), _lines(raw)
    while chunk := list(islice(numbered, CHUNK)):
        async with begin() as uow:
            await _take_chunk(uow, programmes, sender, chunk, account)
    return account


async def note(uow: UnitOfWork, org: str, account: Account) -> str:
    """Keeps what became of a delivery, without its rows; its id."""
    delivery_id = new_id("ern")
    counts = [account.counts[result] for result in RESULTS]
    await uow.conn.execute(NOTE, delivery_id, [org], sum(counts), *counts, account.rows, uow.now)
    return delivery_id


def _lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank."""
    return ((number, line) for number, line in enumerate(io.BytesIO(raw), start=1) if line.strip())


def _read(line: bytes, uow: UnitOfWork) -> Row | list[Fault]:
    if len(line) > LONGEST_LINE:
        return [Fault("", "too-long", f"a line has at most {LONGEST_LINE} bytes; send one row a line")]
    try:
        return read_row(orjson.loads(line), uow.today)
    except orjson.JSONDecodeError:
        return [Fault("", "malformed", "the line is not JSON in UTF-8; send one JSON object a line")]


async def _take_chunk(
    uow: UnitOfWork, programmes: Programmes, sender: Sender, chunk: list[tuple[int, bytes]], account: Account
) -> None:
    lines: list[Line] = [(number, _read(line, uow)) for number, line in chunk]
    for number, faults in lines:
        if isinstance(faults, list):
            account.note(number, Taken("rejected"), faults)
    good = [(number, row) for number, row in lines if not isinstance(row, list)]
    references = {row.referral for _, row in good}
    by_reference = await _people(uow, programmes, references)
    queued = await waiting(uow, references)
    taking = Taking(uow, sender, by_reference, queued)
    for number, row in good:
        taken = taking.row(row)
        account.note(number, taken, _why(taken))
    await keep(uow, taking.entries)
    await _finish(uow, by_reference)


async def _people(uow: UnitOfWork, programmes: Programmes, references: set[str]) -> dict[str, list[Record]]:
    known = await uow.conn.fetch(KNOWN, sorted(references))
    records = await load_many(uow, programmes, [row["id"] for row in known])
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records.values():
        found[record.person.reference].append(record)
    return found


async def _finish(uow: UnitOfWork, by_reference: dict[str, list[Record]]) -> None:
    """Tries what waits for whoever got a payment, then brings their outcomes in line, saves and says."""
    changed = [found[0] for found in by_reference.values() if found[0].changed]
    queued = await waiting(uow, [record.person.reference for record in changed])
    for record in changed:
        await rematch(uow, record, queued.get(record.person.reference, {}).values())
        conclude(record, uow.today, new_id)
    say(uow, changed)
    await save(uow, changed)


@dataclass
class Taking:
    """The rows of one chunk being taken: whom they may belong to, and what is to be queued."""

    uow: UnitOfWork
    sender: Sender
    by_reference: dict[str, list[Record]]
    queued: dict[str, dict[str, Waiting]]
    entries: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def row(self, row: Row) -> Taken:
        mark = fingerprint(row)
        if mark in self.seen or mark in self.queued.get(row.referral, {}):
            return REPEATED
        found = self.by_reference.get(row.referral, [])
        record = found[0] if len(found) == 1 else None
        if record is None:
            taken = unmatched("ambiguous_referral" if found else "unknown_referral")
        else:
            taken = take(record, row, self.sender.actor, self.uow.now)
        if taken.result == "unmatched":
            self.seen.add(mark)
            reason = str(taken.reason)
            self.entries.append(entry(row, reason, self.sender.org, self.sender.actor, record, self.uow))
        return taken


def _why(taken: Taken) -> list[Fault]:
    if taken.fault is not None:
        return [taken.fault]
    return [Fault("", taken.reason.replace("_", "-"), REASONS[taken.reason])] if taken.reason else []
