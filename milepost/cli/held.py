"""`milepost held`: list the events held behind a failure, and retry, discard or dismiss them with a reason."""

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

app = typer.Typer(help="List and settle held events.", no_args_is_help=True)
WAITING = ("position", "reason", "source", "stream_id", "seq", "type", "attempts", "held_at", "error")
SETTLED = ("position", "reason", "source", "stream_id", "seq", "settled_how", "settled_by", "settled_at", "settled_why")
A_PAGE = 200

Settled = Annotated[bool, typer.Option("--settled", help="Settled events: who settled each, how and why.")]
Every = Annotated[bool, typer.Option("--all", help="Every failed event of the service, oldest first.")]
Forks = Annotated[bool, typer.Option("--all", help="Every fork of the service, and those that appear behind them.")]
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
    """Show one held event in full: headers, value, error, and how many wait behind it."""
    event = asyncio.run(_ask(discovery.find(data), service, "GET", f"/ops/v1/held/{position}"))
    Console().print_json(json.dumps(event, default=str))


@app.command()
def retry(
    service: OneService, position: MaybePosition = None, every: Every = False, *, why: Why, data: Data = None
) -> None:
    """Apply a held event again, then those behind it. With --all, every failed event."""
    if (position is None) != every:
        raise CliError("Give a position from `milepost held list`, or --all.")
    installation = discovery.find(data)
    positions = asyncio.run(_with_reason(installation, service, "failed")) if position is None else [position]
    applied = [asyncio.run(_settle(installation, service, held, "retry", why)) for held in positions]
    failed = [held for held, number in zip(positions, applied, strict=True) if not number]
    Console().print(f"{sum(applied)} event(s) applied.")
    if failed:
        Console().print(f"Failed again: {_named(failed)}. `milepost held show {service} {failed[0]}` says why.")
        raise typer.Exit(1)


@app.command()
def discard(service: OneService, position: Position, why: Why, data: Data = None) -> None:
    """Discard a held event for good: it never takes effect in this service. Those behind it are applied."""
    applied = asyncio.run(_settle(discovery.find(data), service, position, "discard", why))
    Console().print(f"Discarded. {applied} event(s) behind it were applied.")


@app.command()
def dismiss(
    service: OneService, position: MaybePosition = None, every: Forks = False, *, why: Why, data: Data = None
) -> None:
    """Treat a forked event as never emitted: its source was restored to the state before it. --all: every fork."""
    if (position is None) != every:
        raise CliError("Give a position from `milepost held list`, or --all.")
    installation = discovery.find(data)
    dismissed = 0
    while positions := [position] if position else asyncio.run(_with_reason(installation, service, "fork")):
        for held in positions:
            asyncio.run(_settle(installation, service, held, "dismiss", why))
        dismissed += len(positions)
        if position:
            break
    Console().print(f"{dismissed} fork(s) of {service} dismissed.")


def _named(positions: list[int]) -> str:
    return ", ".join(map(str, positions[:10])) + (" …" if len(positions) > 10 else "")


async def _settle(installation: Installation, service: str, position: int, verb: str, why: str) -> int:
    path = f"/ops/v1/held/{position}/{verb}"
    return int((await _ask(installation, service, "POST", path, {"why": why}))["applied"])


async def _with_reason(installation: Installation, service: str, reason: str) -> list[int]:
    async with operations(installation.addresses, installation.operator_token) as services:
        items = await _every(services, a_service(service), reason=reason)
    return [item["position"] for item in items]


async def _all_held(installation: Installation, settled: bool) -> dict[str, list[Answer]]:
    async with operations(installation.addresses, installation.operator_token) as services:
        return {name: await _every(services, name, settled=settled) for name in installation.addresses}


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


async def _ask(installation: Installation, service: str, method: str, path: str, body: Any = None) -> Answer:
    async with operations(installation.addresses, installation.operator_token) as services:
        return await services.ask(a_service(service), method, path, body)
