"""`milepost programmes`: what an adopter edits, checked, and shown with the source of every value."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from milepost.cli.asking import plain
from milepost.refusal import Refusal
from milepost.surroundings import programmes_folder
from shared.terms.programme import Fact, Framework, Programme, load

app = typer.Typer(help="Check and show the programmes this Milepost runs.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Option("--folder", help="Instead of MILEPOST_PROGRAMMES or ./programmes.")]
Only = Annotated[str, typer.Option("--only", help="Values below this path, such as kpis.K9 or profiles.")]


@app.command()
def check(folder: Folder = None) -> None:
    """Read every programme file; name every fault with its file and line."""
    found = load(folder or programmes_folder())
    console = Console()
    for programme in found.values():
        console.print(_summary(programme), highlight=False)
    for framework in found.frameworks.values():
        console.print(f"{framework.id} ({framework.version}): a framework, {len(framework.facts)} values")


@app.command()
def show(programme: str, only: Only = "", folder: Folder = None) -> None:
    """Every value of a programme, where it comes from, and which are assumptions."""
    found = load(folder or programmes_folder())
    known: dict[str, Programme | Framework] = {**found.running, **found.frameworks}
    if programme not in known:
        raise Refusal(f"There is no programme {programme!r}. There is: {', '.join(sorted(known)) or 'none'}.")
    facts = [fact for fact in known[programme].facts if fact.path.startswith(only)]
    if not facts:
        raise Refusal(f"{programme} has no value below {only!r}. Leave --only out to see all.")
    Console().print(_table(known[programme], facts))


def _summary(programme: Programme) -> str:
    assumed = len(programme.assumptions)
    values = f"{len(programme.facts)} values, {assumed} of them assumptions"
    return f"{programme.id} ({programme.version}): {programme.name}; {values}"


def _table(programme: Programme | Framework, facts: list[Fact]) -> Table:
    table = Table(title=f"{programme.name} ({programme.id}, {programme.version})", title_justify="left")
    table.add_column("value of", overflow="fold")
    table.add_column("value", overflow="fold")
    table.add_column("source, or the reason for an assumption", overflow="fold")
    before = ""
    for fact in facts:
        origin = _origin(fact)
        table.add_row(plain(fact.path), plain(str(fact.value)), "[dim]the same[/]" if origin == before else origin)
        before = origin
    table.caption = "A value marked [yellow]assumed[/] is fixed by no source: an owner may change it without code."
    return table


def _origin(fact: Fact) -> str:
    if fact.source is None:
        return f"[dim]{plain(str(fact.place))}[/]"
    return f"[yellow]assumed:[/] {plain(fact.source.text)}" if fact.source.assumed else plain(fact.source.text)
