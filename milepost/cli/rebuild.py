"""`milepost rebuild`: figures made anew from the events kept, beside the live ones, and switched in one transaction."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from milepost import discovery
from milepost.cli.asking import Data
from milepost.cli_error import CliError
from milepost.environment import programmes_folder
from shared.edge.garbage_collection import collect_seldom
from shared.store.database import open_database
from shared.terms.programme import load

What = Annotated[str, typer.Argument(help="What to rebuild: kpi is the one service whose tables follow from events.")]
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())


def rebuild(what: What = "kpi", data: Data = None) -> None:
    """Rebuild the figures from the events that kpi has applied, in the order it applied them."""
    if what != "kpi":
        raise CliError(f"{what!r} cannot be rebuilt: only kpi's tables follow from events alone. Say `rebuild kpi`.")
    collect_seldom()
    different = asyncio.run(_rebuild(discovery.find_ledgers(data).dsns["kpi"]))
    Console().print(_said(different), highlight=False)


async def _rebuild(dsn: str) -> int | None:
    """How many sums the rebuilt figures tell differently from those before."""
    from services.kpi.commands.rebuild import rebuild as rebuild_figures

    different = None
    async with open_database(dsn, "kpi", api_pool=1, worker_pool=2) as database:
        with Progress(*COLUMNS, console=Console(stderr=True)) as shown:
            bar = shown.add_task("counting", total=None)
            async for progress in rebuild_figures(database, load(programmes_folder())):
                different = progress.different
                shown.update(bar, description=progress.stage, completed=progress.applied, total=progress.end)
    return different


def _said(different: int | None) -> str:
    if different:
        return f"Rebuilt and switched. {different:,} sums differ from before: what counts has changed, or was damaged."
    return "Rebuilt and switched. Every sum is what it was."
