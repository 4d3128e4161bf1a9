"""A service as a running process: settings, container, loops, app."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Literal

import structlog
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import RedirectResponse
from fastapi.routing import iter_route_contexts
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp

from shared.edge import health, openapi, ops, problems, telemetry
from shared.edge.auth import Verifier
from shared.edge.container import Container, Service
from shared.edge.fast_route import fast_routes
from shared.edge.rate_limits import RateLimits
from shared.edge.read_your_writes import Positions
from shared.edge.settings import Settings
from shared.journey.consumer import Consumer
from shared.journey.held_events import HeldEvents
from shared.journey.inbox import Reactions
from shared.journey.relay import Relay
from shared.journey.topics import check_shape, partition_count
from shared.journey.watchdog import watch
from shared.store.database import open_database
from shared.store.vault import NO_KEYS
from shared.terms.events import CATALOGUE
from shared.terms.programme import load

Role = Literal["api", "worker", "both"]
SWEEP_SECONDS = 60.0
COMPRESSED_BYTES = 8192
log = structlog.get_logger()


@asynccontextmanager
async def assembled(service: Service, settings: Settings, role: Role) -> AsyncIterator[Container]:
    """The container of `service`, its loops running when the role has them."""
    programmes = load(settings.programmes)
    own = service.own(settings)
    verifier = Verifier(service.name, settings.issuer, settings.jwks, settings.jwks_stale_seconds, settings.deny_list)
    async with open_database(
        settings.dsn_of(service.name, "api"),
        service.name,
        settings.api_pool,
        settings.worker_pool,
        worker_dsn=settings.dsn_of(service.name, "worker"),
        strict=not settings.sandbox,
        api_statements=settings.api_statements,
        vault=own.get("vault", NO_KEYS),
    ) as database:
        programmes = await service.keep_programmes(database.as_worker, programmes)
        reactions = service.reactions(programmes)
        held_events = HeldEvents(database.as_worker, reactions, CATALOGUE, settings.signatures())
        container = Container(
            service,
            settings,
            database,
            verifier,
            programmes,
            held_events,
            RateLimits(settings),
            Positions(settings.position_key_bytes),
            own=own,
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
    container.relay = Relay(name, container.database.connection, kafka, topic, container.settings.signing_key_of(name))
    container.consumer = Consumer(
        name,
        container.database.as_worker,
        reactions,
        CATALOGUE,
        kafka,
        container.settings.instance,
        topic,
        container.settings.signatures(),
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
        redirect_slashes=False,  # the redirect would go to whatever Host the caller names
        responses=problems.RESPONSES,
        # FastAPI's own spans and logs would carry query values and the text of exceptions, which may be personal.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # A worker's port is for probes and operators; clients' routes are the API processes'.
    routers = () if role == "worker" else service.routers
    for router in (*routers, ops.router):
        app.include_router(router)
    problems.install(app)
    health.add_health_routes(app)

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/docs")

    openapi.describe(app)
    app.state.paths = {id(context.original_route): context.path for context in iter_route_contexts(app.routes)}
    app.state.fast_routes = {} if settings.cors_origins else fast_routes(app)
    app.state.ops_port = settings.ops_port
    add_middleware(app, settings)
    app.add_middleware(telemetry.Edge, service=service.name)
    app.middleware_stack = edge_of(app)
    return app


def edge_of(app: FastAPI) -> ASGIApp:
    """Our edge without what FastAPI puts around it: the edge itself answers every error, and limits bodies."""
    stack = app.build_middleware_stack()
    while not isinstance(stack, telemetry.Edge):
        stack = vars(stack)["app"]
    return stack


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """Compression and, where origins are set, CORS."""
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_BYTES, compresslevel=4)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins.split(),
            allow_methods=["GET", "POST", "PUT"],
            allow_headers=["Authorization", "Content-Type", *openapi.HEADERS],
            expose_headers=["ETag", "Location", "Milepost-Position", "RateLimit", "RateLimit-Policy", "Retry-After"],
        )
