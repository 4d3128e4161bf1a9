"""Does what depends on time alone: matches rows, achieves outcomes and expires claims.

A late or repeated sweep has the same result: everything is dated by its own day.
"""

from collections.abc import AsyncIterator

from services.outcomes.commands.decide_anew import decide_anew
from services.outcomes.commands.match_unmatched import follow_decisions, match_waiting
from services.outcomes.commands.settle_unmatched import row_id
from services.outcomes.domain.claims import overdue
from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.record import Record
from services.outcomes.store import load, save
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.payment import EarningsRowOverdue
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

CHUNK = 500
DEFAULT_QUEUE_DAYS = 14
# A delivery and the event of its referral can miss each other, when each commits after the other has looked. Before
# [rule 108] corrections waited once monitoring had closed.
MISSED = """
SELECT DISTINCT p.id FROM unmatched u JOIN participant p ON p.reference = u.reference OR p.id = u.participant_id
WHERE u.settled_at IS NULL AND p.id > $2 AND (
  u.reason IN ('unknown_referral', 'not_started', 'ambiguous_referral') AND p.interest = 'open'
  OR u.reason = 'day_to_come' AND coalesce(u.row ->> 'paid_on', u.row ->> 'created_on') <= $1::date::text
    AND p.interest <> 'waiting'
  OR u.reason IN ('interest_closed', 'after_tail') AND u.row ?| ARRAY['replaces', 'reverses']
) ORDER BY p.id LIMIT $3
"""
# The limit is that of the programme named, or the shortest of those of participants with the reference.
OVERDUE = """
WITH limits AS (SELECT * FROM unnest($1::text[], $2::int[]) AS u(programme, days)),
waiting AS (
  SELECT position, reason, (queued_at AT TIME ZONE 'Europe/London')::date AS queued_on, coalesce(
    (SELECT days FROM limits WHERE programme = u.row->>'programme'),
    (SELECT min(days) FROM participant p JOIN limits USING (programme)
     WHERE p.reference = u.reference OR p.id = u.participant_id), $4) AS days
  FROM unmatched u WHERE settled_at IS NULL AND overdue_on IS NULL)
UPDATE unmatched SET overdue_on = $3 FROM waiting
WHERE unmatched.position = waiting.position AND waiting.queued_on + waiting.days < $3
  AND unmatched.settled_at IS NULL AND unmatched.overdue_on IS NULL
RETURNING waiting.*
"""
REACHED = """
SELECT DISTINCT participant_id AS id FROM milestone WHERE due_on <= $1 AND state IN ('PROJECTED', 'AT_RISK')
  AND participant_id > $2 ORDER BY 1 LIMIT $3
"""
UNCLAIMED = """
SELECT DISTINCT participant_id AS id FROM claim WHERE claim_by < $1 AND state IN ('not_claimed', 'rejected')
  AND participant_id > $2 ORDER BY 1 LIMIT $3
"""


async def sweep(database: Database, programmes: Programmes) -> int:
    """The number of rows matched, outcomes achieved, claims expired and participants decided anew.

    Each participant is one transaction, so that a sweep can stop at any of them.
    """
    done = await report_overdue(database, programmes)
    for query, step in ((MISSED, match_missed), (REACHED, achieve_due), (UNCLAIMED, expire_unclaimed)):
        async for participant_id in due_participants(database, query):
            async with database.as_worker() as uow:
                record = (await load(uow, programmes, [participant_id]))[participant_id]
                done += await step(uow, record)
                await save(uow, [record])
    return done + await decide_anew(database, programmes)


async def report_overdue(database: Database, programmes: Programmes) -> int:
    """Emits once for each row that has waited longer than its programme allows [rule 111]; returns how many."""
    limits = {programme.id: programme.earnings_queue_days for programme in programmes.values()}
    async with database.as_worker() as uow:
        columns = (list(limits), list(limits.values()), uow.today, DEFAULT_QUEUE_DAYS)
        rows = await uow.conn.fetch(OVERDUE, *columns)
        for row in rows:
            event = EarningsRowOverdue(
                row_id=row_id(row["position"]), reason=row["reason"], queued_on=row["queued_on"], days=row["days"]
            )
            uow.emit(f"earnings/{event.row_id}", event, uow.today)
    return len(rows)


async def due_participants(database: Database, query: str) -> AsyncIterator[str]:
    """The ids that a query finds, a page at a time, in their order."""
    after, more = "", True
    while more:
        async with database.as_worker() as uow:
            ids = [row["id"] for row in await uow.conn.fetch(query, uow.today, after, CHUNK)]
        for participant_id in ids:
            yield participant_id
        more = len(ids) == CHUNK
        after = ids[-1] if ids else after


async def match_missed(uow: UnitOfWork, record: Record) -> int:
    """Matches rows that should not wait any more."""
    matched = await match_waiting(uow, record) + await follow_decisions(uow, record)
    if record.changed:
        update_outcomes(record, uow.today, new_id)
    return matched


async def achieve_due(uow: UnitOfWork, record: Record) -> int:
    """Achieves the outcomes whose projected day has come, on that day, however late the sweep is [rule 69]."""
    before = {milestone.key for milestone in record.milestones if milestone.achieved}
    update_outcomes(record, uow.today, new_id)
    return len({milestone.key for milestone in record.milestones if milestone.achieved} - before)


async def expire_unclaimed(uow: UnitOfWork, record: Record) -> int:
    """Expires claims whose window is closed [rules 75, 87]."""
    late = [claim for claim in record.claims if overdue(claim, uow.today)]
    for claim in late:
        assert claim.claim_by is not None
        record.move_claim(claim.after("expire", "window_closed"), claim.claim_by)
    if late:
        record.bump_version()
    return len(late)
