"""One performance from curtain to curtain: announce, play, prove, report."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from milepost import barrier
from milepost.cli.audit import audit_of, print_findings
from milepost.client import Connections, Milepost
from milepost.demo.commissioner import Commissioner
from milepost.demo.journey import journey_of, print_journey
from milepost.demo.playbill import Playbill
from milepost.demo.players import Cast
from milepost.demo.reading import read
from milepost.demo.report import print_report
from milepost.demo.script import Script
from milepost.demo.story import Play, days_played
from milepost.operations import Operations
from milepost.refusal import Refusal
from milepost.stack import Stack
from milepost.whereabouts import Ledgers, Whereabouts
from shared.terms.programme import load

AT_ONCE = 8
PATIENCE_SECONDS = 60.0


class Running(Protocol):
    """What a performance needs of what is up."""

    @property
    def services(self) -> Stack: ...
    @property
    def where(self) -> Whereabouts: ...


def open_services(addresses: Mapping[str, str]) -> Milepost:
    """The connections of the whole cast, who go on while a service is gone for a minute."""
    return Milepost(addresses, patience=PATIENCE_SECONDS, connections=Connections(at_once=AT_ONCE))


async def perform(bill: Playbill, running: Running, programmes: Path, console: Console) -> Play:
    """Plays everything and prints the report; Refusal when the audit is not clean."""
    bill.announce(console)
    programme = load(programmes)[bill.programme]
    lives = Script(programme, bill.parameters, bill.seed, bill.last).lives()
    where = running.where
    async with (
        open_services(where.addresses) as milepost,
        Operations(where.addresses, where.operator_token) as services,
    ):
        commissioner = Commissioner.of(milepost, where.token, programme)
        with curtain(console, sum(1 for _ in days_played(bill.last))) as tell:
            cast = Cast(milepost, where.token, programme, tell)
            play = Play(lives, cast, commissioner, services, running.services, bill.last, tell)
            began = time.monotonic()
            await play.run()
            await barrier.drain(services)
        seconds = time.monotonic() - began
        sent = milepost.session.connections
        console.print(f"{sent.requests:,} requests in {seconds:.0f} s, {sent.repeats} repeated.")
        await prove(Ledgers(where.dsns, where.log), console)
        print_report(await read(commissioner, bill.last), programme, console)
        told = next(case for case in play.cases if case.person.number == 1)
        print_journey(await journey_of(services, told.id), told.person.name, console)
        print_next(console)
    return play


NEXT = """
[bold]Where to look next[/]
  make up                       everything on this machine; the /docs of each service runs its examples
  make demo ARGS=--stay         this very data, kept up; then in another terminal, in this folder:
    milepost token local-london commissioner     a token for the addresses above
    milepost audit                               the proof again
    milepost programmes show LLWHP               every number with its source
  README.md, docs/guides, CONTRIBUTING.md"""


def print_next(console: Console) -> None:
    console.print(NEXT, highlight=False)


async def prove(ledgers: Ledgers, console: Console) -> None:
    """The audit over the four databases; Refusal unless nothing is lost and nothing on its way."""
    findings = await audit_of(ledgers)
    print_findings(findings, console)
    if not findings.quiet:
        raise Refusal("The audit is not clean: see above. This must not happen; please report it.")


@contextmanager
def curtain(console: Console, days: int) -> Iterator[Callable[[date, str], None]]:
    """A progress bar over the days; a word worth saying is printed above it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("Setting the stage", total=days)

        def tell(day: date, word: str) -> None:
            said = f"{day:%a} {day.day} {day:%b %Y}"
            if word:
                console.print(f"[bold]{said}[/] {word}", highlight=False)
            else:
                progress.update(bar, advance=1, description=f"{said:<15}")

        yield tell
