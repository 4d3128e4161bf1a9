"""`make shape`: measures of the source with a limit for each, printed and kept in docs/shape.md.

Source is shared, services and milepost without the revisions, whose length says nothing about how anybody writes. Lines
of a function run from its `def` to its end; lines of source and tests are those that are not empty.
"""

import ast
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp
from rich.console import Console
from rich.table import Table

from tests.architecture.modules import ROOT, functions, imports, sources, tree

ROOMS = ("shared", "services", "milepost")
INNER = {"commands", "queries", "reactions", "domain", "tables", "store"}
ROLELESS = frozenset({"known", "one", "told", "given", "wanted", "found", "made"})
PAGE = ROOT / "docs" / "shape.md"
HEAD = """# The shape of the source

`make shape` measures this and writes this page. A test fails when a measure passes its limit
(`tests/architecture/test_shape.py`); the reasons for the limits are in [CONTRIBUTING](../CONTRIBUTING.md).

| measure | now | limit |
|---|--:|--:|
"""


@dataclass(frozen=True)
class Measure:
    """What was measured, in the unit its name gives, and the number it must not pass."""

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def cells(self) -> tuple[str, str, str]:
        return self.name, f"{self.value:g}", f"{'at least' if self.at_least else 'at most'} {self.limit:g}"


@cache
def source() -> tuple[Path, ...]:
    """The files that are measured, relative to the repository."""
    return tuple(path for path in sources(*ROOMS) if "versions" not in path.parts)


def function_lines() -> list[int]:
    """The length of every function, the shortest first."""
    return sorted(1 + node.end_lineno - node.lineno for path in source() for node in functions(path) if node.end_lineno)


def file_lines() -> dict[Path, int]:
    return {path: (ROOT / path).read_text().count("\n") for path in source()}


def private_functions() -> Iterator[tuple[Path, str, int]]:
    """Every private function with how often its own file names it."""
    for path in source():
        uses = Counter(names_used(tree(path)))
        for function in functions(path):
            if function.name.startswith("_") and not function.name.endswith("__"):
                yield path, function.name, uses[function.name]


def roleless_names() -> Iterator[tuple[Path, str]]:
    """Every parameter and local variable whose name says neither type nor role, once for each time it is written."""
    for path in source():
        for node in ast.walk(tree(path)):
            name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else None
            if name in ROLELESS:
                yield path, name


def edge_imports() -> list[tuple[Path, str]]:
    """Imports of HTTP from the rooms that must not know of it."""
    inner = [path for path in sources("services") if set(path.with_suffix("").parts[2:3]) & INNER]
    return [(path, name) for path in inner for name in imports(path) if name.startswith("shared.edge")]


def circular_imports() -> list[tuple[str, str]]:
    """Imports from which a chain of imports leads back."""
    graph = grimp.build_graph("bench", "milepost", "services", "shared", cache_dir=None)
    pairs = [(by, name) for by in graph.modules for name in graph.find_modules_directly_imported_by(by)]
    return [(by, name) for by, name in pairs if graph.chain_exists(importer=name, imported=by)]


def uses_of_any() -> int:
    return sum(name == "Any" for path in source() for name in names_used(tree(path)))


def written_lines(files: tuple[Path, ...]) -> int:
    return sum(1 for path in files for line in (ROOT / path).read_text().splitlines() if line.strip())


@cache
def measures() -> list[Measure]:
    """Every measure, in the order of the page."""
    lengths, private = function_lines(), list(private_functions())
    once = sum(uses == 1 for _, _, uses in private)
    return [
        Measure("lines of a function, median", statistics.median(lengths), 6),
        Measure("lines of a function, 90th percentile", lengths[int(0.9 * len(lengths))], 16),
        Measure("lines of a function, longest", lengths[-1], 45),
        Measure("lines of a file, longest", max(file_lines().values()), 400),
        Measure("private functions called once, %", round(100 * once / len(private), 1), 45),
        Measure("parameters and locals whose name says no role", len(list(roleless_names())), 300),
        Measure("imports of HTTP from inner rooms", len(edge_imports()), 0),
        Measure("imports in a circle", len(circular_imports()), 0),
        Measure("uses of Any", uses_of_any(), 250),
        Measure(
            "lines of tests for a line of source",
            round(written_lines(sources("tests")) / written_lines(source()), 2),
            1,
            True,
        ),
    ]


def by_room() -> Table:
    """Where the names without a role and the private functions called once are."""
    table = Table("room", "files", "lines", "names without a role", "private functions called once")
    roleless = Counter(_room(path) for path, _ in roleless_names())
    private = list(private_functions())
    for room in sorted({_room(path) for path in source()}):
        files = tuple(path for path in source() if _room(path) == room)
        uses = [count for path, _, count in private if _room(path) == room]
        once = f"{uses.count(1)} of {len(uses)}"
        table.add_row(room, str(len(files)), f"{written_lines(files):,}", str(roleless[room]), once)
    return table


def main() -> int:
    """Prints the measures, writes the page, and returns 1 when a limit is passed."""
    results = measures()
    table = Table("measure", "now", "limit", title="The shape of the source", title_justify="left")
    for measure in results:
        table.add_row(*measure.cells(), style="" if measure.is_met else "bold red")
    Console().print(table, by_room())
    PAGE.write_text(HEAD + "".join(f"| {' | '.join(measure.cells())} |\n" for measure in results))
    return 0 if all(measure.is_met for measure in results) else 1


def _room(path: Path) -> str:
    return "/".join(path.parts[:-1][:2])


def names_used(module: ast.Module) -> Iterator[str]:
    """Every name a file uses, alone or after a dot."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


if __name__ == "__main__":
    sys.exit(main())
