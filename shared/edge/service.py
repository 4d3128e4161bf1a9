"""A service as a running process: settings, container, loops, app."""

import asyncio
import math
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Literal

import structlog
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import iter_route_contexts
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from shared.edge import openapi, ops, problems, telemetry
from shared.edge.auth import Verifier
from shared.edge.container import Container, Service
from shared.edge.fast_route import fast_routes
from shared.edge.rate_limits import RateLimits
from shared.edge.settings import Settings
from shared.journey.consumer import Consumer
from shared.journey.held_events import HeldEvents
from shared.journey.inbox import Reactions
from shared.journey.relay import Relay
from shared.journey.topics import check_shape, partition_count
from shared.journey.watchdog import watch
from shared.store.database import open_database
from shared.terms.events import CATALOGUE
from shared.terms.programme import load

Role = Literal["api", "worker", "both"]
SWEEP_SECONDS = 60.0
SCRAPE_SECONDS = 1.0  # while Kafka is down the other metrics matter most
GAUGES = {
    name: Gauge(name, about)
    for name, about in {
        "outbox_oldest_seconds": "Age of the oldest event emitted and not yet acknowledged by Kafka",
        "outbox_events": "Events emitted and not yet acknowledged by Kafka",
        "consumer_lag": "Events on the log not consumed yet; NaN while unknown",
        "consumer_stuck_seconds": "How long the consumer loop has not iterated, or a failure has lasted",
        "held_events": "Events held, for any reason",
        "held_streams": "Streams stopped by a failed event, or with events held behind one",
        "gap_streams": "Streams that wait only for an earlier event",
        "refused_events": "Records held because the source they name cannot have emitted them",
        "forked_streams": "Streams whose source differs from what was consumed",
        "queue_entries": "Entries that wait for a person to settle them",
        "queue_oldest_seconds": "Age of the oldest entry that waits for a person",
        "queue_overdue": "Entries that have waited longer than the programme allows",
    }.items()
}
log = structlog.get_logger()


@asynccontextmanager
async def assembled(service: Service, settings: Settings, role: Role) -> AsyncIterator[Container]:
    """The container of `service`, its loops running when the role has them."""
    programmes = load(settings.programmes)
    verifier = Verifier(service.name, settings.issuer, settings.jwks, settings.jwks_stale_seconds, settings.deny_list)
    dsn = settings.dsn_of(service.name)
    async with open_database(dsn, service.name, settings.api_pool, settings.worker_pool) as database:
        programmes = await service.keep_programmes(database.as_worker, programmes)
        reactions = service.reactions(programmes)
        held_events = HeldEvents(database.as_worker, reactions, CATALOGUE)
        container = Container(
            service,
            settings,
            database,
            verifier,
            programmes,
            held_events,
            RateLimits(settings),
            own=service.own(settings),
        )
        async with _running(verifier.keys.keep(), verifier.denied.keep()):
            if role == "api":
                yield container
                return
            async with _working(container, reactions):
                yield container


@asynccontextmanager
async def _running(*loops: Awaitable[None]) -> AsyncIterator[None]:
    """The loops as tasks for the length of a `with`."""
    tasks = [_watched(work) for work in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _working(container: Container, reactions: Reactions) -> AsyncIterator[None]:
    name, topic = container.service.name, container.settings.journey_topic
    kafka = container.settings.kafka_options(name)
    async with container.database.connection() as conn:
        await check_shape(conn, await partition_count(kafka, topic), topic)
    container.relay = Relay(name, container.database.connection, kafka, topic)
    container.consumer = Consumer(
        name, container.database.as_worker, reactions, CATALOGUE, kafka, container.settings.instance, topic
    )
    loops = [_sweeping(container), *(loop(container) for loop in container.service.loops)]
    watchdog = watch(container.consumer, container.settings.patience_seconds)
    async with _running(container.relay.run(), container.consumer.run(), watchdog, *loops):
        yield


def _watched(work: Awaitable[None]) -> asyncio.Task[None]:
    """A loop that fails ends the process, so that a supervisor restarts it."""
    task = asyncio.ensure_future(work)

    def ended(done: asyncio.Task[None]) -> None:
        if not done.cancelled() and done.exception() is not None:
            log.critical("loop.failed", exc_info=done.exception())
            telemetry.LINES.leave()
            os._exit(70)

    task.add_done_callback(ended)
    return task


async def _sweeping(container: Container) -> None:
    """Does what is due by the machine's clock. In sandbox mode `milepost clock` sweeps instead."""
    while not container.settings.sandbox:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await container.sweep()
        except Exception:
            log.exception("sweep.failed")


def create_app(service: Service, settings: Settings, role: Role = "both") -> FastAPI:
    """The service's app: its routes, `/ops/v1`, health, metrics, and `/docs` that need no network."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        telemetry.configure(service.name, settings.log_level)
        async with assembled(service, settings, role) as container:
            app.state.container = container
            yield

    app = FastAPIOffline(
        title=f"Milepost {service.name}",
        version="0.1.0",
        description=service.about,
        lifespan=lifespan,
        responses=problems.RESPONSES,
        # FastAPI's own spans and logs would carry query values and the text of exceptions, which may be personal.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # A worker's port is for probes and operators; clients' routes are the API processes'.
    routers = () if role == "worker" else service.routers
    for router in (*routers, ops.router):
        app.include_router(router)
    problems.install(app)
    add_health_routes(app)
    openapi.describe(app)
    app.state.paths = {id(context.original_route): context.path for context in iter_route_contexts(app.routes)}
    app.state.fast_routes = fast_routes(app)
    app.add_middleware(telemetry.Edge, service=service.name)
    return app


def add_health_routes(app: FastAPI) -> None:
    """Routes for probes and Prometheus, `/livez`, `/readyz` and `/metrics`, and the way from `/` to `/docs`."""

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/docs")

    @app.get("/livez", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> dict[str, str]:
        reason = await reason_not_ready(app.state.container)
        if reason:
            raise problems.Problem("unavailable", f"Not ready: {reason}.", headers={"Retry-After": "2"})
        return {"status": "ready"}

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        await set_gauges(app.state.container)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def reason_not_ready(container: Container) -> str | None:
    """The reason why this process is not ready; None when it is."""
    try:
        async with asyncio.timeout(2.0), container.database.as_worker() as uow:
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


async def set_gauges(container: Container) -> None:
    """Sets GAUGES to the present backlog and queue. A lag that Kafka does not say in time is NaN."""
    backlog = await ops.backlog_of(container, SCRAPE_SECONDS)
    async with container.database.as_worker() as uow:
        backlog |= await container.service.queue(uow)
    backlog |= {"outbox_oldest_seconds": backlog["oldest"], "outbox_events": backlog["outbox"]}
    backlog["consumer_lag"] = math.nan if backlog["lag"] is None else backlog["lag"]
    backlog["consumer_stuck_seconds"] = container.consumer.stuck_seconds() if container.consumer is not None else 0
    for name, gauge in GAUGES.items():
        gauge.set(float(backlog[name]))
