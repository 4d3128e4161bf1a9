"""The four services as separate processes, started, killed and stopped as in production, so that `up`, the demo and the
crash tests show what an operator would see."""

import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from milepost.client import is_ready
from milepost.embedded.child import Child
from milepost.embedded.errors import EmbeddedError, last_lines
from milepost.embedded.ports import LOOPBACK, stored_ports
from shared.edge.settings import SERVICES

READY_SECONDS = 60.0
STOP_SECONDS = 10.0


class Stack:
    """Services on loopback ports. `addresses` maps a service to its base URL, which stays the same over restarts.

    `ops_addresses` are those of `/ops/v1` and `/metrics`.
    """

    module = "milepost"
    has_ops_listener = True

    def __init__(self, folder: Path, environment: Mapping[str, str], services: Sequence[str] = SERVICES) -> None:
        """`environment` is the whole environment of a service. `folder` holds the logs and the chosen ports."""
        self.folder = folder
        self.environment = dict(environment)
        ports = stored_ports(folder / "ports.json", 2 * len(services))
        self.ports = dict(zip(services, ports, strict=False))
        self.ops_ports = dict(zip(services, ports[len(services) :], strict=True))
        self.addresses = {name: f"http://{LOOPBACK}:{port}" for name, port in self.ports.items()}
        ops_ports = self.ops_ports if self.has_ops_listener else self.ports
        self.ops_addresses = {name: f"http://{LOOPBACK}:{port}" for name, port in ops_ports.items()}
        self._children: dict[str, Child] = {}

    def start(self) -> None:
        """Start all services; they are ready on return. EmbeddedError with the end of its log if one does not start."""
        try:
            for name in self.ports:
                self.launch(name)
            for name in self.ports:
                self.wait_until_ready(name)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Send SIGTERM to all, wait for each, then kill those still running."""
        for child in self._children.values():
            child.send(signal.SIGTERM)
        for child in self._children.values():
            child.stop(signal.SIGTERM, patience=STOP_SECONDS)
        self._children.clear()

    def kill(self, name: str) -> None:
        """Send SIGKILL; the process has ended on return."""
        self._children.pop(name).stop()

    def restart(self, name: str) -> None:
        """Start it again, after `kill` or instead of the running one; ready on return."""
        if name in self._children:
            self._children.pop(name).stop(signal.SIGTERM, patience=STOP_SECONDS)
        self.launch(name)
        self.wait_until_ready(name)

    def launch(self, name: str) -> None:
        """Start it without waiting for it."""
        own = {"MILEPOST_OPS_PORT": str(self.ops_ports[name])} if self.has_ops_listener else {}
        self._children[name] = Child(self.command(name), self.log(name), environment=self.environment | own)

    def command(self, name: str) -> list[str]:
        """The command of the service, as an operator would type it."""
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

    def ended(self) -> dict[str, Child]:
        """The services that have ended on their own."""
        return {name: child for name, child in self._children.items() if child.exit_code is not None}

    def pid(self, name: str) -> int:
        return self._children[name].pid

    def log(self, name: str) -> Path:
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        return logs / f"{name}.log"


@contextmanager
def stack(folder: Path, environment: Mapping[str, str], services: Sequence[str] = SERVICES) -> Iterator[Stack]:
    """The services, ready, for the length of a `with`. Their schemas and topics must exist (`migrate`)."""
    running = Stack(folder, environment, services)
    running.start()
    try:
        yield running
    finally:
        running.stop()
