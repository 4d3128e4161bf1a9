"""`milepost programmes`: check the programme files and show every value with its source."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from milepost.cli.asking import plain
from milepost.cli_error import CliError
from milepost.environment import programmes_folder
from milepost.programme_report import checked
from shared.terms.programme import Framework, Programme, ProgrammeErrors, Programmes, SourcedValue, load
from shared.terms.programme.inheritance import HEAD
from shared.terms.programme.json_schema import schema as programme_schema
from shared.terms.programme.starter import NEEDED, starter

AnyProgramme = Programme | Framework
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

app = typer.Typer(help="Check and show the programmes this Milepost runs.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Option("--folder", help="Instead of MILEPOST_PROGRAMMES or ./programmes.")]
Chosen = Annotated[str | None, typer.Argument(help="The id of one programme, or its file. All, if left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON, for other tools.")]
Extends = Annotated[str | None, typer.Option("--extends", help="The programme it extends, such as a framework.")]
Only = Annotated[str, typer.Option("--only", help="Values below this path, such as kpis.K9 or profiles.")]


@app.command()
def check(programme: Chosen = None, folder: Folder = None, as_json: AsJson = False) -> None:
    """Report every fault with its file and line, warn of unlikely values, and list what is only shown.

    All files are read, because one may extend another; with an id or a file, only what concerns it is printed. Exit
    code 1 for a fault; a warning passes.
    """
    directory = folder or programmes_folder()
    report = checked(directory, programme)
    if as_json:
        typer.echo(json.dumps(report.as_json(), indent=1, ensure_ascii=False))
    else:
        report.print_to(Console(highlight=False, soft_wrap=True))
        report.print_faults_to(Console(stderr=True, highlight=False, soft_wrap=True))
    if report.faults:
        raise typer.Exit(1)


@app.command()
def show(programme: str, only: Only = "", folder: Folder = None) -> None:
    """Show every value of a programme with its source, and which values are assumptions."""
    chosen = _named(folder, programme)
    values = [value for value in chosen.sourced_values if is_below(value.path, only)]
    if not values:
        raise CliError(f"{programme} has no value below {only!r}. Leave --only out to see all.")
    Console().print(value_table(chosen, values))


def is_below(path: str, only: str) -> bool:
    """Whether a path begins with `only`, or has it as steps further down: `prices` means every price."""
    return path.startswith(only) or f".{only}." in f".{path}."


@app.command()
def schema() -> None:
    """Print the JSON Schema of a programme file, for editors; programmes/schema.json is a copy of it."""
    typer.echo(schema_text(), nl=False)


@app.command()
def new(programme: str, extends: Extends = None, folder: Folder = None) -> None:
    """Write a first file for a programme, with comments. It passes `check` unchanged."""
    directory = folder or programmes_folder()
    if not ID.fullmatch(programme):
        raise CliError(f"{programme!r} is no id: use letters, digits, - and _ only, such as {suggested_id(programme)}.")
    file = directory / f"{programme.lower()}.yaml"
    existing = _all(load(directory) if any(directory.glob("*.yaml")) else Programmes())
    if file.exists() or programme in existing:
        raise CliError(f"{programme} already exists. Choose another id, or edit {file}.")
    if extends is not None and extends not in existing:
        raise CliError(f"There is no programme {extends!r} to extend. There is: {_names(existing)}.")
    inherited = inherited_keys(existing[extends]) if extends else set()
    try:
        with removed_on_failure(file):
            file.write_text(starter(programme, extends, inherited), encoding="utf-8")
            load(directory)
    except ProgrammeErrors as errors:
        faults = "\n".join(map(str, errors.faults))
        raise CliError(f"{extends} does not have all that {programme} needs. Write a file with:\n{faults}") from errors
    Console().print(f"{file}: write the contract into it, then `milepost programmes check`.", highlight=False)


def suggested_id(text: str) -> str:
    """An id like the text."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-_").upper() or "SKYE"


def inherited_keys(parent: AnyProgramme) -> set[str]:
    """The keys that a child has from its parent; of a portfolio, those that a sum of programmes does not need too."""
    keys = {value.path.partition(".")[0] for value in parent.sourced_values}
    return keys | set(NEEDED) if isinstance(parent, Programme) and parent.portfolio else keys


@app.command()
def diff(before: str, after: str, folder: Folder = None) -> None:
    """Show the differences between two programmes, and which of them a framework locks as core."""
    Console().print(difference(_named(folder, before), _named(folder, after)))


def schema_text() -> str:
    """The schema as it is published in programmes/schema.json."""
    return json.dumps(programme_schema(), indent=1, ensure_ascii=False) + "\n"


def difference(before: AnyProgramme, after: AnyProgramme) -> Table:
    """Every value that differs, with the number of core values that are the same in both."""
    first, second, locked = _local_values(before), _local_values(after), before.locked | after.locked
    table = Table("", "value of", before.id, after.id, title=f"{before.id} and {after.id}", title_justify="left")
    same_core = 0
    for path in sorted({*first, *second}):
        core = any(f"{path}.".startswith(f"{lock}.") for lock in locked)
        if first.get(path) == second.get(path):
            same_core += core
            continue
        cells = (plain(values.get(path, "-")) for values in (first, second))
        table.add_row("core" if core else "local", plain(path), *cells)
    table.caption = f"{same_core} core values are the same in both, as the framework requires."
    return table


def _local_values(programme: AnyProgramme) -> dict[str, str]:
    values = programme.sourced_values
    return {value.path: str(value.value) for value in values if value.path.partition(".")[0] not in HEAD}


@contextmanager
def removed_on_failure(file: Path) -> Iterator[None]:
    """Removes the file if the block fails: a starter that does not pass the check leaves nothing behind."""
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _all(programmes: Programmes) -> dict[str, AnyProgramme]:
    return {**programmes.running, **programmes.frameworks}


def _names(programmes: dict[str, AnyProgramme]) -> str:
    return ", ".join(sorted(programmes)) or "none"


def _named(folder: Path | None, name: str) -> AnyProgramme:
    programmes = _all(load(folder or programmes_folder()))
    if name not in programmes:
        raise CliError(f"There is no programme {name!r}. There is: {_names(programmes)}.")
    return programmes[name]


def value_table(programme: AnyProgramme, values: list[SourcedValue]) -> Table:
    """The values, each with its source or the reason for the assumption."""
    table = Table(title=f"{programme.name} ({programme.id}, {programme.version})", title_justify="left")
    table.add_column("value of", overflow="fold")
    table.add_column("value", overflow="fold")
    table.add_column("source, or the reason for an assumption", overflow="fold")
    before = ""
    for value in values:
        origin = _origin(value)
        table.add_row(plain(value.path), plain(str(value.value)), "[dim]the same[/]" if origin == before else origin)
        before = origin
    table.caption = "No source fixes a value marked [yellow]assumed[/]: its owner may change it without code."
    return table


def _origin(value: SourcedValue) -> str:
    if value.source is None:
        return f"[dim]{plain(str(value.location))}[/]"
    return f"[yellow]assumed:[/] {plain(value.source.text)}" if value.source.assumed else plain(value.source.text)
