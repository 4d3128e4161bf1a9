"""`milepost audit`: the proof that nothing said was lost, doubled or reordered, from the four databases themselves."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.table import Table

from milepost import whereabouts
from milepost.cli.asking import Data, plain
from milepost.operations import Document, Operations
from milepost.surroundings import settings_of
from milepost.whereabouts import Ledgers, Whereabouts
from shared.journey.audit import Findings
from shared.journey.audit import audit as audit_ledgers
from shared.journey.topics import log_ends

SHOWN = 20
NOTHING = {"digest": hashlib.sha256(b"").hexdigest()}


Asked = Annotated[
    bool, typer.Option("--http", help="Ask the services instead of their databases: digests, not every single event.")
]


def audit(http: Asked = False, data: Data = None) -> None:
    """Compare every ledger with every inbox, outbox and hold, verify every chain. Exits 1 if something is wrong."""
    where = whereabouts.find(data) if http else whereabouts.find_ledgers(data)
    findings = asyncio.run(audit_by_asking(where) if isinstance(where, Whereabouts) else audit_of(where))
    print_findings(findings, Console())
    raise typer.Exit(findings.exit_code)


async def audit_of(ledgers: Ledgers) -> Findings:
    """The findings over the services' databases, and the log where it can be reached."""
    async with AsyncExitStack() as stack:
        opened = {name: await stack.enter_async_context(books(dsn, name)) for name, dsn in ledgers.dsns.items()}
        if not ledgers.log:
            return await audit_ledgers(opened)
        settings = settings_of(ledgers.log)
        ends = partial(log_ends, settings.kafka_options(), settings.journey_topic)
        return await audit_ledgers(opened, ends, settings.journey_topic)


async def audit_by_asking(where: Whereabouts) -> Findings:
    """The same from each service's own half: who was heard differently is named, not which event."""
    async with Operations(where.addresses, where.operator_token) as services:
        halves = await services.get_all("/ops/v1/audit")
        backlogs = await services.backlogs()
    return compared(halves, {name: backlog["lag"] for name, backlog in backlogs.items()})


def compared(halves: Mapping[str, Document], lags: Mapping[str, int | None]) -> Findings:
    """Each hearer's digest of each source against the source's own; what is under way may explain a difference."""
    findings = Findings(events=sum(half["walked"] for half in halves.values()))
    for name, half in halves.items():
        findings.wrong += half["wrong"]
        for source in (other for other in halves if other != name):
            findings.links += 1
            if half["consumed"].get(source, NOTHING)["digest"] != halves[source]["emitted"]["digest"]:
                busy = halves[source]["unsent"] or half["held"] or lags[name] != 0
                line = f"{name} has not heard {source} as it speaks"
                (findings.waiting if busy else findings.wrong).append(line)
    return findings


@asynccontextmanager
async def books(dsn: str, service: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in the service's schema, as its worker."""
    settings = {"role": f"milepost_{service}_worker", "search_path": service, "application_name": "milepost-cli"}
    conn = await asyncpg.connect(dsn, server_settings=settings, timeout=10)
    try:
        yield conn
    finally:
        await conn.close()


def print_findings(findings: Findings, console: Console) -> None:
    """The table, what differs by name, and the verdict."""
    table = Table(title="Audit of the four ledgers", title_justify="left", show_header=False)
    table.add_row("events said, each chained to the one before", f"{findings.events:,}")
    table.add_row("streams compared, ledger with inbox", f"{findings.links:,}")
    table.add_row("on their way or held, and accounted for", f"{len(findings.waiting):,}")
    table.add_row("lost, doubled, reordered or changed", f"{len(findings.wrong):,}")
    console.print(table)
    _list(findings.wrong, "red", console)
    _list(findings.waiting, "yellow", console)
    console.print(verdict(findings), highlight=False)


def verdict(findings: Findings) -> str:
    """One sentence, in colour."""
    if not findings.clean:
        return "[bold red]Not clean.[/] See above; `milepost replay SERVICE` closes a gap, docs tell the rest."
    if findings.waiting:
        return "[bold yellow]Clean.[/] Nothing is lost; some events are on their way or held."
    return "[bold green]Clean.[/] Nothing is lost, nothing was heard twice, nothing out of order."


def _list(lines: list[str], colour: str, console: Console) -> None:
    for line in lines[:SHOWN]:
        console.print(f"  [{colour}]{plain(line)}[/]", highlight=False)
    if len(lines) > SHOWN:
        console.print(f"  … and {len(lines) - SHOWN} more")
