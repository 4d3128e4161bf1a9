"""Rows of the earnings feed that match no participant yet: kept with the reason, matched when that changes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from services.outcomes import tables
from services.outcomes.domain.feed import CODE, FeedRow, as_sent, read_row
from services.outcomes.domain.matching import Reason, RowResult, match_again
from services.outcomes.domain.person import Person
from services.outcomes.domain.recipients import recipient
from services.outcomes.domain.record import Record
from shared.journey.envelope import canonical
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork

WAITING = """
SELECT * FROM unmatched WHERE reference = ANY($1::text[]) AND settled_at IS NULL AND reason <> 'has_faults'
ORDER BY position
"""
SETTLED = "SELECT fingerprint FROM unmatched WHERE reference = ANY($1::text[]) AND settled_by IS NOT NULL"
WAITING_LINES = """
SELECT fingerprint FROM unmatched
WHERE fingerprint = ANY($1::text[]) AND (settled_at IS NULL OR settled_by IS NOT NULL)
"""
WITH_REFERENCE = "SELECT * FROM participant WHERE reference = $1 AND id <> $2"
INSERT = BulkInsert(
    tables.UNMATCHED,
    (
        *("visible_to", "reference", "fingerprint", "row", "reason", "sent_by", "queued_at"),
        *("participant_id", "duplicate_of", "version"),
    ),
    "ON CONFLICT (fingerprint) WHERE settled_at IS NULL DO NOTHING",
)
SETTLE = """
UPDATE unmatched SET settled_at = $3, settled_as = u.result, version = version + 1
FROM unnest($1::bigint[], $2::text[]) AS u(position, result) WHERE unmatched.position = u.position
"""
SET_REASON = """
UPDATE unmatched SET reason = u.reason, duplicate_of = u.duplicate_of, participant_id = $4, version = version + 1
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS u(position, reason, duplicate_of)
WHERE unmatched.position = u.position
"""
REVEAL = """
UPDATE unmatched SET visible_to = array_append($2::text[], split_part(sent_by, '/', 1))
WHERE position = ANY($1::bigint[])
"""


@dataclass(frozen=True)
class WaitingRow:
    """A row that waits for its participant; `sent_by` is the actor who sent it."""

    position: int
    row: FeedRow
    sent_by: str
    reason: str


@dataclass(frozen=True)
class NewlyUnmatched:
    """A row that starts to wait, as it is shown, and the organisations that may see it."""

    reference: str
    fingerprint: str
    row: dict[str, str]
    reason: Reason
    visible_to: list[str]
    participant_id: str | None = None
    duplicate_of: str | None = None

    @classmethod
    def of_row(
        cls, row: FeedRow, result: RowResult, visible_to: list[str], participant_id: str | None
    ) -> "NewlyUnmatched":
        assert result.reason is not None
        named = (row.referral, fingerprint(row), as_sent(row), result.reason, visible_to)
        return cls(*named, participant_id, result.duplicate_of)

    @classmethod
    def of_line(cls, line: bytes, members: dict[str, str], org: str) -> "NewlyUnmatched":
        """A line with faults, seen only by the organisation `org` that sent it: it may say something personal."""
        reference = members.get("referral", "")
        reference = reference if CODE.fullmatch(reference) else ""
        return cls(reference, _hash_of(line), members, "has_faults", [org])


def fingerprint(row: FeedRow) -> str:
    """The same for the same row, however it was spelled."""
    return _hash_of(canonical(as_sent(row)).encode())


def _hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def waiting_lines(uow: UnitOfWork, lines: Sequence[bytes]) -> set[bytes]:
    """Those of some lines with faults that are in the queue already, or that a person has settled."""
    by_hash = {_hash_of(line): line for line in lines}
    entries = await uow.conn.fetch(WAITING_LINES, list(by_hash)) if by_hash else ()
    return {by_hash[entry["fingerprint"]] for entry in entries}


async def waiting_rows(uow: UnitOfWork, references: Iterable[str]) -> dict[str, dict[str, WaitingRow]]:
    """The rows that wait, by reference and fingerprint, oldest first."""
    waiting: dict[str, dict[str, WaitingRow]] = {}
    for stored in await uow.conn.fetch(WAITING, sorted(set(references))):
        entry = WaitingRow(stored["position"], stored_row(stored["row"]), stored["sent_by"], stored["reason"])
        waiting.setdefault(stored["reference"], {})[stored["fingerprint"]] = entry
    return waiting


def stored_row(members: object) -> FeedRow:
    """A row as it was stored, which had no faults."""
    row = read_row(members)
    assert not isinstance(row, list), "a row with faults has a reason of its own"
    return row


async def settled_fingerprints(uow: UnitOfWork, references: Iterable[str]) -> set[str]:
    """The rows that a person has settled: sent again, they do nothing."""
    return {stored["fingerprint"] for stored in await uow.conn.fetch(SETTLED, sorted(set(references)))}


async def keep_unmatched(uow: UnitOfWork, rows: Sequence[NewlyUnmatched], sent_by: str) -> None:
    """Stores rows that match no participant; a row that waits already is not stored again."""
    if rows:
        queued = {"sent_by": sent_by, "queued_at": uow.now, "version": 1}
        await INSERT.execute(uow, [asdict(entry) | queued for entry in rows])


async def match_waiting(uow: UnitOfWork, record: Record) -> int:
    """Matches the rows that wait for a participant; returns how many matched.

    The others become visible to those who see the participant, as well as to the feed that sent them. Rows that may be
    another's, who has the same reference, are left.
    """
    reference = record.person.reference
    rows = list((await waiting_rows(uow, [reference])).get(reference, {}).values())
    if not rows:
        return 0
    others = [Person(**dict(row)) for row in await uow.conn.fetch(WITH_REFERENCE, reference, record.person.id)]
    own = rows_of(record, [record.person, *others], rows)
    await uow.conn.execute(REVEAL, [entry.position for entry in own], record.person.visible_to)
    return await match_rows(uow, record, own)


def rows_of(record: Record, persons: Sequence[Person], rows: Iterable[WaitingRow]) -> list[WaitingRow]:
    """The waiting rows that are the participant's, of all with their reference [rule 110]."""
    return [
        entry for entry in rows if record.has_corrected(entry.row) or recipient(persons, entry.row) is record.person
    ]


async def match_rows(uow: UnitOfWork, record: Record, rows: Iterable[WaitingRow]) -> int:
    """Matches rows until none is left that can be, since one may correct another; returns how many matched."""
    waiting, settled = list(rows), dict[int, str]()
    reasons = {entry.position: entry.reason for entry in waiting}
    while True:
        results = [(entry, match_again(record, entry.row, entry.reason, entry.sent_by, uow.now)) for entry in waiting]
        settled |= {entry.position: result.result for entry, result in results if result.settled}
        remaining = [
            (replace(entry, reason=result.reason or entry.reason), result)
            for entry, result in results
            if not result.settled
        ]
        unchanged = waiting == [entry for entry, _ in remaining]
        waiting = [entry for entry, _ in remaining]
        if unchanged:
            break
    if settled:
        await uow.conn.execute(SETTLE, list(settled), list(settled.values()), uow.now)
    changed = [(entry, result) for entry, result in remaining if entry.reason != reasons[entry.position]]
    if changed:
        columns = zip(*((entry.position, entry.reason, result.duplicate_of) for entry, result in changed), strict=True)
        await uow.conn.execute(SET_REASON, *map(list, columns), record.person.id)
    return len(settled)
