"""`milepost serve`: one service as one process, as production, `up` and the demo run it."""

import importlib
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
Port = Annotated[int | None, typer.Option("--port", help="Overrides MILEPOST_PORT.")]


def serve(service: OneService, role: Role = "both", port: Port = None) -> None:
    """Run one service until it is stopped. Its settings are the MILEPOST_… variables."""
    import uvicorn

    from shared.edge.connections import BoundedConnection
    from shared.edge.service import create_app

    collect_seldom()
    settings = checked(Settings(programmes=programmes_folder()), a_service(service), role)
    uvicorn.run(
        create_app(the_service(service), settings, role),
        http=BoundedConnection,
        host=settings.host,
        port=port or settings.port,
        log_config=None,  # its lines go where the service's lines go, as JSON
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=75,
    )


def the_service(name: str) -> Service:
    """The service that its wiring describes."""
    wiring = importlib.import_module(f"services.{name}.wiring")
    service: Service = wiring.SERVICE
    return service


def checked(settings: Settings, service: str, role: str) -> Settings:
    """The settings, if the service can start with them. CliError lists everything that is missing."""
    missing = []
    if not (getattr(settings, f"{service}_dsn") or settings.dsn):
        missing.append(f"MILEPOST_{service.upper()}_DSN or MILEPOST_DSN: a postgresql:// address")
    if role != "api" and not settings.kafka:
        missing.append("MILEPOST_KAFKA: host:port[,host:port…]")
    if not settings.jwks:
        missing.append("MILEPOST_JWKS: the https address of your issuer's key set")
    if missing:
        raise CliError(f"{service} cannot start. Set " + "; ".join(missing) + ". Or try everything with `milepost up`.")
    return settings
