"""Rows of the earnings feed that match no participant yet: kept with the reason, matched when that changes."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from services.outcomes import tables
from services.outcomes.domain.feed import CODE, FeedRow, as_sent, read_row, shown_faults
from services.outcomes.domain.following import Decision, decision_about
from services.outcomes.domain.matching import Reason, RowResult, match_again
from services.outcomes.domain.person import Person
from services.outcomes.domain.recipients import recipient
from services.outcomes.domain.record import Record
from shared.journey.envelope import canonical
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault

WAITING = """
SELECT * FROM unmatched WHERE reference = ANY($1::text[]) AND settled_at IS NULL
  AND reason NOT IN ('has_faults', 'before_referral')
ORDER BY position
"""
SENT_BEFORE = """
UPDATE unmatched SET reason = 'before_referral', participant_id = $4, version = version + 1,
  visible_to = array_append($5::text[], split_part(sent_by, '/', 1))
WHERE reference = $1 AND settled_at IS NULL AND reason = 'unknown_referral' AND queued_at < $2
  AND coalesce(row->>'programme', $3) = $3
"""
SETTLED = "SELECT fingerprint, sent_by FROM unmatched WHERE reference = ANY($1::text[]) AND settled_by IS NOT NULL"
DECISIONS = """
SELECT position, row, sent_by, settled_as, settled_by, participant_id, reference FROM unmatched
WHERE (reference = ANY($1::text[]) OR participant_id = $2) AND settled_by IS NOT NULL
  AND settled_as IN ('belongs_to', 'discarded') AND follows IS NULL AND reason <> 'has_faults'
"""
# What a person has settled, or taken out of what it followed, follows nothing by itself.
FOLLOWERS = """
SELECT position FROM unmatched u WHERE position = ANY($1::bigint[])
  AND NOT EXISTS (SELECT FROM settlement s WHERE s.row_position = u.position)
"""
FOLLOW = """
UPDATE unmatched SET settled_as = $2, settled_by = $3, settled_at = $4, participant_id = $5, follows = $6,
  version = version + 1
WHERE position = $1
"""
WAITING_LINES = """
SELECT fingerprint FROM unmatched
WHERE fingerprint = ANY($1::text[]) AND (settled_at IS NULL OR settled_by IS NOT NULL)
"""
WITH_REFERENCE = "SELECT * FROM participant WHERE reference = $1 AND id <> $2"
INSERT = BulkInsert(
    tables.UNMATCHED,
    (
        *("visible_to", "reference", "fingerprint", "row", "reason", "sent_by", "queued_at"),
        *("participant_id", "duplicate_of", "version", "settled_as", "settled_by", "settled_at", "follows", "faults"),
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

    @property
    def feed(self) -> str:
        """The organisation that sent it."""
        return self.sent_by.partition("/")[0]


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
    settled_as: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    follows: int | None = None
    faults: list[dict[str, str]] | None = None

    def following(self, decision: Decision, at: datetime) -> "NewlyUnmatched":
        """The row as settled by what a person decided about an earlier one."""
        settled = {"settled_as": decision.settled_as, "settled_by": decision.settled_by, "settled_at": at}
        return replace(self, **settled, participant_id=decision.participant_id, follows=decision.position)  # type: ignore[arg-type]

    @classmethod
    def of_row(
        cls, row: FeedRow, result: RowResult, feed: str, visible_to: list[str], participant_id: str | None
    ) -> "NewlyUnmatched":
        reason = result.reason or "unknown_referral"
        named = (row.referral, row_key(row, feed), as_sent(row), reason, visible_to)
        return cls(*named, participant_id, result.duplicate_of)

    @classmethod
    def of_line(
        cls, line: bytes, members: dict[str, str], faults: Iterable[Fault], visible_to: list[str]
    ) -> "NewlyUnmatched":
        """A line with faults; what is wrong in it is shown only to the feed that sent it: it may be personal."""
        reference = members.get("referral", "")
        reference = reference if CODE.fullmatch(reference) else ""
        return cls(reference, _hash_of(line), members, "has_faults", visible_to, faults=shown_faults(faults))


def row_key(row: FeedRow, feed: str) -> str:
    """What a row is known by in the queue: a row of one feed is no repetition of another's [rule 160]."""
    return f"{feed}:{fingerprint(row)}"


