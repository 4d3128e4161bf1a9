"""What the measured processes do on our side: the product's own parts, put together by the product's own wiring."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.world import emptied
from services.kpi import wiring as kpi
from services.kpi.commands.rebuild import rebuild as rebuilt
from shared.edge import telemetry
from shared.edge.garbage_collection import collect_seldom
from shared.edge.service import assembled
from shared.edge.settings import Settings
from shared.journey.consumer import Consumer
from shared.journey.relay import Relay
from shared.store.database import open_database
from shared.terms.programme import load

LOOK_SECONDS = 0.005
STATUS = Path("/proc/self/status")


def memory() -> int:
    """Megabytes of this process that are resident now."""
    line = next(text for text in STATUS.read_text().splitlines() if text.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


async def relay(dsn: str, kafka: str, topic: str) -> dict[str, Any]:
    """Sends all that is pending in `referrals`; the producer is connected beforehand, as the rival's is."""
    telemetry.configure("referrals")
    async with open_database(dsn, "referrals") as database:
        passing = Relay("referrals", database.connection, {"bootstrap_servers": kafka}, topic)
        await passing.started_producer()
        began = time.perf_counter()
        task = asyncio.create_task(passing.run())
        await emptied(dsn, LOOK_SECONDS)
        seconds = time.perf_counter() - began
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return {"seconds": seconds}


async def listen(settings: dict[str, Any], heard: int, events: int) -> dict[str, Any]:
    """Has kpi, which has heard so much of the log, hear it to `events`: from its partitions' assignment to the end."""
    telemetry.configure("kpi")
    collect_seldom()
    async with assembled(kpi.SERVICE, Settings(**settings), "both") as parts:
        assert parts.consumer is not None
        await until(lambda: _assigned(parts.consumer))
        began = time.perf_counter()
        await until(lambda: _heard(parts.consumer) >= events)
        seconds = time.perf_counter() - began
    return {"events": events - heard, "seconds": seconds, "memory": memory()}


async def until(so: Callable[[], bool]) -> None:
    while not so():  # noqa: ASYNC110 (nothing tells: it is looked at from outside)
        await asyncio.sleep(LOOK_SECONDS)


def _assigned(consumer: Consumer | None) -> bool:
    return consumer is not None and consumer.kafka_consumer is not None and bool(consumer.kafka_consumer.assignment())


def _heard(consumer: Consumer | None) -> int:
    return sum(place.next_offset for place in consumer.offsets.current.values()) if consumer else 0


async def rebuild(settings: dict[str, Any]) -> dict[str, Any]:
    """Counts all that kpi has heard anew, switches to it and removes the old."""
    given = Settings(**settings)
    telemetry.configure("kpi")
    collect_seldom()
    async with open_database(given.dsn_of("kpi"), "kpi") as database:
        programmes, began = load(given.programmes), time.perf_counter()
        steps = [step async for step in rebuilt(database, programmes)]
        seconds = time.perf_counter() - began
        count = await _kept(database)
    assert not steps[-1].different, f"{steps[-1].different} sums are not what they were"
    return {"events": count, "seconds": seconds}


async def _kept(database: Any) -> int:
    async with database.connection() as conn:
        return int(await conn.fetchval("SELECT count(*) FROM event_log"))
