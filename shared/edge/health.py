"""What probes and Prometheus ask: `/livez`, `/readyz`, `/metrics`. Each answer is worked out once a second at most, on
connections of its own, so that a flood of questions takes nothing from the service."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from shared.edge import ops, problems
from shared.edge.container import Container

READY_SECONDS = 2.0
SCRAPE_SECONDS = 1.0  # while Kafka is down the other metrics matter most
KEPT_SECONDS = 1.0
GAUGES = {
    name: Gauge(name, about)
    for name, about in {
        "outbox_oldest_seconds": "Age of the oldest event emitted and not yet acknowledged by Kafka",
        "outbox_events": "Events emitted and not yet acknowledged by Kafka",
        "consumer_lag": "Events on the log not consumed yet; NaN while unknown",
        "consumer_stuck_seconds": "How long the consumer loop has not iterated, or a failure has lasted",
        "held_events": "Events held, for any reason",
        "refused_events": "Records held because the source they name cannot have emitted them",
        "held_streams": "Streams stopped by a failed event, or with events held behind one",
        "gap_streams": "Streams that wait only for an earlier event",
        "forked_streams": "Streams whose source differs from what was consumed",
        "queue_entries": "Entries that wait for a person to settle them",
        "queue_oldest_seconds": "Age of the oldest entry that waits for a person",
        "queue_overdue": "Entries that have waited longer than the programme allows",
        "key_set_age_seconds": "Age of the issuer's key set; NaN before it was read",
    }.items()
}
Answer = TypeVar("Answer")


class OncePerSecond(Generic[Answer]):
    """An answer that is worked out again when it is a second old, for all who ask meanwhile. A failure is not kept."""

    def __init__(self, work_out: Callable[[], Awaitable[Answer]]) -> None:
        self.work_out = work_out
        self.lock = asyncio.Lock()
        self.last: tuple[float, Answer] | None = None

    async def __call__(self) -> Answer:
        async with self.lock:
            if self.last is None or time.monotonic() - self.last[0] > KEPT_SECONDS:
                self.last = time.monotonic(), await self.work_out()
            return self.last[1]


def add_health_routes(app: FastAPI) -> None:
    """Routes for probes and Prometheus: `/livez`, `/readyz` and `/metrics`."""
    reason = OncePerSecond(lambda: reason_not_ready(app.state.container))
    exposition = OncePerSecond(lambda: scrape(app.state.container))

    @app.get("/livez", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> dict[str, str]:
        not_ready = await reason()
        if not_ready:
            raise problems.Problem("unavailable", f"Not ready: {not_ready}.")
        return {"status": "ready"}

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(await exposition(), media_type=CONTENT_TYPE_LATEST)


async def reason_not_ready(container: Container) -> str | None:
    """The reason why this process is not ready; None when it is."""
    try:
        async with asyncio.timeout(READY_SECONDS), container.database.as_observer() as uow:
            await uow.conn.fetchval("SELECT 1")
    except Exception:
        return "the database cannot be reached"
    if container.consumer is None:
        return None
    if not container.consumer.progress.assigned:
        return "the log has not been reached yet"
    stuck = container.consumer.stuck_seconds()
    if stuck > container.settings.patience_seconds:
        return f"the consumer has been stuck for {stuck:.0f} s; see the runbook stuck-consumer"
    return None


async def scrape(container: Container) -> bytes:
    """The metrics as Prometheus reads them."""
    await set_gauges(container)
    return generate_latest()


async def set_gauges(container: Container) -> None:
    """Sets GAUGES to the present backlog and queue. A lag that Kafka does not say in time is NaN."""
    async with container.database.as_observer() as uow:
        backlog = await ops.backlog_of(container, uow, SCRAPE_SECONDS)
        backlog |= await container.service.queue(uow)
    backlog |= {"outbox_oldest_seconds": backlog["oldest"], "outbox_events": backlog["outbox"]}
    backlog["consumer_lag"] = math.nan if backlog["lag"] is None else backlog["lag"]
    backlog["consumer_stuck_seconds"] = container.consumer.stuck_seconds() if container.consumer is not None else 0
    age = container.verifier.keys.age
    backlog["key_set_age_seconds"] = age if math.isfinite(age) else math.nan
    for name, gauge in GAUGES.items():
        gauge.set(float(backlog[name]))
