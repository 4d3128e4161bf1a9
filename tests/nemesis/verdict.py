"""What became of what was promised, in Jepsen's words. Each list names what is wrong; all empty is the promise kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.table import Table

from milepost.cli_error import CliError
from milepost.client.errors import ClientError
from shared.journey.audit import Findings
from tests.journey.load import Promises
from tests.journey.proving import broken_promises, done_twice, heard_otherwise, reordered
from tests.journey.recounting import counted_twice
from tests.journey.town import Town
from tests.nemesis.witness import Witness

QUIET_SECONDS = 180.0
MEANINGS = {
    "lost": "a write answered with 2xx, or an event said, that is not in every place it must be in",
    "duplicated": "a referral taken twice, an event said again that can be but once, a figure that counts too much",
    "reordered": "an event on the log, or applied by kpi, before one it follows",
    "stale": "a 2xx read with Milepost-After that does not show the write of that position",
    "unexpected": "an answer that no client expects, or a process that ended though the trouble would have passed",
}


@dataclass
class Verdict:
    """`writes` promised and `reads` held against them; the five lists are empty when all is well."""

    seed: int
    blows: list[str]
    writes: int
    reads: int
    events: int = 0
    restarts: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=lambda: {word: [] for word in MEANINGS})

    @property
    def well(self) -> bool:
        return not any(self.wrong.values())

    def shown(self) -> Group:
        title = f"{len(self.blows)} blows, {self.writes:,} writes promised, {self.events:,} events, seed={self.seed}"
        table = Table("", "found", "which is", title=title, title_justify="left")
        for word, lines in self.wrong.items():
            table.add_row(word, f"[red]{len(lines)}" if lines else "[green]0", MEANINGS[word])
        told = [f"{word}: {line}" for word, lines in self.wrong.items() for line in lines[:20]]
        again = [f"started again: {line}" for line in self.restarts]
        return Group(table, f"{self.reads:,} reads were held against a write.", *again, *told)

    def print(self, console: Console) -> None:
        console.print(self.shown(), highlight=False)


def judged(town: Town, verdict: Verdict, promises: Promises, witnesses: Sequence[Witness]) -> Verdict:
    """Waits for quiet and fills in what is wrong."""
    wrong = verdict.wrong
    wrong["lost"] += _quieted(town)
    findings = town.audit()
    verdict.events = findings.events
    wrong["lost"] += broken_promises(town, promises) + findings.waiting + findings.wrong
    wrong["duplicated"] += done_twice(town, promises) + _miscounted(town, findings)
    wrong["reordered"] += reordered(town.whole_log()) + heard_otherwise(town)
    wrong["stale"] += [line for witness in witnesses for line in witness.stale]
    wrong["unexpected"] += promises.wrong
    return verdict


def _quieted(town: Town) -> list[str]:
    try:
        town.drain(QUIET_SECONDS)
    except (CliError, ClientError) as refusal:
        return [str(refusal)]
    return []


def _miscounted(town: Town, findings: Findings) -> list[str]:
    by_ledgers, by_kpi = counted_twice(town)
    return [] if by_kpi == by_ledgers or not findings.quiet else ["kpi counts otherwise than the ledgers tell"]
