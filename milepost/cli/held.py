"""`milepost held`: the events that wait because one failed, and the two ways out: try again, or give up and say why."""

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from milepost import discovery
from milepost.cli.asking import Data, OneService, Position, Why, a_service, plain
from milepost.cli_error import CliError
from milepost.discovery import Installation
from milepost.operations import Answer, Operations, operations

app = typer.Typer(help="See and settle events that wait because one failed.", no_args_is_help=True)
WAITING = ("position", "reason", "source", "stream_id", "seq", "type", "attempts", "held_at", "error")
SETTLED = ("position", "reason", "source", "stream_id", "seq", "settled_how", "settled_by", "settled_at", "settled_why")
A_PAGE = 200

Settled = Annotated[bool, typer.Option("--settled", help="Those that wait no more: who settled each, how and why.")]
Every = Annotated[bool, typer.Option("--all", help="Every event of the service that failed, oldest first.")]
Forks = Annotated[bool, typer.Option("--all", help="Every fork of the service, and those that show behind them.")]
MaybePosition = Annotated[int | None, typer.Argument(help="As `milepost held list` shows it; or --all.")]


@app.command("list")
def list_(settled: Settled = False, data: Data = None) -> None:
    """What waits in each service, oldest first. Nothing held is ever lost."""
    found = asyncio.run(_all_held(discovery.find(data), settled))
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
    found = asyncio.run(_ask(discovery.find(data), service, "GET", f"/ops/v1/held/{position}"))
    Console().print_json(json.dumps(found, default=str))


@app.command()
def retry(
    service: OneService, position: MaybePosition = None, every: Every = False, *, why: Why, data: Data = None
) -> None:
    """Try a held event again, then everything that waited behind it; with --all, every one that failed."""
    if (position is None) != every:
        raise CliError("Say which event: a position of `milepost held list`, or --all.")
    where = discovery.find(data)
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
    applied = asyncio.run(_settle(discovery.find(data), service, position, "discard", why))
    Console().print(f"Discarded. {applied} event(s) that waited behind it were applied.")


@app.command()
def dismiss(
    service: OneService, position: MaybePosition = None, every: Forks = False, *, why: Why, data: Data = None
) -> None:
    """Take a forked event for never said: its source was restored to the state it had before. --all: every fork."""
    if (position is None) != every:
        raise CliError("Say which event: a position of `milepost held list`, or --all.")
    where = discovery.find(data)
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


async def _settle(where: Installation, service: str, position: int, verb: str, why: str) -> int:
    path = f"/ops/v1/held/{position}/{verb}"
    return int((await _ask(where, service, "POST", path, {"why": why}))["applied"])


async def _with_reason(where: Installation, service: str, reason: str) -> list[int]:
    async with operations(where.addresses, where.operator_token) as services:
        items = await _every(services, a_service(service), reason=reason)
    return [item["position"] for item in items]


async def _all_held(where: Installation, settled: bool) -> dict[str, list[Answer]]:
    async with operations(where.addresses, where.operator_token) as services:
        return {name: await _every(services, name, settled=settled) for name in where.addresses}


async def _every(services: Operations, service: str, **query: Any) -> list[Answer]:
    """All the pages of a service's list."""
    items: list[Answer] = []
    cursor: dict[str, str] = {}
    while True:
        page = await services.ask(service, "GET", "/ops/v1/held", None, limit=A_PAGE, **cursor, **query)
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = {"cursor": page["next"]}


async def _ask(where: Installation, service: str, method: str, path: str, body: Any = None) -> Answer:
    async with operations(where.addresses, where.operator_token) as services:
        return await services.ask(a_service(service), method, path, body)
