"""What goes wrong with a part Milepost brings along, said so that the reader knows what to do next."""

from pathlib import Path


class EmbeddedError(RuntimeError):
    """A part could not be fetched, started or stopped; the message says why and what to do."""


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for an error message; empty if there is no such log."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
