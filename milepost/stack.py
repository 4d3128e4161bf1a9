"""The four services as real processes of their own, each started, killed and stopped like in production, so that what
`up`, the demo and the crash tests show is what an operator would see."""

import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from milepost.client import is_ready
from milepost.embedded.child import Child
from milepost.embedded.errors import EmbeddedError, last_lines
from milepost.embedded.ports import LOOPBACK, free_ports, is_free
from shared.edge.settings import SERVICES

READY_SECONDS = 60.0
STOP_SECONDS = 10.0


class Stack:
    """Services on loopback ports; `addresses` maps a service's name to where it answers, the same over restarts."""

    module = "milepost"

    def __init__(self, folder: Path, environment: Mapping[str, str], services: Sequence[str] = SERVICES) -> None:
        """`environment` is a service's whole environment; logs and the chosen ports are kept in `folder`."""
        self.folder = folder
        self.environment = dict(environment)
        self.ports = dict(zip(services, _ports(folder / "ports.json", len(services)), strict=True))
        self.addresses = {name: f"http://{LOOPBACK}:{port}" for name, port in self.ports.items()}
        self._children: dict[str, Child] = {}

    def start(self) -> None:
        """All of them, ready on return. EmbeddedError with the end of its log if one does not come up."""
        try:
            for name in self.ports:
                self.launch(name)
            for name in self.ports:
                self.wait_until_ready(name)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """SIGTERM to all at once, then wait for each, and kill what is still there."""
        for child in self._children.values():
            child.send(signal.SIGTERM)
        for child in self._children.values():
            child.stop(signal.SIGTERM, patience=STOP_SECONDS)
        self._children.clear()

    def kill(self, name: str) -> None:
        """SIGKILL; on return it is gone."""
        self._children.pop(name).stop()

    def restart(self, name: str) -> None:
        """Start it again, after `kill` or instead of the running one; ready on return."""
        if name in self._children:
            self._children.pop(name).stop(signal.SIGTERM, patience=STOP_SECONDS)
        self.launch(name)
        self.wait_until_ready(name)

    def launch(self, name: str) -> None:
        """Start it without waiting for it."""
        self._children[name] = Child(self.command(name), self.log(name), environment=self.environment)

    def command(self, name: str) -> list[str]:
        """What is run for it: what an operator would type."""
        return [sys.executable, "-m", self.module, "serve", name, "--role", "both", "--port", str(self.ports[name])]

    def wait_until_ready(self, name: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready(self.addresses[name]):
            self._children[name].must_run(f"The service {name}")
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"The service {name} was not ready after {READY_SECONDS:.0f} s. {self.log(name)} says:\n"
                    f"{last_lines(self.log(name))}"
                )
            time.sleep(0.05)

    def ended(self) -> dict[str, int]:
        """The services that have ended by themselves, with their exit codes."""
        codes = {name: child.exit_code for name, child in self._children.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def pid(self, name: str) -> int:
        return self._children[name].pid

    def log(self, name: str) -> Path:
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        return logs / f"{name}.log"


@contextmanager
def stack(folder: Path, environment: Mapping[str, str], services: Sequence[str] = SERVICES) -> Iterator[Stack]:
    """The services, ready, for the length of a `with`; their schemas and topics must be there (`migrate`)."""
    running = Stack(folder, environment, services)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def _ports(kept: Path, count: int) -> list[int]:
    """The ones of the last time, so that a kept folder keeps its addresses, unless somebody has one of them now."""
    if kept.exists():
        known: list[int] = json.loads(kept.read_text())
        if len(known) == count and all(is_free(port) for port in known):
            return known
    ports = free_ports(count)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(ports))
    return ports
