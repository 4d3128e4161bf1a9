"""Small text charts: a bar for a percentage, and RAG colours as words."""

from decimal import Decimal

COLOURS = {"green": "green", "amber": "yellow", "red": "red", "grey": "bright_black"}
EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(value: str | None, full: int, width: int, colour: str, mark: str | None = None) -> str:
    """A bar of `width` characters for `full`; empty when there is no value. `mark` sets a line where another ends."""
    eighths = round(min(Decimal(value or 0), Decimal(full)) / full * width * 8)
    whole, rest = divmod(max(0, int(eighths)), 8)
    drawn = "█" * whole + (EIGHTHS[rest] if rest else "")
    row = drawn.ljust(width)
    if mark is not None:
        at = min(width - 1, int(Decimal(mark) / full * width))
        return f"[{colour}]{row[:at]}[/]│[{colour}]{row[at + 1 :]}[/]"
    return f"[{colour}]{drawn}[/]{row[len(drawn) :]}"


def colour_of(rag: str | None) -> str:
    return COLOURS.get(rag or "grey", "bright_black")


def coloured(rag: str | None) -> str:
    """The RAG as a word in its colour; nothing for none."""
    return f"[{colour_of(rag)}]{rag}[/]" if rag else ""
