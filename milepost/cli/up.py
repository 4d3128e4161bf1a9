"""`milepost up`: runs everything on this machine, without an installation, until Ctrl-C."""

import asyncio
import logging
import os
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from milepost.cli.clock import london_moment, move_clocks
from milepost.cli.migrate import grant_rights, make_topics
from milepost.cli_error import CliError
from milepost.discovery import HERE, Installation, advertised, dsns_of
from milepost.embedded import embedded
from milepost.embedded.child import Processes
from milepost.environment import configured_dsn, configured_kafka, service_environment, settings_of
from milepost.stack import Stack
from milepost.stack import stack as running_stack
from shared.edge.settings import Settings
from shared.store.migrations import migrate

Keep = Annotated[
    Path | None, typer.Option("--data", help="Keep everything in this folder. Without it, data is deleted.")
]
Brokers = Annotated[int, typer.Option("--brokers", min=1, max=3, help="How many Kafka brokers.")]
Secure = Annotated[bool, typer.Option("--secure", help="Kafka asks for a password, over TLS.")]
Day = Annotated[
    str | None,
    typer.Option("--day", help="Set the sandbox clock, such as 2018-03-09. Without it, the machine's clock runs."),
]
MOST_RESTARTS = 5
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Running:
    """The running services and what they stand on, and the addresses of everything."""

    services: Stack
    installation: Installation
    processes: list[Processes]


def up(data: Keep = None, brokers: Brokers = 1, secure: Secure = False, day: Day = None) -> None:
    """Start Postgres, Apache Kafka and the four services on this machine. Ctrl-C stops it all.

    With MILEPOST_KAFKA, MILEPOST_DSN or a DSN per service, it uses those and starts none.
    """
    console, moment = Console(), london_moment(day) if day else None
    with terminating(), running_everything(data, brokers, console, secure=secure) as running:
        console.print(address_table(running))
        if moment:
            asyncio.run(move_clocks(running.installation, moment))
        folder = f" --data {data}" if data else ""
        console.print(f"Next: milepost token jcp-east-london jcp{folder}, to try a /docs page", soft_wrap=True)
        console.print("Ctrl-C stops it." if data else "Ctrl-C stops it and deletes its data; --data DIR keeps it.")
        supervise(running.processes, console)
        console.print("Stopping …")


@contextmanager
def running_everything(
    data: Path | None,
    brokers: int,
    console: Console,
    *,
    secure: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Everything running, and advertised to the other commands, for the length of a `with`.

    `settings` are MILEPOST_ values in addition to those of the environment.
    """
    # While Kafka starts, its client would log every check that comes too early.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="milepost-up-")))
        folder = folder.resolve()
        os.umask(0o077)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # a folder of an earlier release could be read by every user of the machine
        addresses = stack.enter_context(
            embedded(
                folder if data else None,
                brokers,
                secure=secure,
                postgres=configured_dsn(),
                kafka=configured_kafka(),
                console=console,
            )
        )
        environment = service_environment(folder, addresses, {**os.environ, **(settings or {})})
        with console.status("Preparing schemas and topics"):
            asyncio.run(_migrate(settings_of(environment), dsns_of(environment)))
        with console.status("Starting the four services"):
            services = stack.enter_context(running_stack(folder, environment))
        installation = Installation.of(
            os.getpid(), services.addresses, services.ops_addresses, environment, str(folder)
        )
        stack.enter_context(advertised(installation, HERE, folder))
        yield Running(services, installation, [services, *addresses.started_here])


def supervise(processes: list[Processes], console: Console) -> None:
    """Until Ctrl-C, restarts every process that ends on its own. CliError when one keeps ending."""
    restarts: Counter[str] = Counter()
    pause = threading.Event()
    try:
        while not pause.wait(WATCH_SECONDS):
            for group in processes:
                for name, child in group.ended().items():
                    restarts[name] += 1
                    ending = f"{name} ended (exit {child.exit_code})"
                    if restarts[name] > MOST_RESTARTS:
                        raise CliError(f"{ending} for the {MOST_RESTARTS + 1}th time. Its log: {child.log}")
                    console.print(f"{ending}; starting it again. Its log: {child.log}", soft_wrap=True)
                    group.launch(name)
    except KeyboardInterrupt:
        return


@contextmanager
def terminating() -> Iterator[None]:
    """Treats SIGTERM as Ctrl-C, and ignores further signals while stopping."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        for handled in (signal.SIGINT, signal.SIGTERM):
            signal.signal(handled, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _migrate(settings: Settings, dsns: dict[str, str]) -> None:
    for service, dsn in dsns.items():
        await migrate(dsn, service)
    await make_topics(settings)
    await grant_rights(settings)


def address_table(running: Running) -> Table:
    """Where each service answers clients and operators."""
    table = Table(title="Milepost is running", title_justify="left", title_style="bold green")
    table.add_column("service")
    table.add_column("answers, and documents itself at /docs")
    table.add_column("operators ask at")
    for name, address in running.installation.addresses.items():
        table.add_row(name, address, running.installation.ops_addresses[name])
    return table
