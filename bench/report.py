"""What is printed and kept: the table, the picture, and the facts of the machine without which a number is a rumour."""

import io
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
KEPT, PAGE, PICTURE, REMARKS = (HERE / name for name in ("results.json", "RESULTS.md", "results.svg", "remarks.md"))
WIDTH = 132
BAR = 20
# rich's own template asks the network for a font; a page of ours asks nobody for anything.
ADDRESSES = re.compile(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", re.DOTALL)


def machine() -> str:
    """Processors, memory, system and Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load before {os.getloadavg()[0]:.1f}"
    )


def table(rows: Mapping[str, list[Number]]) -> Table:
    """A line a number, with a bar as long as what is measured and a mark where it should be."""
    made = Table(title="Milepost beside its rivals", title_justify="left")
    for name, stays in (("path", False), ("rival", False), ("", True), ("measured", True), ("wanted", True)):
        made.add_column(name, no_wrap=stays, overflow="fold")
    made.add_column("made of")
    for number in (each for numbers in rows.values() for each in numbers):
        colour = "green" if number.met else "red"
        measured = Text(f"{_figure(number.value, number.bound)} {_word(number)}\n", style=colour)
        measured.append(_spread(number), "dim")
        bar = Text(_bar(number), style=colour)
        made.add_row(number.path, number.rival, bar, measured, str(number.bound), number.detail, end_section=True)
    return made


def _bar(number: Number) -> str:
    share = number.value / number.bound.value / 2
    line = ("█" * round(BAR * min(1.0, max(0.0, share)))).ljust(BAR)
    return line[: BAR // 2] + "│" + line[BAR // 2 :]


def _word(number: Number) -> str:
    return "met" if number.met else "missed"


def _figure(value: float, bound: Bound) -> str:
    return f"{value:.0f} {bound.unit}" if bound.unit else f"{value:.2f} ×"


def _spread(number: Number) -> str:
    if number.lowest == number.highest:
        return "one run"
    return f"{_figure(number.lowest, number.bound)} … {_figure(number.highest, number.bound)}"


def remembered() -> dict[str, Any]:
    """What earlier calls have measured, by row."""
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def keep(measured: Mapping[str, list[Number]], facts: str) -> None:
    """Writes what was measured over what was known of the same rows, and the page and picture of all of them."""
    today = date.today().isoformat()  # noqa: DTZ011 (the day of the machine it ran on)
    fresh = {name: {"on": today, "machine": facts, "numbers": list(map(asdict, n))} for name, n in measured.items()}
    kept = remembered() | fresh
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    rows = {name: [_number(told) for told in row["numbers"]] for name, row in kept.items()}
    PICTURE.write_text(_picture(rows))
    PAGE.write_text(_page(kept, rows))


def _number(told: dict[str, Any]) -> Number:
    return Number(**{**told, "bound": Bound(**told["bound"])})


def _page(kept: Mapping[str, Any], rows: Mapping[str, list[Number]]) -> str:
    lines = [
        "# How fast Milepost is\n",
        "Written by `make bench`. Each row is measured beside a rival of `bench/rivals`, run in turn in the same call;",
        "what is compared is the median of the pairs' ratios, so that the machine's moods meet both.\n",
        "![the same as bars](results.svg)\n",
        "| path | rival | measured | spread | wanted | | made of | on |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, numbers in rows.items():
        for n in numbers:
            cells = (n.path, n.rival, _figure(n.value, n.bound), _spread(n), str(n.bound), _word(n), n.detail)
            lines.append(f"| {' | '.join(cells)} | {kept[name]['on']} |")
    machines = sorted({row["machine"].rpartition(", load")[0] for row in kept.values()})
    lines += ["", "Machine: " + "; ".join(machines) + ".", ""]
    return "\n".join(lines) + "\n" + (REMARKS.read_text() if REMARKS.exists() else "")


def _picture(rows: Mapping[str, list[Number]]) -> str:
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(table(rows))
    return ADDRESSES.sub("", console.export_svg(title="make bench"))
