"""`milepost programmes`: what an adopter edits, checked, and shown with the source of every value."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from milepost.cli.asking import plain
from milepost.refusal import Refusal
from milepost.surroundings import programmes_folder
from shared.terms.programme import Fact, Framework, Programme, ProgrammeErrors, Programmes, load
from shared.terms.programme.editors import schema as programme_schema
from shared.terms.programme.starter import starter

app = typer.Typer(help="Check and show the programmes this Milepost runs.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Option("--folder", help="Instead of MILEPOST_PROGRAMMES or ./programmes.")]
Extends = Annotated[str | None, typer.Option("--extends", help="The programme it stands on, such as a framework.")]
Only = Annotated[str, typer.Option("--only", help="Values below this path, such as kpis.K9 or profiles.")]


@app.command()
def check(folder: Folder = None) -> None:
    """Read every programme file; name every fault with its file and line."""
    found = load(folder or programmes_folder())
    console = Console()
    for programme in found.values():
        console.print(_summary(programme), highlight=False, soft_wrap=True)
    for framework in found.frameworks.values():
        told = f"{framework.id} ({framework.version}): a framework, {len(framework.facts)} values"
        console.print(told, highlight=False, soft_wrap=True)


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


@app.command()
def schema() -> None:
    """Print the JSON Schema of a programme file, for editors; programmes/schema.json is a copy of it."""
    typer.echo(schema_text(), nl=False)


@app.command()
def new(programme: str, extends: Extends = None, folder: Folder = None) -> None:
    """Write a first file for a programme, with comments, that passes `check` as it stands."""
    directory = folder or programmes_folder()
    file = directory / f"{programme.lower()}.yaml"
    known = load(directory) if any(directory.glob("*.yaml")) else Programmes()
    there: dict[str, Programme | Framework] = {**known.running, **known.frameworks}
    if file.exists() or programme in there:
        raise Refusal(f"{programme} is there already. Choose another id, or edit {file}.")
    if extends is not None and extends not in there:
        raise Refusal(f"There is no programme {extends!r} to extend. There is: {', '.join(sorted(there)) or 'none'}.")
    said = {fact.path.partition(".")[0] for fact in there[extends].facts} if extends else set()
    try:
        with atomic(file) as written:
            written.write_text(starter(programme, extends, said), encoding="utf-8")
            load(directory)
    except ProgrammeErrors as errors:
        faults = "\n".join(map(str, errors.faults))
        raise Refusal(f"{programme} cannot stand on {extends} by itself. Write a file with:\n{faults}") from errors
    Console().print(f"{file}: write the contract into it, then `milepost programmes check`.", highlight=False)


@app.command()
def diff(before: str, after: str, folder: Folder = None) -> None:
    """What differs between two programmes: what is local, and what a framework locks as core."""
    found = load(folder or programmes_folder())
    known: dict[str, Programme | Framework] = {**found.running, **found.frameworks}
    for name in (before, after):
        if name not in known:
            raise Refusal(f"There is no programme {name!r}. There is: {', '.join(sorted(known)) or 'none'}.")
    locked = known[before].locked | known[after].locked
    Console().print(difference(known[before], known[after], locked))


def schema_text() -> str:
    """The published schema, as it is kept beside the programmes."""
    return json.dumps(programme_schema(), indent=1, ensure_ascii=False) + "\n"


def difference(before: Programme | Framework, after: Programme | Framework, locked: frozenset[str]) -> Table:
    """Every value that is not the same in both, and how many core values are."""
    first, second = ({fact.path: str(fact.value) for fact in one.facts if not _steers(fact)} for one in (before, after))
    table = Table("", "value of", before.id, after.id, title=f"{before.id} and {after.id}", title_justify="left")
    same_core = 0
    for path in sorted({*first, *second}):
        core = any(f"{path}.".startswith(f"{lock}.") for lock in locked)
        if first.get(path) == second.get(path):
            same_core += core
            continue
        values = (plain(one.get(path, "-")) for one in (first, second))
        table.add_row("core" if core else "local", plain(path), *values)
    table.caption = f"{same_core} core values are the same in both, as the framework demands."
    return table


def _steers(fact: Fact) -> bool:
    return fact.path.partition(".")[0] in ("id", "name", "extends", "framework", "core")


@contextmanager
def atomic(file: Path) -> Iterator[Path]:
    """The file, taken away again if what follows fails: a start that cannot pass the check leaves nothing behind."""
    try:
        yield file
    except BaseException:
        file.unlink(missing_ok=True)
        raise


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
