"""A service as a running process, readable top to bottom: settings → parts → loops → app; stop is start backwards."""

import asyncio
import math
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import structlog
from fastapi import FastAPI, Response
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from shared.edge import openapi, ops, problems, telemetry
from shared.edge.auth import Verifier
from shared.edge.database import open_database
from shared.edge.parts import Parts, Service
from shared.edge.settings import Settings
from shared.journey.consumer import Consumer
from shared.journey.events import CATALOGUE
from shared.journey.held import Mender
from shared.journey.programmes import keep_versions
from shared.journey.relay import Relay
from shared.journey.topics import check_shape, partition_count
from shared.journey.watchdog import watch
from shared.terms.programme import load

Role = Literal["api", "worker", "both"]
SWEEP_SECONDS = 60.0
SCRAPE_SECONDS = 1.0  # while Kafka is away the other alarms are wanted most
GAUGES = {
    name: Gauge(name, about)
    for name, about in {
        "outbox_oldest_seconds": "Age of the oldest event said and not yet acknowledged by the log",
        "outbox_events": "Events said and not yet acknowledged by the log",
        "consumer_lag": "Events on the log not heard yet; not a number while that cannot be known",
        "consumer_stuck_seconds": "For how long hearing has not come round, or waits for a failure to pass",
        "held_events": "Events that wait, for whatever reason",
        "held_streams": "Streams stopped by an event that failed, or still to be drained behind one",
        "gap_streams": "Streams that wait for an earlier event and nothing else",
        "forked_streams": "Streams a source tells differently from what was heard",
    }.items()
}
log = structlog.get_logger()


@asynccontextmanager
async def assembled(service: Service, settings: Settings, role: Role) -> AsyncIterator[Parts]:
    """The parts of `service`, its loops running when the role has them."""
    programmes = load(settings.programmes)
    verifier = Verifier(service.name, settings.issuer, settings.jwks)
    dsn = settings.dsn_of(service.name)
    async with open_database(dsn, service.name, settings.api_pool, settings.worker_pool) as database:
        programmes = await keep_versions(database.as_worker, programmes)
        reactions = service.reactions(programmes)
        mender = Mender(database.as_worker, reactions, CATALOGUE)
        parts = Parts(service, settings, database, verifier, programmes, mender, own=service.own(settings))
        if role == "api":
            yield parts
            return
        async with _working(parts, reactions):
            yield parts


@asynccontextmanager
async def _working(parts: Parts, reactions: Any) -> AsyncIterator[None]:
    kafka = parts.settings.kafka_options()
    name, topic = parts.service.name, parts.settings.journey_topic
    async with parts.database.connection() as conn:
        await check_shape(conn, await partition_count(kafka, topic), topic)
    parts.relay = Relay(name, parts.database.connection, kafka, topic)
    parts.consumer = Consumer(
        name, parts.database.as_worker, reactions, CATALOGUE, kafka, parts.settings.instance, topic
    )
    loops = [_sweeping(parts), *(loop(parts) for loop in parts.service.loops)]
    watchdog = watch(parts.consumer, parts.settings.patience_seconds)
    tasks = [_watched(work) for work in (parts.relay.run(), parts.consumer.run(), watchdog, *loops)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _watched(work: Any) -> asyncio.Task[None]:
    """A loop that ends by an error ends the process: a supervisor restarts it, nothing limps on unheard."""
    task = asyncio.ensure_future(work)

    def ended(done: asyncio.Task[None]) -> None:
        if not done.cancelled() and done.exception() is not None:
            log.critical("loop.failed", exc_info=done.exception())
            telemetry.LINES.leave()
            os._exit(70)

    task.add_done_callback(ended)
    return task


async def _sweeping(parts: Parts) -> None:
    """Due dates by the machine's clock; in sandbox mode `milepost clock` sweeps instead."""
    while not parts.settings.sandbox:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await parts.service.sweep(parts)
        except Exception:
            log.exception("sweep.failed")


def create_app(service: Service, settings: Settings, role: Role = "both") -> FastAPI:
    """The service's app: its routes, `/ops/v1`, health, metrics, and `/docs` that need no network."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        telemetry.configure(service.name, settings.log_level)
        async with assembled(service, settings, role) as parts:
            app.state.parts = parts
            yield

    app = FastAPIOffline(
        title=f"Milepost {service.name}",
        version="0.1.0",
        description=service.about,
        lifespan=lifespan,
        responses=problems.RESPONSES,
    )
    # A worker's port is for probes and operators; clients' routes are the API processes'.
    routers = () if role == "worker" else service.routers
    for router in (*routers, ops.router):
        app.include_router(router)
    problems.install(app)
    _health(app)
    openapi.describe(app)
    app.add_middleware(telemetry.Edge, service=service.name)
    return app


def _health(app: FastAPI) -> None:
    def plain(path: str) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
        return app.get(path, include_in_schema=False)

    @plain("/livez")
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @plain("/readyz")
    async def ready() -> dict[str, Any]:
        reason = await _not_ready(app.state.parts)
        if reason:
            raise problems.Problem("unavailable", f"Not ready: {reason}.", headers={"Retry-After": "2"})
        return {"status": "ready"}

    @plain("/metrics")
    async def metrics() -> Response:
        await _measure(app.state.parts)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _not_ready(parts: Parts) -> str | None:
    """Why nobody should rely on this process now."""
    try:
        async with asyncio.timeout(2.0), parts.database.as_worker() as tx:
            await tx.conn.fetchval("SELECT 1")
    except Exception:
        return "the database is not reached"
    if parts.consumer is None:
        return None
    if not parts.consumer.progress.assigned:
        return "the log is not reached yet"
    stuck = parts.consumer.stuck_seconds()
    if stuck > parts.settings.patience_seconds:
        return f"hearing has been stuck for {stuck:.0f} s; the runbook of the stuck consumer tells what to do"
    return None


async def _measure(parts: Parts) -> None:
    known = await ops.backlog_of(parts, SCRAPE_SECONDS)
    known |= {"outbox_oldest_seconds": known["oldest"], "outbox_events": known["outbox"]}
    known["consumer_lag"] = math.nan if known["lag"] is None else known["lag"]
    known["consumer_stuck_seconds"] = parts.consumer.stuck_seconds() if parts.consumer is not None else 0
    for name, gauge in GAUGES.items():
        gauge.set(float(known[name]))
