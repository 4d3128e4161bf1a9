"""`milepost held`: list the events held behind a failure, and retry, discard or dismiss them with a reason."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from milepost import discovery
from milepost.cli.asking import Data, OneService, Position, Why, a_service, plain
from milepost.cli_error import CliError
from milepost.discovery import Installation
from milepost.operations import Document, Operations
from shared.terms.paging import MOST_PER_PAGE

app = typer.Typer(help="List and settle held events.", no_args_is_help=True)
WAITING = ("position", "reason", "source", "stream_id", "seq", "type", "attempts", "held_at", "error")
SETTLED = ("position", "reason", "source", "stream_id", "seq", "settled_how", "settled_by", "settled_at", "settled_why")

Settled = Annotated[bool, typer.Option("--settled", help="Settled events: who settled each, how and why.")]
Every = Annotated[bool, typer.Option("--all", help="Every failed event of the service, oldest first.")]
Forks = Annotated[bool, typer.Option("--all", help="Every fork of the service, and those that appear behind them.")]
Refused = Annotated[bool, typer.Option("--all", help="Every refused record of the service, and no event that failed.")]
ALL = {"retry": "failed", "discard": "refused", "dismiss": "fork"}
"""The reason of the held events that `--all` means."""
MaybePosition = Annotated[int | None, typer.Argument(help="From `milepost held list`; or --all.")]


@app.command("list")
def list_(settled: Settled = False, data: Data = None) -> None:
    """List the held events of each service, oldest first. No held event is ever lost."""
    held = asyncio.run(_all_held(discovery.find(data), settled))
    rows = [(service, item) for service, items in held.items() for item in items]
    console = Console()
    if not rows:
        console.print("No event has been settled." if settled else "Nothing is held.")
        return
    columns = SETTLED if settled else WAITING
    table = Table("service", *columns)
    for service, item in rows:
        table.add_row(service, *(plain(str(item[name])) for name in columns))
    console.print(table)


@app.command()
def show(service: OneService, position: Position, data: Data = None) -> None:
    """One held event whole: headers, value, error, and how many wait behind it."""
    Console().print_json(json.dumps(asyncio.run(_read(discovery.find(data), service, position)), default=str))


@app.command()
def retry(
    service: OneService, position: MaybePosition = None, every: Every = False, *, why: Why, data: Data = None
) -> None:
    """Apply a held event again, then those behind it. With --all, every failed event."""
    positions, applied = asyncio.run(_settled(data, service, position, every, "retry", why))
    failed = [held for held, number in zip(positions, applied, strict=True) if not number]
    Console().print(f"{sum(applied)} event(s) applied.")
    if failed:
        positions_in_words = ", ".join(map(str, failed[:10])) + (" …" if len(failed) > 10 else "")
        Console().print(f"Failed again: {positions_in_words}. `milepost held show {service} {failed[0]}` says why.")
        raise typer.Exit(1)


@app.command()
def discard(
    service: OneService, position: MaybePosition = None, every: Refused = False, *, why: Why, data: Data = None
) -> None:
    """Discard a held event for good: it never takes effect in this service. Those behind it are applied.

    With --all, every refused record: the source that it names cannot have emitted it. An event that failed is
    discarded by its position only.
    """
    _, applied = asyncio.run(_settled(data, service, position, every, "discard", why))
    if every:
        Console().print(f"{len(applied)} refused record(s) of {service} discarded.")
    else:
        Console().print(f"Discarded. {sum(applied)} event(s) behind it were applied.")


@app.command()
def dismiss(
    service: OneService, position: MaybePosition = None, every: Forks = False, *, why: Why, data: Data = None
) -> None:
    """Treat a forked event as never emitted: its source was restored to the state before it. --all: every fork."""
    dismissed = 0
    while positions := asyncio.run(_settled(data, service, position, every, "dismiss", why))[0]:
        dismissed += len(positions)
        if not every:
            break
    Console().print(f"{dismissed} fork(s) of {service} dismissed.")


async def _read(installation: Installation, service: str, position: int) -> Document:
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        held: Document = (await services[a_service(service)].get(f"/ops/v1/held/{position}")).json()
    return held


async def _settled(
    data: Data, service: str, position: int | None, every: bool, verb: str, why: str
) -> tuple[list[int], list[int]]:
    """The positions that were settled, and how many events each of them applied."""
    if (position is None) != every:
        raise CliError("Give a position from `milepost held list`, or --all.")
    installation = discovery.find(data)
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        client = services[a_service(service)]
        if position is None:
            pages = client.pages("/ops/v1/held", limit=MOST_PER_PAGE, reason=ALL[verb])
            positions = [item["position"] async for item in pages]
        else:
            positions = [position]
        answers = [await client.post(f"/ops/v1/held/{held}/{verb}", {"why": why}) for held in positions]
    return positions, [answer.json()["applied"] for answer in answers]


async def _all_held(installation: Installation, settled: bool) -> dict[str, list[Document]]:
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        return {
            name: [item async for item in client.pages("/ops/v1/held", limit=MOST_PER_PAGE, settled=settled)]
            for name, client in services.items()
        }
