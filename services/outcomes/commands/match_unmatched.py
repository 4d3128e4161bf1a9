"""Rows of the earnings feed that match no participant yet: kept with the reason, matched when that changes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from services.outcomes import tables
from services.outcomes.domain.feed import CODE, FeedRow, as_sent, read_row
from services.outcomes.domain.matching import Reason, RowResult, match
from services.outcomes.domain.record import Record
from shared.journey.envelope import canonical
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork

WAITING = """
SELECT * FROM unmatched WHERE reference = ANY($1::text[]) AND settled_at IS NULL AND reason <> 'has_faults'
ORDER BY position
"""
WAITING_LINES = "SELECT fingerprint FROM unmatched WHERE fingerprint = ANY($1::text[]) AND settled_at IS NULL"
COUNT_WITH_REFERENCE = "SELECT count(*) FROM participant WHERE reference = $1"
INSERT = BulkInsert(
    tables.UNMATCHED,
    ("visible_to", "reference", "fingerprint", "row", "reason", "sent_by", "queued_at"),
    "ON CONFLICT (fingerprint) WHERE settled_at IS NULL DO NOTHING",
)
SETTLE = """
UPDATE unmatched SET settled_at = $3, settled_as = u.result
FROM unnest($1::bigint[], $2::text[]) AS u(position, result) WHERE unmatched.position = u.position
"""
SET_REASON = """
UPDATE unmatched SET reason = u.reason
FROM unnest($1::bigint[], $2::text[]) AS u(position, reason) WHERE unmatched.position = u.position
"""
REVEAL = """
UPDATE unmatched SET visible_to = array_append($2::text[], split_part(sent_by, '/', 1))
WHERE reference = $1 AND settled_at IS NULL AND reason <> 'has_faults'
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

    @classmethod
    def of_row(cls, row: FeedRow, reason: Reason, visible_to: list[str]) -> "NewlyUnmatched":
        return cls(row.referral, fingerprint(row), as_sent(row), reason, visible_to)

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
    """Those of some lines with faults that are in the queue already."""
    by_hash = {_hash_of(line): line for line in lines}
    found = await uow.conn.fetch(WAITING_LINES, list(by_hash)) if by_hash else ()
    return {by_hash[entry["fingerprint"]] for entry in found}


async def waiting_rows(uow: UnitOfWork, references: Iterable[str]) -> dict[str, dict[str, WaitingRow]]:
    """The rows that wait, by reference and fingerprint, oldest first."""
    waiting: dict[str, dict[str, WaitingRow]] = {}
    for stored in await uow.conn.fetch(WAITING, sorted(set(references))):
        row = read_row(stored["row"])
        assert not isinstance(row, list), "only a row without faults is stored"
        entry = WaitingRow(stored["position"], row, stored["sent_by"], stored["reason"])
        waiting.setdefault(stored["reference"], {})[stored["fingerprint"]] = entry
    return waiting


async def keep_unmatched(uow: UnitOfWork, rows: Sequence[NewlyUnmatched], sent_by: str) -> None:
    """Stores rows that match no participant; a row that waits already is not stored again."""
    if rows:
        await INSERT.execute(uow, [asdict(entry) | {"sent_by": sent_by, "queued_at": uow.now} for entry in rows])


async def match_waiting(uow: UnitOfWork, record: Record) -> int:
    """Matches the rows that wait for a participant, unless another has the same reference; returns how many matched.

    The others become visible to those who see the participant, as well as to the feed that sent them.
    """
    reference = record.person.reference
    if await uow.conn.fetchval(COUNT_WITH_REFERENCE, reference) > 1:
        return 0
    rows = (await waiting_rows(uow, [reference])).get(reference, {}).values()
    if rows:
        await uow.conn.execute(REVEAL, reference, record.person.visible_to)
    return await match_rows(uow, record, rows)


async def match_rows(uow: UnitOfWork, record: Record, rows: Iterable[WaitingRow]) -> int:
    """Matches rows until none is left that can be, since one may correct another; returns how many matched."""
    waiting, settled = list(rows), dict[int, str]()
    while True:
        results: list[tuple[WaitingRow, RowResult]] = [
            (entry, match(record, entry.row, entry.sent_by, uow.now)) for entry in waiting
        ]
        waiting = [entry for entry, result in results if not result.settled]
        if len(waiting) == len(results):
            break
        settled |= {entry.position: result.result for entry, result in results if result.settled}
    if settled:
        await uow.conn.execute(SETTLE, list(settled), list(settled.values()), uow.now)
    reasons = {entry.position: result.reason for entry, result in results if result.reason != entry.reason}
    if reasons:
        await uow.conn.execute(SET_REASON, list(reasons), list(reasons.values()))
    return len(settled)
