"""Receiving a delivery of the earnings feed: NDJSON, every row accounted for, in chunks that are one transaction each.

A delivery that breaks off is sent again: rows that were taken count as repeated, so nothing is lost or taken twice.
Whatever cannot be read is kept: the line with the delivery, and in the queue too if it is a row with faults [rule 109].
"""

import hashlib
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import itemgetter

import orjson

from services.outcomes import tables
from services.outcomes.commands.match_unmatched import (
    NewlyUnmatched,
    WaitingRow,
    decisions_of,
    fingerprint,
    follow_decisions,
    keep_unmatched,
    match_rows,
    row_key,
    rows_of,
    settled_fingerprints,
    waiting_lines,
    waiting_rows,
)
from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.feed import FeedRow, PaymentRow, as_sent, identifier_fault, legible, read_row
from services.outcomes.domain.following import Decision, decision_about
from services.outcomes.domain.lines import Line, lines_of
from services.outcomes.domain.matching import ACCEPTED, REPEATED, RowResult, match, unmatched
from services.outcomes.domain.person import Person
from services.outcomes.domain.recipients import Nobody, recipient
from services.outcomes.domain.record import Record
from services.outcomes.store import load_many, save
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Part
from shared.terms.faults import Fault, Forbidden
from shared.terms.identifiers import without_identifiers
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

CHUNK = 500
# Every line that is not accepted is in the answer: a body of tiny lines would be answered with gigabytes.
MOST_LINES = 100_000
LONGEST_LINE = 4096
RESULTS = ("accepted", "repeated", "unmatched", "rejected")
WITH_REFERENCE = "SELECT id, reference FROM participant WHERE reference = ANY($1::text[])"
PROGRAMMES_WITH_REFERENCE = "SELECT reference, programme FROM participant WHERE reference = ANY($1::text[])"
INSERT = BulkInsert(tables.DELIVERY)
INSERT_LINES = BulkInsert(tables.KEPT_LINE)


def chunks(text: bytes) -> Iterator[list[Line]]:
    """The lines of a body in UTF-8 that are not blank, at most CHUNK at a time."""
    lines = lines_of(text)
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


@dataclass(frozen=True)
class Unread:
    """A line that is no row, or a row with faults; what of it is legible, if it is JSON."""

    faults: tuple[Fault, ...]
    members: dict[str, str] | None = None


