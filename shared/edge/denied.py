"""The deny list: tokens, clients and organisations that are refused although their tokens are signed and in time.

The file has one entry a line: `jti ID`, `client ORG/SUB` or `org ORG`. `#` begins a comment.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from shared.edge.claims import Claims

REREAD_SECONDS = 5.0
WORDS = ("jti", "client", "org")

Entry = tuple[str, str]
log = structlog.get_logger()


class DenyList:
    """What the file refuses. It is read again within five seconds of a change; `changed` is called then."""

    def __init__(self, file: Path | None, changed: Callable[[], None]) -> None:
        """Raises `ValueError` or `OSError` for a file that cannot be used."""
        self.file = file
        self.changed = changed
        self.entries = entries_of(file.read_text()) if file else frozenset[Entry]()

    def refuses(self, claims: Claims) -> bool:
        names = {("org", claims.org), ("client", claims.client.actor), ("jti", claims.jti)}
        return not self.entries.isdisjoint(names)

    async def keep(self) -> None:
        """Reads the file again and again until it is cancelled."""
        while self.file is not None:
            await asyncio.sleep(REREAD_SECONDS)
            self.read_again()

    def read_again(self) -> None:
        """A file that is missing or has a fault leaves the list as it is, and is logged."""
        assert self.file is not None
        try:
            entries = entries_of(self.file.read_text())
        except (OSError, ValueError) as error:
            log.error("deny_list.failed", error=str(error) if type(error) is ValueError else type(error).__name__)
            return
        if entries != self.entries:
            self.entries = entries
            self.changed()


def entries_of(text: str) -> frozenset[Entry]:
    """The entries of a deny list. `ValueError` names every line that is none."""
    lines = [(number, line.partition("#")[0].split()) for number, line in enumerate(text.splitlines(), 1)]
    faults = [str(number) for number, words in lines if words and not (len(words) == 2 and words[0] in WORDS)]
    if faults:
        raise ValueError(f"line {', '.join(faults)}: write `jti ID`, `client ORG/SUB` or `org ORG`")
    return frozenset((words[0], words[1]) for _, words in lines if words)
