"""Who is killed where: six deaths for every crash point, dealt over the services, and the account of each.

A round kills at most one process of each service, each at another point; what follows a round is the test's to judge.
"""

import json
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from rich.console import Console
from rich.table import Table

from milepost.embedded.child import Child
from milepost.embedded.errors import last_lines
from milepost.stack import Stack
from shared.edge.settings import SERVICES
from tests.crash.points import POINTS, Command, Point, Spot

KILLS_EACH = 6
DEATH_SECONDS = 90.0
ACCOUNT = Path("build") / "crash-matrix.txt"


@dataclass(frozen=True)
class Kill:
    """One death to come: at the n-th passage of a spot after the order is given."""

    point: Point
    spot: Spot
    service: str
    passages: int

    def order(self, folder: Path) -> Path:
        """Gives the order to the process that looks for it in `folder`."""
        path = folder / f"{self.point.command}-{self.service}.order"
        told = {"spot": [self.spot.at, self.spot.when], "passages": self.passages}
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(told))
        draft.rename(path)
        return path


@dataclass(frozen=True)
class Death:
    """One that came: what was in flight, and seconds until a successor was ready, or had finished the work."""

    kill: Kill
    in_flight: str
    healed: float


class DoomedStack(Stack):
    """The four services as the `milepost` command runs them, each of which can be ordered to die."""

    module = "tests.crash.doomed"

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder, environment | {"DOOM": str(folder)})

    def strike(self, kills: Sequence[Kill], provoked: AbstractContextManager[None]) -> dict[str, float]:
        """Orders the deaths, waits for them within `provoked`, starts each successor at once; when each died."""
        for kill in kills:
            kill.order(self.folder)
        died: dict[str, float] = {}
        until = time.monotonic() + DEATH_SECONDS
        with provoked:
            while missing := [kill for kill in kills if kill.service not in died]:
                assert time.monotonic() < until, f"never passed: {missing}"
                died |= {name: self._follow(name, child.exit_code or 0) for name, child in self.ended().items()}
                time.sleep(0.02)
        return died

    def _follow(self, name: str, code: int) -> float:
        assert code == -signal.SIGKILL, f"{name} ended by {code}: {last_lines(self.log(name))}"
        self.launch(name)
        return time.monotonic()

    def healed(self, kills: Sequence[Kill], died: dict[str, float]) -> list[Death]:
        """Waits for the successors, and tells of each death."""
        with ThreadPoolExecutor(len(kills)) as each:
            ready = list(each.map(lambda kill: self._ready_at(kill.service), kills))
        return [
            Death(kill, last_words(self.folder, kill), at - died[kill.service])
            for kill, at in zip(kills, ready, strict=True)
        ]

    def _ready_at(self, name: str) -> float:
        self.wait_until_ready(name)
        return time.monotonic()


def last_words(folder: Path, kill: Kill) -> str:
    path = folder / f"{kill.point.command}-{kill.service}.words"
    told = path.read_text()
    path.unlink()
    return told


def killed_once(folder: Path, environment: dict[str, str], kill: Kill) -> float:
    """Runs the point's command until it dies of the order; when it did."""
    kill.order(folder)
    command = [sys.executable, "-m", "tests.crash.doomed", kill.point.command, kill.service]
    log = folder / f"{kill.point.command}.log"
    child = Child(command, log, environment=environment | {"DOOM": str(folder)})
    try:
        assert child.ended_within(DEATH_SECONDS), f"never passed: {kill.spot}"
    finally:
        child.stop()
    assert child.exit_code == -signal.SIGKILL, f"{command} ended by {child.exit_code}: {last_lines(log)}"
    return time.monotonic()


# ---- dealing ---------------------------------------------------------------------------------------------------------
def dealt(command: Command) -> list[Kill]:
    """Every death of the command's points, their services and spots in turn."""
    return [
        Kill(
            point,
            point.spots[n % len(point.spots)],
            point.services[(n + turn) % len(point.services)],
            1 + n % point.passages,
        )
        for turn, point in enumerate(point for point in POINTS if point.command == command)
        for n in range(KILLS_EACH)
    ]


def rounds() -> list[list[Kill]]:
    """The deaths of running services, at most one a service in a round, each service beginning somewhere else."""
    queues = {service: [kill for kill in dealt("serve") if kill.service == service] for service in SERVICES}
    turned = [kills[5 * n :] + kills[: 5 * n] for n, kills in enumerate(queues.values())]
    return [[kill for kill in row if kill is not None] for row in zip_longest(*turned)]


# ---- the account -----------------------------------------------------------------------------------------------------
def write_account(deaths: Sequence[Death], to: Path = ACCOUNT) -> str:
    """The table of kills, kept in a file; its text."""
    to.parent.mkdir(exist_ok=True)
    with to.open("w") as file:
        console = Console(file=file, width=150)
        console.print(_summary(deaths), _every_one(deaths))
    return to.read_text()


def _summary(deaths: Sequence[Death]) -> Table:
    table = Table("crash point", *SERVICES, "kills", "slowest to heal", title=f"{len(deaths)} kills, all healed")
    healed, kills = defaultdict(list), Counter((death.kill.point.name, death.kill.service) for death in deaths)
    for death in deaths:
        healed[death.kill.point.name].append(death.healed)
    for name in (point.name for point in POINTS if point.name in healed):
        seconds = healed[name]
        counted = [str(kills[name, service] or "") for service in SERVICES]
        table.add_row(name, *counted, str(len(seconds)), f"{max(seconds):.1f} s")
    return table


def _every_one(deaths: Sequence[Death]) -> Table:
    table = Table("crash point", "killed", "service", "in flight", "healed", title="Each of them")
    for death in sorted(deaths, key=lambda death: POINTS.index(death.kill.point)):
        kill = death.kill
        table.add_row(kill.point.name, kill.spot.function, kill.service, death.in_flight, f"{death.healed:.1f} s")
    return table
