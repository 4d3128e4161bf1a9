"""Keeps the sums of movements, so that reading a figure costs the same however many movements there are.

A movement is added to the sums once, after it was counted, together with those around it. Until then a figure reads it
beside the sums [queries/movements.py].
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from services.kpi.store import NO_COUNTING
from services.kpi.tables import LIVE_GENERATION
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork

CHUNK = 100_000
"""How many positions of the event log are added at a time."""
MOST_SECONDS = 600
"""How long adding a chunk may take; other statements of a worker have less."""
UNHINDERED = 10_000
"""How many positions may wait before counting is stopped for a moment to see up to where all are committed."""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7041776, 3)"
NOBODY_COUNTS = NO_COUNTING.replace("pg_advisory", "pg_try_advisory")
LIVE = f"SELECT {LIVE_GENERATION}"
END = "SELECT coalesce(max(position), 0) FROM event_log"
KEPT_TO = "SELECT coalesce(max(position), 0) FROM sums_kept WHERE generation = $1"
MARK = """
INSERT INTO sums_kept (generation, position) VALUES ($1, $2)
ON CONFLICT (generation) DO UPDATE SET position = excluded.position
"""
AXES = ("month", "referral_month", "start_month", "job_month", "engagement_month", "plan_month")
FINE = "programme, measure, month, referral_month, start_month, job_month, engagement_month, plan_month, visible_to"
CUT = "programme, measure, since, visible_to, axis, along, cut, code, role"
SCOPED = "scope, programme, measure, axis, cut, along, code, role"


def _add(which: str, sign: Literal["", "-"] = "") -> str:
    """The statement that adds the movements `which` of a generation to the kept sums, or takes them away."""
    return f"""
    WITH fine AS (
      SELECT {FINE}, provider, coalesce(provider_role, '') AS provider_role, area, group_code,
        greatest(recorded_on, counted_on) AS since, {sign}sum(amount) AS amount
      FROM movement WHERE generation = $1 AND {which}
      GROUP BY {FINE}, provider, provider_role, area, group_code, since
    ), cut AS (
      SELECT {CUT}, sum(amount) AS amount
      FROM fine
      CROSS JOIN LATERAL (VALUES {", ".join(f"('{axis}', {axis})" for axis in AXES)}) AS axes (axis, along)
      CROSS JOIN LATERAL (VALUES
        ('all', '', ''), ('provider', provider, provider_role), ('area', area, ''), ('group', group_code, ''),
        (CASE axis WHEN 'start_month' THEN 'month' END, month, '')
      ) AS cuts (cut, code, role)
      WHERE along IS NOT NULL AND cut IS NOT NULL
      GROUP BY {CUT}
    ), scoped AS (
      SELECT {SCOPED}, since, since - (extract(day FROM since)::integer - 1) AS month, sum(amount) AS amount
      FROM cut CROSS JOIN LATERAL unnest(array_append(visible_to, '')) AS scopes (scope)
      GROUP BY {SCOPED}, since
    )
    INSERT INTO kept_sum (generation, {SCOPED}, span, since, amount)
    SELECT $1, {SCOPED}, CASE grouping(since) WHEN 0 THEN 'day' ELSE 'month' END,
      coalesce(since, month), sum(amount)
    FROM scoped
    GROUP BY GROUPING SETS (({SCOPED}, since), ({SCOPED}, month))
    ON CONFLICT (generation, scope, programme, measure, axis, cut, span, since, along, code, role)
    DO UPDATE SET amount = kept_sum.amount + excluded.amount
    """


ADD = _add("event_position > $2 AND event_position <= $3")
OF_PARTICIPANTS = "participant_id = ANY($2::text[]) AND event_position <= $3"
ADD_AGAIN, TAKE_AWAY = _add(OF_PARTICIPANTS), _add(OF_PARTICIPANTS, "-")


async def keep_sums(database: Database) -> int:
    """Adds what was counted since to the kept sums of the live generation; how many positions were added.

    When much waits, counting is stopped for a moment, otherwise nothing waits for this and it may add nothing.
    """
    async with database.as_worker() as uow:
        generation = await uow.conn.fetchval(LIVE)
        waiting = await uow.conn.fetchval(END) - await uow.conn.fetchval(KEPT_TO, generation)
        if not waiting:
            return 0
        if waiting > UNHINDERED:
            await uow.conn.execute(NO_COUNTING)
        elif not await uow.conn.fetchval(NOBODY_COUNTS):
            return 0
        end = await uow.conn.fetchval(END)
    return await keep_sums_to(database, generation, end)


async def keep_sums_to(database: Database, generation: int, end: int) -> int:
    """Adds the movements of a generation up to a position by which every event is committed; how many positions."""
    added = 0
    while step := await _keep_chunk(database, generation, end):
        added += step
    return added


async def _keep_chunk(database: Database, generation: int, end: int) -> int:
    async with database.as_worker() as uow:
        await uow.conn.execute(ONE_AT_A_TIME)
        position = await uow.conn.fetchval(KEPT_TO, generation)
        last = min(position + CHUNK, end)
        if last > position:
            await uow.conn.execute(ADD, generation, position, last, timeout=MOST_SECONDS)
            await uow.conn.execute(MARK, generation, last)
    return max(last - position, 0)


@asynccontextmanager
async def shown_to_others(uow: UnitOfWork, generation: int, participants: list[str]) -> AsyncIterator[None]:
    """Keeps the sums true while the movements of participants are shown to other organisations."""
    await uow.conn.execute(ONE_AT_A_TIME)
    position = await uow.conn.fetchval(KEPT_TO, generation)
    await uow.conn.execute(TAKE_AWAY, generation, participants, position)
    yield
    await uow.conn.execute(ADD_AGAIN, generation, participants, position)
