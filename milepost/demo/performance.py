"""One run of the demo: announce, simulate, audit, report."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from milepost import barrier
from milepost.audit import audit_databases
from milepost.audit_report import print_findings
from milepost.cli_error import CliError
from milepost.client import Connections, Milepost
from milepost.demo.actors import Actors
from milepost.demo.commissioner import Commissioner
from milepost.demo.journey import journey_of, print_journey
from milepost.demo.options import DemoOptions
from milepost.demo.reading import read
from milepost.demo.report import print_report
from milepost.demo.script import Script
from milepost.demo.story import Simulation, days_played
from milepost.discovery import Installation, LedgerAccess
from milepost.operations import Operations
from milepost.stack import Stack
from shared.terms.programme import load

AT_ONCE = 8
PATIENCE_SECONDS = 60.0


class Running(Protocol):
    """What the demo needs of the running Milepost."""

    @property
    def services(self) -> Stack: ...
    @property
    def installation(self) -> Installation: ...


def open_services(addresses: Mapping[str, str]) -> Milepost:
    """The connections of all actors, which survive a service that is down for a minute."""
    return Milepost(addresses, patience=PATIENCE_SECONDS, connections=Connections(at_once=AT_ONCE))


async def run_demo(options: DemoOptions, running: Running, programmes: Path, console: Console) -> Simulation:
    """Simulates everything and prints the report. CliError when the audit is not clean."""
    options.announce(console)
    programme = load(programmes)[options.programme]
    lives = Script(programme, options.parameters, options.seed, options.last).lives()
    installation = running.installation
    async with (
        open_services(installation.addresses) as milepost,
        Operations(installation.ops_addresses, installation.operator_token) as services,
    ):
        commissioner = Commissioner.of(milepost, installation.token, programme)
        with day_progress(console, sum(1 for _ in days_played(options.last))) as tell:
            actors = Actors(milepost, installation.token, programme, tell)
            simulation = Simulation(lives, actors, commissioner, services, running.services, options.last, tell)
            began = time.monotonic()
            await simulation.run()
            await barrier.drain(services)
        seconds = time.monotonic() - began
        sent = milepost.session.connections
        console.print(f"{sent.requests:,} requests in {seconds:.0f} s, {sent.repeats} repeated.")
        await prove(LedgerAccess(installation.dsns, installation.log), console)
        print_report(await read(commissioner, options.last), programme, console)
        case = next(case for case in simulation.cases if case.person.number == 1)
        print_journey(await journey_of(services, case.id), case.person.name, console)
        print_next(console)
    return simulation


NEXT = """
[bold]Where to look next[/]
  make up                       everything on this machine; the /docs of each service runs its examples
  make demo ARGS=--stay         this data, kept running; then in another terminal, in this folder:
    milepost token local-london commissioner     a token for the addresses above
    milepost audit                               the audit again
    milepost programmes show LLWHP               every number with its source
  README.md, docs/guides, CONTRIBUTING.md"""


def print_next(console: Console) -> None:
    console.print(NEXT, highlight=False)


async def prove(ledgers: LedgerAccess, console: Console) -> None:
    """The audit of the four databases. CliError unless nothing is lost and nothing is in transit."""
    findings = await audit_databases(ledgers)
    print_findings(findings, console)
    if not findings.quiet:
        raise CliError("The audit is not clean: see above. This must not happen; please report it.")


@contextmanager
def day_progress(console: Console, days: int) -> Iterator[Callable[[date, str], None]]:
    """A progress bar over the days, with messages printed above it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("Preparing", total=days)

        def tell(day: date, message: str) -> None:
            label = f"{day:%a} {day.day} {day:%b %Y}"
            if message:
                console.print(f"[bold]{label}[/] {message}", highlight=False)
            else:
                progress.update(bar, advance=1, description=f"{label:<15}")

        yield tell
