"""`milepost rebuild`: recalculates the figures from the stored events, and switches to them in one transaction."""

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

What = Annotated[str, typer.Argument(help="What to rebuild. Only kpi can be rebuilt from events.")]
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())


def rebuild(what: What = "kpi", data: Data = None) -> None:
    """Rebuild the figures from the events that kpi has applied, in the same order."""
    if what != "kpi":
        raise CliError(
            f"{what!r} cannot be rebuilt: only the tables of kpi follow from events. Run `milepost rebuild kpi`."
        )
    collect_seldom()
    dsn = discovery.find_ledgers(data).dsns["kpi"]
    different = asyncio.run(_rebuild(dsn if data else discovery.api_dsn_of("kpi") or dsn, dsn))
    changes = (
        f"{different or 0:,} sums differ: a measure has changed, or data was damaged."
        if different
        else "No sum has changed."
    )
    Console().print(f"Rebuilt and switched. {changes}", highlight=False)


async def _rebuild(dsn: str, worker_dsn: str) -> int | None:
    """How many sums of the rebuilt figures differ from those before."""
    from services.kpi.commands.rebuild import rebuild as rebuild_figures
    from shared.journey.in_force import with_history

    different = None
    async with open_database(dsn, "kpi", api_pool=1, worker_pool=2, worker_dsn=worker_dsn) as database:
        with Progress(*COLUMNS, console=Console(stderr=True)) as progress_bar:
            bar = progress_bar.add_task("counting", total=None)
            programmes = await with_history(database.as_worker, load(programmes_folder()))
            async for progress in rebuild_figures(database, programmes):
                different = progress.different
                progress_bar.update(bar, description=progress.stage, completed=progress.applied, total=progress.end)
    return different
