"""A terminal as a person has it: `milepost up` runs in one, other commands are typed in others, in the same folder."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE = 120.0


@dataclass
class Terminal:
    """A folder in which `milepost up` runs; `said` is what it has shown so far."""

    folder: Path
    process: "subprocess.Popen[str]"
    said: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        return dict(re.findall(r"(referrals|caseload|outcomes|kpi) +│ (http://[0-9.:]+)", self.said))

    @property
    def ops_addresses(self) -> dict[str, str]:
        addresses: dict[str, str] = json.loads((self.folder / ".milepost/up.json").read_text())["ops"]
        return addresses

    def wait_until_up(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C stops it" in line:
                return
        raise AssertionError(f"it ended before it was up:\n{self.said}")

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Another command in another terminal, in the same folder."""
        command = [sys.executable, "-m", "milepost", *words]
        return subprocess.run(
            command, cwd=self.folder, env=_clean(), capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def children(self) -> list[psutil.Process]:
        """Every process that is there because of this one."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def ctrl_c(self) -> None:
        """And waits until it has ended."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=PATIENCE)


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _clean() -> dict[str, str]:
    given = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
    return given | {"COLUMNS": "160"}


@contextmanager
def up(folder: Path, *words: str) -> Iterator[Terminal]:
    """`milepost up …` in the folder, ready; killed at the end unless it has ended."""
    command = [sys.executable, "-m", "milepost", "up", *words]
    process = subprocess.Popen(
        command, cwd=folder, env=_clean(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    opened = Terminal(folder, process)
    try:
        opened.wait_until_up()
        yield opened
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
