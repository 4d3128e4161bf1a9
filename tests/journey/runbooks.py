"""A runbook followed to the letter: its blocks are read out of the page, typed in, and what they print is compared."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import asyncpg

from milepost.embedded.postgres import binary
from milepost.environment import CHECKOUT
from shared.edge.health import KEPT_SECONDS
from tests.journey.actors import look
from tests.journey.town import Town

PAGES = CHECKOUT / "docs" / "runbooks"
FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PATIENCE_SECONDS = 90.0


def until(condition: Callable[[], bool], patience: float = PATIENCE_SECONDS, every: float = 0.1) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(every)


@dataclass(frozen=True)
class Block:
    kind: str
    tag: str
    text: str


def blocks(page: str) -> list[Block]:
    return [Block(*(part or "" for part in found)) for found in FENCE.findall((PAGES / page).read_text())]


@dataclass
class Operator:
    """Somebody with a terminal, the installation's settings, and only what the page says.

    `variables` are the words in capitals; `picks` find those that the step before has shown; `deploy` is what the next
    release brings.
    """

    town: Town
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    picks: dict[str, str] = field(default_factory=dict)
    deploy: Callable[[], None] = lambda: None
    shown: str = ""

    def follow(self, page: str, tag: str = "") -> None:
        """Every block of the page in its order; those with another tag than `tag` are for another day."""
        mine = [block for block in blocks(page) if block.tag in ((tag,) if tag else ("", "eventually"))]
        assert mine, f"{page} has no block {tag!r}"
        steps = iter(mine)
        for block in steps:
            if block.tag == "eventually":
                self._until_it_says(block, next(steps))
            else:
                self._do(block)

    def _do(self, block: Block) -> None:
        if block.kind == "sh":
            ended = self.type(block.text)
            assert ended.returncode == 0, f"{block.text}\n{self.shown}"
        elif block.kind == "text":
            assert not (missing := self._missing(block)), f"{missing} is not in\n{self.shown}"
        elif block.kind == "supervisor":
            self._supervise(self._filled(block.text).split())

    def _until_it_says(self, block: Block, expected: Block) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.type(block.text).returncode or self._missing(expected):
            assert time.monotonic() < deadline, f"{self._missing(expected)} is not in\n{self.shown}"
            time.sleep(0.5)

    def type(self, text: str) -> "subprocess.CompletedProcess[str]":
        for name in (name for name in re.findall(r"\$([A-Z]+)", text) if name in self.picks):
            self.variables[name] = re.findall(self.picks[name], self.shown, re.MULTILINE)[0]
        command = ["bash", "-euo", "pipefail", "-c", text]
        ended = subprocess.run(
            command, cwd=self.folder, env=self._environment(), capture_output=True, text=True, timeout=120
        )
        self.shown = ended.stdout + ended.stderr
        return ended

    def _environment(self) -> dict[str, str]:
        programs = [str(Path(sys.executable).parent), str(binary("psql").parent), os.environ["PATH"]]
        stack = self.town.stack
        addresses = {f"MILEPOST_{name.upper()}_URL": url for name, url in stack.addresses.items()}
        addresses |= {f"MILEPOST_{name.upper()}_OPS_URL": url for name, url in stack.ops_addresses.items()}
        wide = {"COLUMNS": "400", "PATH": ":".join(programs), "PGOPTIONS": "-c client_min_messages=warning"}
        return self.town.stack.environment | addresses | wide | self.variables

    def _missing(self, expected: Block) -> list[str]:
        return [line for line in self._lines(expected) if line not in self.shown]

    def _lines(self, block: Block) -> Iterator[str]:
        return (self._filled(line) for line in block.text.splitlines() if line.strip())

    def _filled(self, text: str) -> str:
        return Template(text).safe_substitute(self.variables)

    def _supervise(self, words: list[str]) -> None:
        verb, service = words
        stack = self.town.stack
        if verb == "stop":
            stack.stop() if service == "all" else stack.kill(service)
        elif verb == "start":
            stack.start() if service == "all" else stack.restart(service)
        elif verb == "deploy":
            self.deploy()
            stack.restart(service)
        else:
            assert verb == "restart", verb
            stack.restart(service)


def metric(town: Town, service: str, name: str) -> float:
    """What Prometheus is told after the second for which an answer is kept."""
    time.sleep(KEPT_SECONDS)
    text = look(town.stack.ops_addresses[service], "/metrics").text
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith(f"{name} ")))


def held(town: Town, service: str) -> list[dict[str, Any]]:
    town.position.forget()  # an operator waits for nothing
    items: list[dict[str, Any]] = town.operator.read(service, "/ops/v1/held")["items"]
    return items


def by_hand(town: Town, *statements: str) -> None:
    """What only the owner of the database can do."""

    async def done() -> None:
        conn = await asyncpg.connect(town.settings.dsn_of("kpi"))
        for statement in statements:
            await conn.execute(statement)
        await conn.close()

    town.run(done())


@contextmanager
def a_session(town: Town) -> Iterator[asyncpg.Connection]:
    """Somebody's session at the database, forgotten when the `with` ends."""
    name = {"application_name": "somebodys-report"}
    conn = town.run(asyncpg.connect(town.settings.dsn_of("kpi"), server_settings=name))
    try:
        yield conn
    finally:
        conn.terminate()
