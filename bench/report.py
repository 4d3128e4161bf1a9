"""Prints and stores the results: the table, the picture, and the machine they were measured on."""

import io
import itertools
import json
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.measuring import Bound, Number

HERE = Path(__file__).parent
STORED, PAGE, PICTURE, REMARKS = (HERE / name for name in ("results.json", "RESULTS.md", "results.svg", "remarks.md"))
WIDTH = 132
BAR = 20
# The template of rich loads a font from the network; the stored picture must load nothing.
ADDRESSES = re.compile(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", re.DOTALL)


def machine() -> str:
    """Processors, memory, system and Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load before {os.getloadavg()[0]:.1f}"
    )


def table(rows: Mapping[str, list[Number]]) -> Table:
    """One line per number, with a bar for the measured value and a line at its target."""
    result = Table(title="Milepost beside its rivals", title_justify="left")
    for name, stays in (("path", False), ("rival", False), ("", True), ("measured", True), ("target", True)):
        result.add_column(name, no_wrap=stays, overflow="fold")
    result.add_column("detail")
    for number in itertools.chain.from_iterable(rows.values()):
        colour = "green" if number.met else "red"
        measured = Text(f"{_figure(number.value, number.bound)} {_verdict(number)}\n", style=colour)
        measured.append(_spread(number), "dim")
        bar = Text(_bar(number), style=colour)
        result.add_row(number.path, number.rival, bar, measured, str(number.bound), number.detail, end_section=True)
    return result


def _bar(number: Number) -> str:
    share = number.value / number.bound.value / 2
    line = ("█" * round(BAR * min(1.0, max(0.0, share)))).ljust(BAR)
    return line[: BAR // 2] + "│" + line[BAR // 2 :]


def _verdict(number: Number) -> str:
    return "met" if number.met else "missed"


def _figure(value: float, bound: Bound) -> str:
    return f"{value:.0f} {bound.unit}" if bound.unit else f"{value:.2f} ×"


def _spread(number: Number) -> str:
    if number.lowest == number.highest:
        return "one run"
    return f"{_figure(number.lowest, number.bound)} … {_figure(number.highest, number.bound)}"


def stored() -> dict[str, Any]:
    """The results of earlier calls, by row."""
    return json.loads(STORED.read_text()) if STORED.exists() else {}


def store(measured: Mapping[str, list[Number]], facts: str) -> None:
    """Replaces the stored results of the measured rows, and writes the page and picture of all rows."""
    today = date.today().isoformat()  # noqa: DTZ011 (the day of the machine it ran on)
    fresh = {name: {"on": today, "machine": facts, "numbers": list(map(asdict, n))} for name, n in measured.items()}
    results = stored() | fresh
    STORED.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    rows = {name: [_number(fields) for fields in row["numbers"]] for name, row in results.items()}
    PICTURE.write_text(_picture(rows))
    PAGE.write_text(_page(results, rows))


def _number(fields: dict[str, Any]) -> Number:
    return Number(**{**fields, "bound": Bound(**fields["bound"])})


def _page(results: Mapping[str, Any], rows: Mapping[str, list[Number]]) -> str:
    lines = [
        "# How fast Milepost is\n",
        "Written by `make bench`. Each row is measured against a rival in `bench/rivals`. The two run alternately,",
        "and the result is the median of the pairs' ratios, so that other load on the machine affects both.\n",
        "![the same as bars](results.svg)\n",
        "| path | rival | measured | spread | target | | detail | on |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, numbers in rows.items():
        for n in numbers:
            cells = (n.path, n.rival, _figure(n.value, n.bound), _spread(n), str(n.bound), _verdict(n), n.detail)
            lines.append(f"| {' | '.join(cells)} | {results[name]['on']} |")
    machines = sorted({row["machine"].rpartition(", load")[0] for row in results.values()})
    lines += ["", *(f"* Machine: {machine}." for machine in machines), ""]
    return "\n".join(lines) + "\n" + (REMARKS.read_text() if REMARKS.exists() else "")


def _picture(rows: Mapping[str, list[Number]]) -> str:
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(table(rows))
    return ADDRESSES.sub("", console.export_svg(title="make bench"))
