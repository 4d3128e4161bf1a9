"""Draws what a command printed as docs/demo.svg, so that the README shows a real run: `make picture`."""

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 112
BEGINS = "Audit of the four ledgers"
# rich's own template asks the network for a font; a page of ours asks nobody for anything.
ADDRESSES = re.compile(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", re.DOTALL)


def picture(printed: str) -> str:
    """The SVG of the end of a run, from the audit on."""
    shown = printed[printed.find(BEGINS) :] if BEGINS in printed else printed
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(shown), soft_wrap=False)
    return ADDRESSES.sub("", console.export_svg(title="make demo"))


if __name__ == "__main__":
    (Path(__file__).parent / "demo.svg").write_text(picture(sys.stdin.read()))
