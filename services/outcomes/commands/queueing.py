"""Rows of the feed that match nobody yet: kept with the reason, tried again whenever there is news of the reference."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.outcomes.domain.deciding import Taken, take
from services.outcomes.domain.feed import Row, read_row, written
from services.outcomes.domain.record import Record
from shared.journey.envelope import canonical
from shared.store.unit_of_work import UnitOfWork

WAITING = "SELECT * FROM unmatched WHERE reference = ANY($1::text[]) AND settled_at IS NULL ORDER BY position"
OF_REFERENCE = "SELECT count(*) FROM participant WHERE reference = $1"
KEEP = """
INSERT INTO unmatched (visible_to, reference, fingerprint, row, reason, sent_by, queued_at)
SELECT visible_to, reference, fingerprint, row, reason, sent_by, queued_at
FROM jsonb_populate_recordset(NULL::unmatched, $1::jsonb)
ON CONFLICT (fingerprint) WHERE settled_at IS NULL DO NOTHING
"""
SETTLE = "UPDATE unmatched SET settled_at = $2, settled_as = $3 WHERE position = ANY($1::bigint[])"
EXPLAIN = """
UPDATE unmatched SET reason = u.reason
FROM unnest($1::bigint[], $2::text[]) AS u(position, reason) WHERE unmatched.position = u.position
"""
REVEAL = """
UPDATE unmatched SET visible_to = array_append($2::text[], split_part(sent_by, '/', 1))
WHERE reference = $1 AND settled_at IS NULL
"""


@dataclass(frozen=True)
class Waiting:
    """A row in the queue."""

    position: int
    row: Row
    sent_by: str
    reason: str


def fingerprint(row: Row) -> str:
    """The same for the same row, however it was spelled."""
    return hashlib.sha256(canonical(written(row)).encode()).hexdigest()


async def waiting(uow: UnitOfWork, references: Iterable[str]) -> dict[str, dict[str, Waiting]]:
    """What waits for each reference, by fingerprint, oldest first."""
    found: dict[str, dict[str, Waiting]] = {}
    for kept in await uow.conn.fetch(WAITING, sorted(set(references))):
        # Read once and found good, on a day that a clock set back may not have reached again.
        row = read_row(kept["row"], date.max)
        assert not isinstance(row, list), "only what was read once is queued"
        one = Waiting(kept["position"], row, kept["sent_by"], kept["reason"])
        found.setdefault(kept["reference"], {})[kept["fingerprint"]] = one
    return found


def entry(row: Row, reason: str, org: str, sent_by: str, record: Record | None, uow: UnitOfWork) -> dict[str, Any]:
    """The queue's row for a feed's row: seen by the feed's organisation and by those who see the participant."""
    return {
        "visible_to": sorted({org, *(record.person.visible_to if record else ())}),
        "reference": row.referral,
        "fingerprint": fingerprint(row),
        "row": written(row),
        "reason": reason,
        "sent_by": sent_by,
        "queued_at": uow.now,
    }


async def keep(uow: UnitOfWork, entries: list[dict[str, Any]]) -> None:
    if entries:
        await uow.conn.execute(KEEP, entries)


async def drain(uow: UnitOfWork, record: Record) -> int:
    """Tries all that waits for a participant, unless another one has the same reference; how many rows fitted.

    What goes on waiting is seen by those who see the participant now, and by the feed that sent it.
    """
    reference = record.person.reference
    if await uow.conn.fetchval(OF_REFERENCE, reference) > 1:
        return 0
    rows = (await waiting(uow, [reference])).get(reference, {}).values()
    if rows:
        await uow.conn.execute(REVEAL, reference, record.person.visible_to)
    return await rematch(uow, record, rows)


async def rematch(uow: UnitOfWork, record: Record, rows: Iterable[Waiting]) -> int:
    """Tries rows until nothing more fits, since one may be what another waited for; how many fitted."""
    left, settled = list(rows), 0
    while True:
        tried = [(one, take(record, one.row, one.sent_by, uow.now)) for one in left]
        fitting = [one for one, taken in tried if taken.result in ("accepted", "repeated")]
        await _settle(uow, [(one, taken) for one, taken in tried if one in fitting])
        settled += len(fitting)
        left = [one for one, taken in tried if one not in fitting]
        if not fitting:
            await _explain(uow, record, tried)
            return settled


async def _settle(uow: UnitOfWork, tried: list[tuple[Waiting, Taken]]) -> None:
    for result in {taken.result for _, taken in tried}:
        positions = [one.position for one, taken in tried if taken.result == result]
        await uow.conn.execute(SETTLE, positions, uow.now, result)


async def _explain(uow: UnitOfWork, record: Record, tried: list[tuple[Waiting, Taken]]) -> None:
    news = [(one.position, taken.reason) for one, taken in tried if taken.reason != one.reason]
    if news:
        await uow.conn.execute(EXPLAIN, [n[0] for n in news], [n[1] for n in news])
