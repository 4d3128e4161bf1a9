"""`milepost held`: the events that wait because one failed, and the two ways out: try again, or give up and say why."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from milepost import whereabouts
from milepost.cli.asking import Data, OneService, Position, Why, a_service, plain
from milepost.operations import Document, Operations
from milepost.refusal import Refusal
from milepost.whereabouts import Whereabouts
from shared.terms.paging import MOST_PER_PAGE

app = typer.Typer(help="See and settle events that wait because one failed.", no_args_is_help=True)
WAITING = ("position", "reason", "source", "stream_id", "seq", "type", "attempts", "held_at", "error")
SETTLED = ("position", "reason", "source", "stream_id", "seq", "settled_how", "settled_by", "settled_at", "settled_why")

Settled = Annotated[bool, typer.Option("--settled", help="Those that wait no more: who settled each, how and why.")]
Every = Annotated[bool, typer.Option("--all", help="Every event of the service that failed, oldest first.")]
Forks = Annotated[bool, typer.Option("--all", help="Every fork of the service, and those that show behind them.")]
MaybePosition = Annotated[int | None, typer.Argument(help="As `milepost held list` shows it; or --all.")]


@app.command("list")
def list_(settled: Settled = False, data: Data = None) -> None:
    """What waits in each service, oldest first. Nothing held is ever lost."""
    found = asyncio.run(_all_held(whereabouts.find(data), settled))
    rows = [(service, item) for service, items in found.items() for item in items]
    console = Console()
    if not rows:
        console.print("Nothing was ever settled." if settled else "Nothing is held.")
        return
    columns = SETTLED if settled else WAITING
    table = Table("service", *columns)
    for service, item in rows:
        table.add_row(service, *(plain(str(item[name])) for name in columns))
    console.print(table)


@app.command()
def show(service: OneService, position: Position, data: Data = None) -> None:
    """One held event whole: headers, value, error, and how many wait behind it."""
    Console().print_json(json.dumps(asyncio.run(_read(whereabouts.find(data), service, position)), default=str))


@app.command()
def retry(
    service: OneService, position: MaybePosition = None, every: Every = False, *, why: Why, data: Data = None
) -> None:
    """Try a held event again, then everything that waited behind it; with --all, every one that failed."""
    if (position is None) != every:
        raise Refusal("Say which event: a position of `milepost held list`, or --all.")
    where = whereabouts.find(data)
    positions = asyncio.run(_with_reason(where, service, "failed")) if position is None else [position]
    applied = [asyncio.run(_settle(where, service, each, "retry", why)) for each in positions]
    again = [each for each, number in zip(positions, applied, strict=True) if not number]
    Console().print(f"{sum(applied)} event(s) applied.")
    if again:
        Console().print(f"Failed again: {_named(again)}. `milepost held show {service} {again[0]}` tells why.")
        raise typer.Exit(1)


@app.command()
def discard(service: OneService, position: Position, why: Why, data: Data = None) -> None:
    """Give a held event up for good: its effect never happens in this service. What waited behind it goes on."""
    applied = asyncio.run(_settle(whereabouts.find(data), service, position, "discard", why))
    Console().print(f"Discarded. {applied} event(s) that waited behind it were applied.")


@app.command()
def dismiss(
    service: OneService, position: MaybePosition = None, every: Forks = False, *, why: Why, data: Data = None
) -> None:
    """Take a forked event for never said: its source was restored to the state it had before. --all: every fork."""
    if (position is None) != every:
        raise Refusal("Say which event: a position of `milepost held list`, or --all.")
    where = whereabouts.find(data)
    dismissed = 0
    while positions := [position] if position else asyncio.run(_with_reason(where, service, "fork")):
        for each in positions:
            asyncio.run(_settle(where, service, each, "dismiss", why))
        dismissed += len(positions)
        if position:
            break
    Console().print(f"{dismissed} fork(s) of {service} dismissed.")


def _named(positions: list[int]) -> str:
    return ", ".join(map(str, positions[:10])) + (" …" if len(positions) > 10 else "")


async def _read(where: Whereabouts, service: str, position: int) -> Document:
    async with Operations(where.addresses, where.operator_token) as services:
        held: Document = (await services[a_service(service)].get(f"/ops/v1/held/{position}")).json()
    return held


async def _settle(where: Whereabouts, service: str, position: int, verb: str, why: str) -> int:
    async with Operations(where.addresses, where.operator_token) as services:
        settled = await services[a_service(service)].post(f"/ops/v1/held/{position}/{verb}", {"why": why})
    return int(settled.json()["applied"])


async def _with_reason(where: Whereabouts, service: str, reason: str) -> list[int]:
    async with Operations(where.addresses, where.operator_token) as services:
        pages = services[a_service(service)].pages("/ops/v1/held", limit=MOST_PER_PAGE, reason=reason)
        return [item["position"] async for item in pages]


async def _all_held(where: Whereabouts, settled: bool) -> dict[str, list[Document]]:
    async with Operations(where.addresses, where.operator_token) as services:
        return {
            name: [item async for item in client.pages("/ops/v1/held", limit=MOST_PER_PAGE, settled=settled)]
            for name, client in services.items()
        }