@dataclass
class Delivery:
    """One delivery of organisation `org`, sent by the actor `sent_by`, and the results of its rows so far."""

    programmes: Programmes
    org: str
    sent_by: str
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, object]] = field(default_factory=list)
    kept_lines: list[Line] = field(default_factory=list)
    fed: set[str] = field(default_factory=set)
    content: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def require_feed(self, today: date) -> None:
        """Looks up which programmes name the organisation as a feed on the day [rule 160].

        Raises `Forbidden` for an organisation that none names.
        """
        self.fed = set(self.programmes.with_part(self.org, Part.FEED, today))
        if not self.fed:
            raise Forbidden(f"No programme names {self.org} as a feed today: its commissioner adds it to the file.")

    async def receive(self, uow: UnitOfWork, chunk: Iterable[Line]) -> None:
        """Takes the rows of a chunk, and brings the outcomes of their participants in line."""
        lines = [(number, line, parse_line(line)) for number, line in chunk]
        for _, line, read in lines:
            self.content.update((line.strip() if isinstance(read, Unread) else fingerprint(read).encode()) + b"\n")
        references = {read.referral for _, _, read in lines if not isinstance(read, Unread)}
        records, owners = await load_by_reference(uow, self.programmes, references)
        lines = [(number, line, without_unknown_identifier(read, records)) for number, line, read in lines]
        await self._keep_unread(uow, [(number, line, read) for number, line, read in lines if isinstance(read, Unread)])
        rows = [(number, read) for number, _, read in lines if not isinstance(read, Unread)]
        waiting, settled = await waiting_rows(uow, references), await settled_fingerprints(uow, references)
        decisions = await decisions_of(uow, references)
        matcher = ChunkMatcher(uow, self, records, owners, decisions, waiting, fingerprints=settled)
        for number, row in rows:
            self._add_result(number, matcher.match(row))
        await keep_unmatched(uow, matcher.unmatched, self.sent_by)
        every = {record.person.id: record for records in matcher.records.values() for record in records} | owners
        changed = [record for record in every.values() if record.changed]
        waiting = await waiting_rows(uow, [record.person.reference for record in changed])
        for record in changed:
            reference = record.person.reference
            persons = [other.person for other in matcher.records.get(reference, ())]
            if persons:
                own = rows_of(record, persons, waiting.get(reference, {}).values(), uow.today)
                await match_rows(uow, record, own)
            if record.person.id in owners:
                await follow_decisions(uow, record)
            update_outcomes(record, uow.today, new_id)
        await save(uow, changed)

    async def _keep_unread(self, uow: UnitOfWork, lines: Sequence[tuple[int, bytes, Unread]]) -> None:
        """Keeps every line that could not be read, and puts those that are JSON into the queue, once."""
        self.kept_lines += [(number, line) for number, line, _ in lines]
        seen = await waiting_lines(uow, [line for _, line, _ in lines])
        references = {unread.members.get("referral", "") for _, _, unread in lines if unread.members is not None}
        programmes: dict[str, set[str]] = defaultdict(set)
        for row in await uow.conn.fetch(PROGRAMMES_WITH_REFERENCE, sorted(references)) if references else ():
            programmes[row["reference"]].add(row["programme"])
        entries = []
        for number, line, unread in lines:
            result = RowResult("rejected", faults=unread.faults)
            if unread.members is not None:
                result = REPEATED if line in seen else RowResult("unmatched", "has_faults", unread.faults)
            if result.result == "unmatched":
                seen.add(line)
                members = unread.members or {}
                readers = self.readers(programmes[members.get("referral", "")], members.get("programme"))
                entries.append(NewlyUnmatched.of_line(line, members, unread.faults, readers))
            self._add_result(number, result)
        await keep_unmatched(uow, entries, self.sent_by)

    def readers(self, programmes: set[str], named: str | None) -> list[str]:
        """The organisations that may see a row that is nobody's yet: its sender, and the commissioners who settle it.

        `programmes` are those with the row's reference, `named` the one that the row names.
        """
        possible = (programmes if named is None else {named}) & self.fed
        return sorted({self.org, *(self.programmes.newest(name).commissioner for name in possible)})

    async def record(self, uow: UnitOfWork) -> str:
        """Stores the results, and the lines that could not be read; returns the delivery's id."""
        counts = {result: self.counts[result] for result in RESULTS}
        delivery = {"id": new_id("ern"), "visible_to": [self.org], "read": self.counts.total(), **counts}
        rows = sorted(self.rows, key=itemgetter("line"))
        content = {"rows": rows, "fingerprint": self.content.hexdigest() if rows or self.counts else None}
        await INSERT.execute(uow, [{**delivery, **content, "recorded_at": uow.now}])
        kept = ({"line": number, "content": b64encode(kept_content(line)).decode()} for number, line in self.kept_lines)
        await INSERT_LINES.execute(uow, [{"delivery_id": delivery["id"], **line} for line in kept])
        return str(delivery["id"])

    def _add_result(self, number: int, result: RowResult) -> None:
        self.counts[result.result] += 1
        if result.result != "accepted":
            errors = [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in result.errors_for_feed()]
            self.rows.append({"line": number, "result": result.result, "errors": errors})


async def load_by_reference(
    uow: UnitOfWork, programmes: Programmes, references: set[str]
) -> tuple[dict[str, list[Record]], dict[str, Record]]:
    """The locked records of the participants with these references, normally one or none for a reference.

    And by id those of whom a person said that a row with one of these references is theirs.
    """
    ids = [row["id"] for row in await uow.conn.fetch(WITH_REFERENCE, sorted(references))]
    decisions = [decision for of in (await decisions_of(uow, references)).values() for decision in of]
    owners = {decision.participant_id for decision in decisions if decision.participant_id is not None}
    records = await load_many(uow, programmes, sorted({*ids, *owners}))
    by_reference: dict[str, list[Record]] = defaultdict(list)
    for participant_id in ids:
        by_reference[records[participant_id].person.reference].append(records[participant_id])
    return by_reference, {participant_id: records[participant_id] for participant_id in owners & records.keys()}


def without_unknown_identifier(read: FeedRow | Unread, records: Mapping[str, object]) -> FeedRow | Unread:
    """The row; unread if its reference looks like an identifier and is nobody's [rule 169]."""
    if isinstance(read, Unread) or read.referral in records:
        return read
    fault = identifier_fault("referral", read.referral)
    return Unread((fault,), legible(as_sent(read))) if fault else read


