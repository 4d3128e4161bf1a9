"""Requests that are answered at the same time for certain: none goes on before each of them has begun."""

import asyncio
from collections.abc import Coroutine

import asyncpg

from milepost.client import Answer
from tests.bench_of_one import Bench

UNTIL_WAITING = """
DO $$ BEGIN
  WHILE {number} > (
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
  LOOP
    PERFORM pg_sleep(0.02);
    PERFORM pg_stat_clear_snapshot();
  END LOOP;
END $$
"""


async def at_once(bench: Bench, table: str, *requests: Coroutine[None, None, Answer]) -> list[Answer]:
    """The answers: a table that all must change is locked until every request waits for it, or for another one."""
    service = bench.container.service.name
    dsn, path = bench.container.settings.dsn_of(service), {"search_path": service}
    holder, watcher = [await asyncpg.connect(dsn, server_settings=path) for _ in range(2)]
    try:
        async with asyncio.timeout(60), holder.transaction():
            await holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            sent = [asyncio.ensure_future(request) for request in requests]
            await watcher.execute(UNTIL_WAITING.format(number=len(sent)))
        return await asyncio.gather(*sent)
    finally:
        await holder.close()
        await watcher.close()
