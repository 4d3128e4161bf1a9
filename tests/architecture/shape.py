"""`make shape`: the measures by which the house compares itself with the codebases it learned from, printed.

Lines of a function are from its `def` to its end; test and source lines are those that are not empty.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("shared", "services", "milepost")
WANTED = "wanted: functions 8 / 28 / 60, files 90 / 400, annotated 100 %, tests 1.2 a line of source"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Shape:
    """What was measured in some files."""

    functions: list[int] = field(default_factory=list)
    annotated: int = 0
    files: list[int] = field(default_factory=list)
    lines: int = 0

    def add(self, file: Path) -> None:
        text = file.read_text()
        self.files.append(text.count("\n"))
        self.lines += sum(1 for line in text.splitlines() if line.strip())
        for function in _functions(ast.parse(text)):
            self.functions.append(1 + (function.end_lineno or function.lineno) - function.lineno)
            self.annotated += function.returns is not None

    @property
    def annotated_share(self) -> float:
        return self.annotated / len(self.functions) if self.functions else 1.0

    def percentile(self, share: float) -> int:
        """The length that this share of the functions stays within."""
        ordered = sorted(self.functions) or [0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(*rooms: str) -> Shape:
    """The shape of every Python file below some folders; empty files do not count."""
    shape = Shape()
    for room in rooms:
        # Revisions are written by `make migration`: their length says nothing of how anybody writes.
        for file in sorted(f for f in (ROOT / room).rglob("*.py") if "versions" not in f.parts):
            if file.stat().st_size:
                shape.add(file)
    return shape


def main() -> int:
    """Print the table; always 0, for it judges nothing: tests/architecture does."""
    source, tests = measure(*ROOMS), measure("tests")
    table = Table(title="The shape of the house", title_justify="left", caption=WANTED, caption_justify="left")
    for heading in ("", "function lines med / p90 / max", "file lines med / max", "annotated", "lines"):
        table.add_column(heading)
    for name, shape in [*((room, measure(room)) for room in ROOMS), ("all source", source), ("tests", tests)]:
        table.add_row(name, *_cells(shape))
    console = Console()
    console.print(table)
    console.print(f"test : source  {tests.lines / max(1, source.lines):.2f}", highlight=False)
    return 0


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _cells(shape: Shape) -> list[str]:
    if not shape.files:
        return ["–"] * 4
    lengths = f"{statistics.median(shape.functions or [0]):g} / {shape.percentile(0.9)} / {max(shape.functions or [0])}"
    files = f"{statistics.median(shape.files):g} / {max(shape.files)}"
    return [lengths, files, f"{shape.annotated_share:.0%}", f"{shape.lines:,}"]


if __name__ == "__main__":
    sys.exit(main())
