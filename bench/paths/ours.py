"""The work of the measured processes on Milepost's side: the product's own parts and wiring."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.world import wait_until_relayed
from services.kpi import wiring as kpi
from services.kpi.commands.rebuild import rebuild as rebuild_figures
from shared.edge import telemetry
from shared.edge.garbage_collection import collect_seldom
from shared.edge.service import assembled
from shared.edge.settings import Settings
from shared.journey.consumer import Consumer
from shared.journey.relay import Relay
from shared.store.database import open_database
from shared.terms.programme import load

POLL_SECONDS = 0.005
STATUS = Path("/proc/self/status")


def memory() -> int:
    """Megabytes of this process that are resident now."""
    line = next(text for text in STATUS.read_text().splitlines() if text.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


async def relay(dsn: str, kafka: str, topic: str) -> dict[str, Any]:
    """Sends every pending event of `referrals`. The producer is connected beforehand, as the rival's is."""
    telemetry.configure("referrals")
    async with open_database(dsn, "referrals") as database:
        sender = Relay("referrals", database.connection, {"bootstrap_servers": kafka}, topic)
        await sender.started_producer()
        began = time.perf_counter()
        task = asyncio.create_task(sender.run())
        await wait_until_relayed(dsn, POLL_SECONDS)
        seconds = time.perf_counter() - began
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return {"seconds": seconds}


async def listen(settings: dict[str, Any], consumed: int, events: int) -> dict[str, Any]:
    """Runs kpi, which has `consumed` events, until it has consumed `events`. Timed from the partition assignment."""
    telemetry.configure("kpi")
    collect_seldom()
    async with assembled(kpi.SERVICE, Settings(**settings), "both") as container:
        assert container.consumer is not None
        await until(lambda: _assigned(container.consumer))
        began = time.perf_counter()
        await until(lambda: _consumed(container.consumer) >= events)
        seconds = time.perf_counter() - began
    return {"events": events - consumed, "seconds": seconds, "memory": memory()}


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 (the condition is polled from outside)
        await asyncio.sleep(POLL_SECONDS)


def _assigned(consumer: Consumer | None) -> bool:
    return consumer is not None and consumer.kafka_consumer is not None and bool(consumer.kafka_consumer.assignment())


def _consumed(consumer: Consumer | None) -> int:
    return sum(offset.next_offset for offset in consumer.offsets.current.values()) if consumer else 0


async def rebuild(settings: dict[str, Any]) -> dict[str, Any]:
    """Rebuilds the figures from the stored events, switches to them and removes the old ones."""
    own = Settings(**settings)
    telemetry.configure("kpi")
    collect_seldom()
    async with open_database(own.dsn_of("kpi"), "kpi") as database:
        programmes, began = load(own.programmes), time.perf_counter()
        steps = [step async for step in rebuild_figures(database, programmes)]
        seconds = time.perf_counter() - began
        async with database.connection() as conn:
            count = int(await conn.fetchval("SELECT count(*) FROM event_log"))
    assert not steps[-1].different, f"{steps[-1].different} sums have changed"
    return {"events": count, "seconds": seconds}
