"""What `milepost programmes check` reports: faults, warnings, and what is shown and not used in calculations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from milepost.cli_error import CliError
from shared.terms.programme import Framework, Programme, ProgrammeErrors, ProgrammeFault, load
from shared.terms.programme.information import shown_only


@dataclass
class ProgrammeReport:
    """The programmes that passed, and what was found in the files of `directory`."""

    directory: Path
    programmes: list[Programme] = field(default_factory=list)
    frameworks: list[Framework] = field(default_factory=list)
    faults: list[ProgrammeFault] = field(default_factory=list)
    warnings: list[ProgrammeFault] = field(default_factory=list)

    def print_to(self, console: Console) -> None:
        """The report as text; a path begins with its folder, so that a terminal can open it."""
        for programme in self.programmes:
            values = f"{len(programme.sourced_values)} values, {len(programme.assumptions)} of them assumptions"
            console.print(escape(f"{programme.id} ({programme.version}): {programme.name}; {values}"))
            paths = shown_only(programme)
            if paths:
                console.print(f"  [dim]shown, and not used in calculations: {escape(', '.join(paths))}[/]")
        for framework in self.frameworks:
            values = f"a framework, {len(framework.sourced_values)} values"
            console.print(escape(f"{framework.id} ({framework.version}): {values}"))
        for warning in self.warnings:
            console.print(f"[yellow]warning:[/] {escape(self.with_folder(warning))}")

    def print_faults_to(self, console: Console) -> None:
        """The faults, which are why nothing was loaded."""
        for fault in self.faults:
            console.print(f"[bold red]fault:[/] {escape(self.with_folder(fault))}")
        if self.faults:
            console.print(f"{len(self.faults)} to correct. Services load nothing until there is none.")

    def with_folder(self, finding: ProgrammeFault) -> str:
        """The finding with its file as a path from here."""
        return f"{_from_here(self.directory / finding.location.file)}{str(finding).removeprefix(finding.location.file)}"

    def as_json(self) -> dict[str, Any]:
        """The report for other tools."""
        return {
            "programmes": [
                {
                    "id": programme.id,
                    "version": programme.version,
                    "name": programme.name,
                    "values": len(programme.sourced_values),
                    "assumptions": len(programme.assumptions),
                    "shown_only": shown_only(programme),
                }
                for programme in self.programmes
            ],
            "frameworks": [framework.id for framework in self.frameworks],
            "faults": [self._finding(fault) for fault in self.faults],
            "warnings": [self._finding(warning) for warning in self.warnings],
        }

    def _finding(self, finding: ProgrammeFault) -> dict[str, Any]:
        file, line = _from_here(self.directory / finding.location.file), finding.location.line
        return {"file": file, "line": line, "path": finding.path, "message": finding.message}


def checked(directory: Path, chosen: str | None = None) -> ProgrammeReport:
    """The report of a folder, or of one programme in it, named by its id or its file. Raises `CliError` for neither."""
    try:
        programmes = load(directory)
    except ProgrammeErrors as errors:
        report = ProgrammeReport(directory, faults=list(errors.faults))
        names = {fault.location.file for fault in errors.faults}
        chosen_files = {_file_of(directory, chosen)} if chosen else names
        report.faults = [fault for fault in errors.faults if fault.location.file in chosen_files]
        if not report.faults:
            elsewhere = ", ".join(sorted(names))
            raise CliError(f"There is no fault in {chosen}, but in {elsewhere}. Correct that first.") from errors
        return report
    report = ProgrammeReport(
        directory, list(programmes.values()), list(programmes.frameworks.values()), warnings=programmes.warnings
    )
    return report if chosen is None else _only(report, _file_of(directory, chosen))


def _only(report: ProgrammeReport, file: str) -> ProgrammeReport:
    def in_file(programme: Programme | Framework) -> bool:
        return any(value.location.file == file and value.path == "id" for value in programme.sourced_values)

    return ProgrammeReport(
        report.directory,
        [programme for programme in report.programmes if in_file(programme)],
        [framework for framework in report.frameworks if in_file(framework)],
        warnings=[warning for warning in report.warnings if warning.location.file == file],
    )


def _file_of(directory: Path, chosen: str) -> str:
    """The name of the file in the folder that `chosen` names: a path, a file name, or a programme's id."""
    names = {file.name for file in directory.glob("*.yaml")}
    by_name = {name for name in names if name in (Path(chosen).name, f"{chosen.lower()}.yaml")}
    return next(iter(by_name or _with_id(directory, names, chosen)), "") or _unknown(chosen, names)


def _with_id(directory: Path, names: Iterable[str], programme_id: str) -> set[str]:
    first_lines = (f"id: {programme_id}\n", f"\nid: {programme_id}\n")
    texts = {name: (directory / name).read_text(encoding="utf-8", errors="replace") for name in names}
    return {name for name, text in texts.items() if text.startswith(first_lines[0]) or first_lines[1] in text}


def _unknown(chosen: str, names: Iterable[str]) -> str:
    raise CliError(f"There is no programme or file {chosen!r}. There is: {', '.join(sorted(names))}.")


def _from_here(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
