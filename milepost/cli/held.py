"""`milepost held`: the events that wait because one failed, and the two ways out: try again, or give up and say why."""

import asyncio
import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from milepost import whereabouts
from milepost.cli.asking import Data, OneService, Position, Why, a_service, plain
from milepost.operations import Answer, operations
from milepost.whereabouts import Whereabouts

app = typer.Typer(help="See and settle events that wait because one failed.", no_args_is_help=True)
COLUMNS = ("position", "reason", "source", "stream_id", "seq", "type", "attempts", "error")


@app.command("list")
def list_(data: Data = None) -> None:
    """What waits in each service, oldest first. Nothing held is ever lost."""
    found = asyncio.run(_all_held(whereabouts.find(data)))
    rows = [(service, item) for service, items in found.items() for item in items]
    console = Console()
    if not rows:
        console.print("Nothing is held.")
        return
    table = Table("service", *COLUMNS)
    for service, item in rows:
        table.add_row(service, *(plain(str(item[name])) for name in COLUMNS))
    console.print(table)


@app.command()
def show(service: OneService, position: Position, data: Data = None) -> None:
    """One held event whole: headers, value, error."""
    found = asyncio.run(_ask(whereabouts.find(data), service, "GET", f"/ops/v1/held/{position}"))
    Console().print_json(json.dumps(found, default=str))


@app.command()
def retry(service: OneService, position: Position, why: Why, data: Data = None) -> None:
    """Try a held event again, then everything that waited behind it."""
    path = f"/ops/v1/held/{position}/retry"
    applied = asyncio.run(_ask(whereabouts.find(data), service, "POST", path, {"why": why}))["applied"]
    if not applied:
        Console().print(f"It failed again. `milepost held show {service} {position}` tells why.")
        raise typer.Exit(1)
    Console().print(f"{applied} event(s) applied.")


@app.command()
def discard(service: OneService, position: Position, why: Why, data: Data = None) -> None:
    """Give a held event up for good: its effect never happens in this service. What waited behind it goes on."""
    path = f"/ops/v1/held/{position}/discard"
    applied = asyncio.run(_ask(whereabouts.find(data), service, "POST", path, {"why": why}))["applied"]
    Console().print(f"Discarded. {applied} event(s) that waited behind it were applied.")


async def _all_held(where: Whereabouts) -> dict[str, list[Answer]]:
    async with operations(where.addresses, where.operator_token) as services:
        return {service: answer["items"] for service, answer in (await services.ask_all("GET", "/ops/v1/held")).items()}


async def _ask(where: Whereabouts, service: str, method: str, path: str, body: Any = None) -> Answer:
    async with operations(where.addresses, where.operator_token) as services:
        return await services.ask(a_service(service), method, path, body)
