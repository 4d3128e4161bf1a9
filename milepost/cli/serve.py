"""`milepost serve`: one service as one process, as production, `up` and the demo run it."""

import importlib
import socket
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from milepost.cli.asking import OneService, a_service
from milepost.cli_error import CliError
from milepost.environment import programmes_folder
from shared.edge.container import Service
from shared.edge.garbage_collection import collect_seldom
from shared.edge.settings import Settings

Role = Annotated[
    Literal["api", "worker", "both"],
    typer.Option("--role", help="api answers HTTP. worker relays and consumes events. both does all in one process."),
]
BACKLOG = 2048
Port = Annotated[int | None, typer.Option("--port", help="Overrides MILEPOST_PORT.")]


def serve(service: OneService, role: Role = "both", port: Port = None) -> None:
    """Run one service until it is stopped. Its settings are the MILEPOST_… variables."""
    import uvicorn

    from shared.edge.connections import BoundedConnection
    from shared.edge.service import create_app

    collect_seldom()
    settings = checked(Settings(programmes=programmes_folder()), a_service(service), role)
    settings = settings.model_copy(update={"port": port or settings.port})
    config = uvicorn.Config(
        create_app(the_service(service), settings, role),
        http=BoundedConnection,
        host=settings.host,
        port=settings.port,
        log_config=None,  # its lines go where the service's lines go, as JSON
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=75,
    )
    server = uvicorn.Server(config)
    server.run(sockets=list(listeners(settings)))
    if not server.started:
        raise typer.Exit(3)


def listeners(settings: Settings) -> Iterator[socket.socket]:
    """A socket for clients and, where it is set, one for operators. CliError for a port that is in use."""
    addresses = [(settings.host, settings.port)]
    if settings.ops_port is not None:
        addresses.append((settings.ops_host, settings.ops_port))
    for host, port in addresses:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            yield socket.create_server((host, port), family=family, backlog=BACKLOG)
        except OSError as error:
            raise CliError(f"{host}:{port} cannot be listened on: {error.strerror}.") from error


def the_service(name: str) -> Service:
    """The service that its wiring describes."""
    wiring = importlib.import_module(f"services.{name}.wiring")
    service: Service = wiring.SERVICE
    return service


def checked(settings: Settings, service: str, role: str) -> Settings:
    """The settings, if the service can start with them. CliError lists everything that is missing."""
    missing = []
    if not all(settings.has_dsn(service, pool) for pool in ("api", "worker")):
        own = f"MILEPOST_{service.upper()}"
        missing.append(f"{own}_DSN or MILEPOST_DSN, or {own}_API_DSN and {own}_WORKER_DSN: a postgresql:// address")
    if role != "api" and not settings.kafka:
        missing.append("MILEPOST_KAFKA: host:port[,host:port…]")
    if not settings.jwks:
        missing.append("MILEPOST_JWKS: the https address of your issuer's key set")
    if not settings.sandbox and settings.ops_port is None:
        missing.append("MILEPOST_OPS_PORT: a port for /ops and /metrics, which clients cannot reach")
    if not settings.sandbox and not settings.position_key_bytes:
        missing.append("MILEPOST_POSITION_KEY: base64 of 32 random bytes, the same for all services")
    if missing:
        raise CliError(f"{service} cannot start. Set " + "; ".join(missing) + ". Or try everything with `milepost up`.")
    return settings