def stored_key(fingerprint: str, sent_by: str) -> str:
    """The same of a stored row; earlier releases stored it without the feed."""
    return fingerprint if ":" in fingerprint else f"{sent_by.partition('/')[0]}:{fingerprint}"


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
        waiting.setdefault(stored["reference"], {})[stored_key(stored["fingerprint"], entry.sent_by)] = entry
    return waiting


def stored_row(members: object) -> FeedRow:
    """A row as it was stored, which had no faults."""
    row = read_row(members)
    assert not isinstance(row, list), "a row with faults has a reason of its own"
    return row


async def settled_fingerprints(uow: UnitOfWork, references: Iterable[str]) -> set[str]:
    """The rows that a person has settled: sent again, they do nothing."""
    return {
        stored_key(stored["fingerprint"], stored["sent_by"])
        for stored in await uow.conn.fetch(SETTLED, sorted(set(references)))
    }


async def decisions_of(
    uow: UnitOfWork, references: Iterable[str], participant_id: str | None = None
) -> dict[str, list[Decision]]:
    """What persons decided about rows with these references, or about rows of a participant, by reference."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for stored in await uow.conn.fetch(DECISIONS, sorted(set(references)), participant_id):
        members = {name: value for name, value in stored.items() if name != "reference"}
        decisions[stored["reference"]].append(Decision(**{**members, "row": stored_row(stored["row"])}))
    return decisions


async def keep_unmatched(uow: UnitOfWork, rows: Sequence[NewlyUnmatched], sent_by: str) -> None:
    """Stores rows that match no participant; a row that waits already is not stored again."""
    if rows:
        queued = {"sent_by": sent_by, "queued_at": uow.now, "version": 1}
        await INSERT.execute(uow, [asdict(entry) | queued for entry in rows])


async def hold_sent_before(uow: UnitOfWork, record: Record, received_at: datetime) -> None:
    """Leaves to a person the rows that came before the referral did: nothing planted makes money [rule 160]."""
    person = record.person
    named = (person.reference, received_at, person.programme, person.id, person.visible_to)
    await uow.conn.execute(SENT_BEFORE, *named)


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
    own = rows_of(record, [record.person, *others], rows, uow.today)
    await uow.conn.execute(REVEAL, [entry.position for entry in own], record.person.visible_to)
    return await match_rows(uow, record, own)


async def follow_decisions(uow: UnitOfWork, record: Record) -> int:
    """Gives a participant the waiting rows that concern what a person gave it [rule 146]; returns how many."""
    decisions = await decisions_of(uow, [], record.person.id)
    waiting = await waiting_rows(uow, decisions) if decisions else {}
    entries = [entry for by_fingerprint in waiting.values() for entry in by_fingerprint.values()]
    rows = await uow.conn.fetch(FOLLOWERS, [entry.position for entry in entries]) if entries else ()
    followers, followed = {row["position"] for row in rows}, 0
    for entry in entries:
        decision = decision_about(entry.row, entry.sent_by, decisions[entry.row.referral])
        if decision is None or entry.position not in followers:
            continue
        if match_again(record, entry.row, entry.reason, entry.sent_by, uow.now).settled:
            whose = (decision.settled_as, decision.settled_by, uow.now, record.person.id, decision.position)
            await uow.conn.execute(FOLLOW, entry.position, *whose)
            followed += 1
    return followed


def rows_of(record: Record, persons: Sequence[Person], rows: Iterable[WaitingRow], today: date) -> list[WaitingRow]:
    """The waiting rows that are the participant's, of all with their reference, from feeds of its programme.

    [rules 110, 160]
    """
    taken = [entry for entry in rows if record.takes_from(entry.feed, today)]
    return [
        entry for entry in taken if record.has_corrected(entry.row) or recipient(persons, entry.row) is record.person
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
