"""Rows of the earnings feed that match no participant, as those who settle them see them."""

from dataclasses import dataclass
from datetime import date

from services.outcomes.domain.matching import seen_by_feed
from services.outcomes.domain.unmatched import state_of
from services.outcomes.queries import Resource
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client
from shared.terms.faults import NotFound

ROW = """
SELECT position, reference, row, reason, settled_as, participant_id, duplicate_of, queued_at, overdue_on, settled_at,
       settled_by, version, follows, faults, sent_by
FROM unmatched
"""
LIST = (
    ROW
    + """
WHERE (settled_at IS NOT NULL) = $2 AND position > $1 AND ($3::text IS NULL OR reference = $3)
  AND ($4::text IS NULL OR reason = $4) AND ($5::date IS NULL OR queued_at < $5)
  AND ($6::text IS NULL OR row->>'programme' = $6 OR (row->>'programme' IS NULL AND EXISTS (
       SELECT 1 FROM participant p WHERE p.programme = $6 AND (p.reference = unmatched.reference
                                                               OR p.id = unmatched.participant_id))))
ORDER BY position LIMIT $7
"""
)
READ = ROW + "WHERE position = $1"
CANDIDATES = """
SELECT id AS participant_id, programme, interest AS monitoring, started_on FROM participant
WHERE reference = $1 OR id = $2 ORDER BY id
"""
PARTICIPANT = "SELECT programme FROM participant WHERE id = $1"
PROGRAMMES = """
SELECT DISTINCT programme FROM (
  SELECT row->>'programme' AS programme FROM unmatched WHERE position = $1
  UNION ALL SELECT p.programme
  FROM participant p JOIN unmatched u ON u.reference = p.reference OR u.participant_id = p.id
  WHERE u.position = $1) AS concerned
WHERE programme IS NOT NULL ORDER BY programme
"""
HISTORY = """
SELECT action, reason, participant_id, payment, why, settled_by, settled_at FROM settlement
WHERE row_position = $1 ORDER BY settled_at, id
"""


QUEUE = """
SELECT count(*) AS queue_entries, count(overdue_on) AS queue_overdue,
       coalesce(extract(epoch FROM $1 - min(queued_at)), 0) AS queue_oldest_seconds
FROM unmatched WHERE settled_at IS NULL
"""
HIDDEN_FROM_FEED = ("participant_id", "duplicate_of", "follows", "settled_by")


@dataclass(frozen=True)
class UnmatchedFilters:
    """Which rows to list; `queued_before` is a day."""

    settled: bool = False
    programme: str | None = None
    reference: str | None = None
    reason: str | None = None
    queued_before: date | None = None


async def queue_state(uow: UnitOfWork) -> dict[str, float]:
    """How many rows wait, how long the oldest has, and how many have waited too long."""
    [row] = await uow.conn.fetch(QUEUE, uow.now)
    return {name: float(value) for name, value in row.items()}


async def list_unmatched(
    uow: UnitOfWork, after: int, limit: int, filters: UnmatchedFilters, reader: Client
) -> list[Resource]:
    """Rows that wait, or those that were settled, oldest first, as the reader may see them."""
    if reader.kind == "feed" and filters.reason is not None and seen_by_feed(filters.reason) != filters.reason:
        return []
    values = (filters.settled, filters.reference, filters.reason, filters.queued_before, filters.programme)
    return [unmatched_resource(row, reader) for row in await uow.conn.fetch(LIST, after, *values, limit)]


async def read_unmatched(uow: UnitOfWork, position: int, reader: Client) -> Resource:
    """One row, with the participants it may belong to and what was done with it; raises `NotFound`."""
    row = await uow.conn.fetchrow(READ, position)
    if row is None:
        raise NotFound("unmatched row", str(position))
    candidates = await uow.conn.fetch(CANDIDATES, row["reference"], row["participant_id"])
    history = await uow.conn.fetch(HISTORY, position)
    actions = [dict(action) for action in history]
    if reader.kind == "feed":
        own = [action for action in actions if action["settled_by"].partition("/")[0] == reader.org]
        actions = [action | {"reason": seen_by_feed(action["reason"])} for action in own]
    return unmatched_resource(row, reader) | {"candidates": list(map(dict, candidates)), "history": actions}


async def require_visible(uow: UnitOfWork, position: int, participant_id: str | None) -> list[str]:
    """The programme of the participant that is named, or else those that the row may concern.

    Raises `NotFound` unless the client may see the row, and the participant if one is named.
    """
    if await uow.conn.fetchrow(READ, position) is None:
        raise NotFound("unmatched row", str(position))
    if participant_id is None:
        return [row["programme"] for row in await uow.conn.fetch(PROGRAMMES, position)]
    programme = await uow.conn.fetchval(PARTICIPANT, participant_id)
    if programme is None:
        raise NotFound("participant", participant_id)
    return [programme]


def unmatched_resource(row: Row, reader: Client) -> Resource:
    """A row; of what is wrong in it, others than its sender see where and why, and not what was sent.

    A feed does not see whose it is, nor why it waits [rule 184].
    """
    faults = row["faults"] or []
    wrong = set() if row["sent_by"].partition("/")[0] == reader.org else {fault["pointer"][1:] for fault in faults}
    members = {name: value for name, value in row["row"].items() if name not in wrong}
    shown = {name: value for name, value in row.items() if name not in ("settled_as", "sent_by")}
    if reader.kind == "feed":
        shown |= dict.fromkeys(HIDDEN_FROM_FEED) | {"reason": seen_by_feed(row["reason"])}
    return shown | {"row": members, "faults": faults, "state": state_of(row["settled_as"])}
