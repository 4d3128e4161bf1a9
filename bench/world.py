"""The environment of the measurements: one Postgres and one Kafka, with a new database and topic for each run."""

import asyncio
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from milepost.client import is_ready
from milepost.embedded.backing_services import Addresses
from milepost.embedded.child import Child
from milepost.embedded.ports import LOOPBACK, free_ports
from milepost.environment import service_environment, settings_of
from milepost.tokens import sandbox_token
from shared.edge.settings import Settings
from shared.journey.topics import create_topics
from shared.store.migrations import migrate

CHECKOUT = Path(__file__).resolve().parents[1]
READY_SECONDS = 60.0
MOST_LINE = 1 << 20


@dataclass
class World:
    """Postgres and Kafka, and new databases and topics on them."""

    folder: Path
    addresses: Addresses
    templates: dict[str, str] = field(default_factory=dict)

    async def database(self, service: str) -> str:
        """The DSN of a new database with the service's schema in it."""
        if service not in self.templates:
            dsn = await self._create("template1")
            await migrate(dsn, service)
            self.templates[service] = _name(dsn)
        return await self._create(self.templates[service])

    async def copy(self, dsn: str) -> str:
        """The DSN of a copy of a database. Nothing may be connected to it."""
        return await self._create(_name(dsn))

    async def topic(self) -> str:
        name = f"bench-{secrets.token_hex(4)}"
        await create_topics({"bootstrap_servers": self.addresses.kafka}, name, f"{name}-figures")
        return name

    def environment(self, dsn: str, topic: str) -> dict[str, str]:
        """A service's environment, as `milepost up` makes it, but the history that fills topics is not signed."""
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
        own = {"MILEPOST_JOURNEY_TOPIC": topic, "MILEPOST_FIGURES_TOPIC": f"{topic}-figures"}
        own["MILEPOST_REQUIRE_SIGNATURES"] = "false"
        return service_environment(self.folder, Addresses(dsn, self.addresses.kafka), inherited | own)

    def settings(self, dsn: str, topic: str) -> Settings:
        return settings_of(self.environment(dsn, topic))

    def token(self, org: str, kind: str) -> str:
        return sandbox_token(self.folder / "issuer", org, kind)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    async def _create(self, template: str) -> str:
        name = f"bench_{secrets.token_hex(5)}"
        conn = await asyncpg.connect(self.addresses.postgres)
        try:
            await conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        finally:
            await conn.close()
        return f"{self.addresses.postgres.rsplit('/', 1)[0]}/{name}"


def _name(dsn: str) -> str:
    return dsn.rsplit("/", 1)[1]


@asynccontextmanager
async def connected(dsn: str, service: str = "") -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection, in the service's schema when it is named."""
    settings = {"search_path": service} if service else {}
    conn = await asyncpg.connect(dsn, server_settings=settings)
    try:
        yield conn
    finally:
        await conn.close()


async def wait_until_relayed(dsn: str, poll_seconds: float) -> float:
    """Seconds until every event of `referrals` is on the log."""
    began = time.perf_counter()
    async with connected(dsn, "referrals") as conn:
        while await conn.fetchval("SELECT EXISTS (SELECT 1 FROM outbox)"):  # noqa: ASYNC110 (another process empties it)
            await asyncio.sleep(poll_seconds)
    return time.perf_counter() - began


@dataclass
class Worker:
    """A process of `bench.child`."""

    process: asyncio.subprocess.Process

    async def run(self, do: str, **arguments: Any) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write((json.dumps({"do": do, **arguments}) + "\n").encode())
        await self.process.stdin.drain()
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process for {do} has ended: see its log")
        answer: dict[str, Any] = json.loads(line)
        return answer


@asynccontextmanager
async def working(world: World, name: str, environment: Mapping[str, str]) -> AsyncIterator[Worker]:
    """A separate process that logs to `name`.log, for the length of a `with`."""
    with world.log(name).open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            cwd=CHECKOUT,
            env=dict(environment),
            limit=MOST_LINE,
        )
    try:
        yield Worker(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def serving(world: World, name: str, command: list[str], environment: Mapping[str, str]) -> AsyncIterator[str]:
    """The address of an HTTP server started as `python -m <command> --port N`, once it is ready."""
    port = free_ports(1)[0]
    line = [sys.executable, "-m", *command, "--port", str(port)]
    path = f"{environment.get('PYTHONPATH', '')}:{CHECKOUT}".lstrip(":")
    child = Child(line, world.log(name), environment=dict(environment) | {"PYTHONPATH": path})
    async with AsyncExitStack() as stack:
        stack.callback(child.stop, signal.SIGTERM)
        address = f"http://{LOOPBACK}:{port}"
        await _ready(child, name, address)
        yield address


async def _ready(child: Child, name: str, address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not await asyncio.to_thread(is_ready, address):
        child.must_run(name)
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} was not ready after {READY_SECONDS:.0f} s")
        await asyncio.sleep(0.05)
