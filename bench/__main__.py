"""`make bench`: measures every path against its rival, prints the table and writes it to bench/RESULTS.md."""

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import report
from bench.measuring import Number
from bench.rows import QUICK, ROWS, Effort
from bench.world import World
from milepost.embedded import embedded
from milepost.environment import configured_dsn, configured_kafka

Only = Annotated[list[str] | None, typer.Option("--only", help=f"A row of: {', '.join(ROWS)}. May be repeated.")]
Quick = Annotated[
    bool, typer.Option("--quick", help="Check that everything runs. The numbers mean nothing and are not stored.")
]
Count = Annotated[int | None, typer.Option("--pairs", min=1, help="Pairs of runs (default 5).")]


def bench(only: Only = None, quick: Quick = False, pairs: Count = None) -> None:
    """Measure Milepost against its rivals. Uses MILEPOST_DSN and MILEPOST_KAFKA where they are set."""
    unknown = sorted(set(only or []) - set(ROWS))
    if unknown:
        raise typer.BadParameter(f"there is no row {', '.join(unknown)}; the rows are: {', '.join(ROWS)}")
    effort = QUICK if quick else Effort()
    effort = replace(effort, pairs=pairs) if pairs else effort
    console, facts = Console(), report.machine()
    with (
        tempfile.TemporaryDirectory(prefix="milepost-bench-") as folder,
        embedded(postgres=configured_dsn(), kafka=configured_kafka()) as addresses,
    ):
        measured = uvloop.run(_measure(World(Path(folder), addresses), only or list(ROWS), effort, console))
    console.print(report.table(measured))
    console.print(f"Machine: {facts}.", highlight=False)
    if not quick:
        report.store(measured, facts)
        console.print(f"Written to {report.PAGE}", highlight=False)


async def _measure(world: World, names: list[str], effort: Effort, console: Console) -> dict[str, list[Number]]:
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    measured: dict[str, list[Number]] = {}
    with Progress(*columns, console=console) as progress:
        bars = {name: progress.add_task(ROWS[name].about, total=ROWS[name].runs(effort), start=False) for name in names}
        for name, bar in bars.items():
            progress.start_task(bar)
            measured[name] = await ROWS[name].measure(world, effort, partial(progress.advance, bar))
    return measured


if __name__ == "__main__":
    typer.run(bench)