def kept_content(line: bytes) -> bytes:
    """The bytes of a line that could not be read, with `[removed]` in place of identifiers [rule 169]."""
    return without_identifiers(line.decode("latin-1")).encode("latin-1")


def parse_line(line: bytes) -> FeedRow | Unread:
    """The row of a line, or every fault in it."""
    if len(line) > LONGEST_LINE:
        return Unread((Fault("", "too-long", f"a line has at most {LONGEST_LINE} bytes; send one row a line"),))
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return Unread((Fault("", "malformed", "the line is not JSON; send one JSON object a line"),))
    row = read_row(value)
    return Unread(tuple(row), legible(value)) if isinstance(row, list) else row


@dataclass
class ChunkMatcher:
    """Matches the rows of one chunk to the participants with their references, and collects those that must wait."""

    uow: UnitOfWork
    delivery: Delivery
    records: dict[str, list[Record]]
    owners: dict[str, Record]
    decisions: dict[str, list[Decision]]
    waiting: dict[str, dict[str, WaitingRow]]
    unmatched: list[NewlyUnmatched] = field(default_factory=list)
    fingerprints: set[str] = field(default_factory=set)

    def match(self, row: FeedRow) -> RowResult:
        row_fingerprint = row_key(row, self.delivery.org)
        if row_fingerprint in self.fingerprints or row_fingerprint in self.waiting.get(row.referral, {}):
            return REPEATED
        record = self.recipient(row)
        decision = self.decision(row, record)
        if decision is not None:
            return self.follow(row, decision)
        if isinstance(record, Record):
            result = match(record, row, self.delivery.sent_by, self.uow.now)
        else:
            result = unmatched(record)
        if result.result == "unmatched" and result.reason is not None:
            self.fingerprints.add(row_fingerprint)
            participant_id = record.person.id if isinstance(record, Record) else None
            feed, readers = self.delivery.org, self.readers(row, record)
            self.unmatched.append(NewlyUnmatched.of_row(row, result, feed, readers, participant_id))
        return result

    def decision(self, row: FeedRow, record: Record | Nobody) -> Decision | None:
        """What a person decided about an earlier row that holds for this one [rule 146].

        Not where the participant whose row it is by its reference has the employment.
        """
        if isinstance(record, Record) and isinstance(row, PaymentRow) and record.has_employment(row.employment):
            return None
        return decision_about(row, self.delivery.sent_by, self.decisions.get(row.referral, ()))

    def follow(self, row: FeedRow, decision: Decision) -> RowResult:
        """Settles a row as a person settled an earlier one, and keeps it so that undoing reaches it."""
        owner = self.owners.get(decision.participant_id or "")
        result = match(owner, row, self.delivery.sent_by, self.uow.now) if owner else ACCEPTED
        self.fingerprints.add(row_key(row, self.delivery.org))
        readers = sorted({self.delivery.org, *(owner.person.visible_to if owner else ())})
        entry = NewlyUnmatched.of_row(row, result, self.delivery.org, readers, decision.participant_id)
        self.unmatched.append(entry.following(decision, self.uow.now) if result.settled else entry)
        return result

    def recipient(self, row: FeedRow) -> Record | Nobody:
        """The record that a row is for [rule 110]; else why it is nobody's."""
        records = self.bound(row)
        corrected = [record for record in records if record.has_corrected(row)]
        by_id = {record.person.id: record for record in corrected or records}
        person = recipient([record.person for record in by_id.values()], row)
        return by_id[person.id] if isinstance(person, Person) else person

    def bound(self, row: FeedRow) -> list[Record]:
        """The records with the row's reference in programmes that name the feed: of others it learns nothing."""
        records, today = self.records.get(row.referral, []), self.uow.today
        return [record for record in records if record.takes_from(self.delivery.org, today)]

    def readers(self, row: FeedRow, record: Record | Nobody) -> list[str]:
        """The organisations that may see an unmatched row: its sender, and those who see its participant."""
        if isinstance(record, Record):
            return sorted({self.delivery.org, *record.person.visible_to})
        programmes = {other.person.programme for other in self.bound(row)}
        return self.delivery.readers(programmes, row.programme)
