"""Every fault in the programme files at once, each with its file, line and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Location:
    """A line of a file, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class ProgrammeFault:
    """One fault, at a path such as `outcomes.sustained-earnings.threshold` ("" for the whole file)."""

    location: Location
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.path}: {self.message}" if self.path else f"{self.location}: {self.message}"


class ProgrammeErrors(Exception):
    """Every fault in every file of a directory. Nothing was loaded."""

    def __init__(self, faults: Iterable[ProgrammeFault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))
