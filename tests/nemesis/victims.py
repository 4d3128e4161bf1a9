"""The victims: how each kind of process is killed, frozen and healed, and who starts the services again."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from milepost.embedded import EmbeddedKafka, EmbeddedPostgres
from milepost.stack import Stack
from tests.journey.town import Town
from tests.nemesis.blows import TWICE, Blow, Deed

LOOK_SECONDS = 0.3
GONE_SECONDS = 20.0


class SecondWorkers(Stack):
    """A worker more for some services, so that partitions change hands whenever one of the two is struck."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        super().__init__(folder, {**environment, "MILEPOST_INSTANCE": "1"}, tuple(f"second {name}" for name in TWICE))

    def command(self, name: str) -> list[str]:
        service = name.removeprefix("second ")
        return [
            sys.executable,
            "-m",
            self.module,
            "serve",
            service,
            "--role",
            "worker",
            "--port",
            str(self.ports[name]),
        ]


@dataclass
class Supervisor:
    """Starts again whatever service has ended, as production's would; `ended` are those that we did not kill."""

    stacks: Sequence[Stack]
    down: set[str] = field(default_factory=set)
    ended: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.over.wait(LOOK_SECONDS):
            for stack in self.stacks:
                for name, child in stack.ended().items():
                    if name not in self.down:
                        self._note(name, child.exit_code or 0, stack.log(name))
                        stack.launch(name)

    def _note(self, name: str, code: int, log: Path) -> None:
        if code != -signal.SIGKILL:
            why = _why(log) if code == os.EX_SOFTWARE else "it could not start"
            self.ended.append(f"{name} ended by itself with code {code}: {why}")

    def kill(self, name: str) -> None:
        self.down.add(name)
        self.send(name, signal.SIGKILL)

    def send(self, name: str, number: signal.Signals) -> None:
        stack = next(stack for stack in self.stacks if name in stack.addresses)
        os.kill(stack.pid(name), number)


def _why(log: Path) -> str:
    """The last loop that failed, by the last line of its traceback."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if '"loop.failed"' in line]
    return str(lines[-1].get("exception", lines[-1])).strip().splitlines()[-1] if lines else "see its log"


@contextmanager
def supervised(town: Town) -> Iterator[Supervisor]:
    """The town's services, and second workers that are started here and stopped at the end."""
    more = SecondWorkers(town.stack.folder / "second", town.environment)
    supervisor = Supervisor([town.stack, more])
    watching = threading.Thread(target=supervisor.watch)
    more.start()
    watching.start()
    try:
        yield supervisor
    finally:
        supervisor.over.set()
        watching.join()
        more.stop()


@dataclass
class Battlefield:
    """Everything that can be struck."""

    services: Supervisor
    kafka: EmbeddedKafka
    database: EmbeddedPostgres

    def strike(self, blow: Blow) -> None:
        for victim, deed in blow.deeds:
            self._strike(victim, deed)

    def heal(self, blow: Blow) -> None:
        for victim, deed in blow.deeds:
            self._heal(victim, deed)

    def _strike(self, victim: str, deed: Deed) -> None:
        broker = _broker(victim)
        match victim, deed:
            case "postgres", "killed":
                kill_postgres(self.database)
            case "postgres", _:
                _send(_processes(self.database), signal.SIGSTOP)
            case _, "killed" if broker is not None:
                self.kafka.kill(broker)
            case _, "frozen" if broker is not None:
                self.kafka.pause(broker)
            case _, "killed":
                self.services.kill(victim)
            case _:
                self.services.send(victim, signal.SIGSTOP)

    def _heal(self, victim: str, deed: Deed) -> None:
        broker = _broker(victim)
        match victim, deed:
            case "postgres", "killed":
                self.database.stop()
                self.database.start()
            case "postgres", _:
                _send(_processes(self.database), signal.SIGCONT)
            case _, "killed" if broker is not None:
                self.kafka.restart(broker)
            case _, "frozen" if broker is not None:
                self.kafka.resume(broker)
            case _, "killed":
                self.services.down.discard(victim)
            case _:
                self.services.send(victim, signal.SIGCONT)


def _broker(victim: str) -> int | None:
    kind, _, number = victim.partition(" ")
    return int(number) if kind == "broker" else None


def kill_postgres(database: EmbeddedPostgres) -> None:
    """SIGKILL to the server and all its processes; on return they are gone, and what was not written is lost."""
    processes = _processes(database)
    _send(processes, signal.SIGKILL)
    deadline = time.monotonic() + GONE_SECONDS
    while any(_lives(pid) for pid in processes):
        assert time.monotonic() < deadline, "Postgres outlives SIGKILL"
        time.sleep(0.01)


def _processes(database: EmbeddedPostgres) -> list[int]:
    """The server first, so that it starts no others."""
    assert database.pid is not None
    return [database.pid, *(pid for pid in map(int, _numbers()) if _stat(pid)[1] == str(database.pid))]


def _numbers() -> Iterator[str]:
    return (entry.name for entry in Path("/proc").iterdir() if entry.name.isdecimal())


def _stat(pid: int) -> tuple[str, str]:
    """State and parent; empty when it is gone."""
    try:
        state, parent = (Path("/proc") / str(pid) / "stat").read_text().rpartition(") ")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "", ""
    return state, parent


def _lives(pid: int) -> bool:
    return _stat(pid)[0] not in ("", "Z", "X")


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
