"""What is wrong with a programme file, all of it at once, each with file, line and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class ProgrammeFault:
    """One thing wrong, at a path such as `outcomes.sustained-earnings.threshold` ("" for the whole file)."""

    place: Place
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.path}: {self.message}" if self.path else f"{self.place}: {self.message}"


class ProgrammeErrors(Exception):
    """Every fault of every file of a directory; nothing was loaded."""

    def __init__(self, faults: Iterable[ProgrammeFault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))
