"""Attacks on one service, each in a process of its own: `python -m tests.security.attackers junk 8000 10 [token]`.

It prints how many requests were answered, by status; 0 is a connection that ended without an answer. `sink` is no
attack: it is a port that takes all of them and costs next to nothing, to tell what an attacker takes from the machine.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import uvloop

from tests.security.served import connected, status_of

JUNK = "eyJhbGciOiJFUzI1NiIsImtpZCI6InNhbmRib3gifQ.eyJzdWIiOiJhIiwiaXNzIjoiYiJ9." + "A" * 86
BODY = 30 * 1024 * 1024
UPLOAD = (
    f"POST /v1/referrals HTTP/1.1\r\nHost: milepost.example\r\nContent-Type: application/x-ndjson\r\n"
    f"Content-Length: {BODY}\r\n\r\n"
).encode()
PER_SECOND, TICK_SECONDS = 2000, 0.005
OPEN_SECONDS = 1.0
"""How long a connection may take that is asked for: the line of a port may be full."""
Statuses = Counter[int]


def get(path: str, token: str = JUNK) -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: milepost.example\r\nAuthorization: Bearer {token}\r\n\r\n"
    return head.encode()


async def asked(port: int, request: bytes, until: float, pause: float, statuses: Statuses) -> None:
    """The same request again and again on one connection, one every `pause` seconds, until a time."""
    while time.monotonic() < until:
        reader, writer = await connected(port)
        try:
            while time.monotonic() < until:
                due = time.monotonic() + pause
                writer.write(request)
                statuses[await answered(reader)] += 1
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        except (OSError, EOFError):
            statuses[0] += 1
        finally:
            writer.close()


async def answered(reader: asyncio.StreamReader) -> int:
    """The status of a whole answer with a Content-Length."""
    status = await status_of(reader)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return status


class Asker(asyncio.Protocol):
    """A connection that asks, takes the whole answer and then waits for its turn to ask again."""

    def __init__(self, flood: "Flood") -> None:
        self.flood = flood

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        transport.write(self.flood.request)

    def ask(self) -> None:
        self.transport.write(self.flood.request)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 "):
            self.flood.statuses[int(data[9:12])] += 1
        if data.endswith(b"}"):
            self.flood.free[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.flood.free.pop(self, None)


@dataclass
class Flood:
    """So many requests a second whether or not they are answered, each on a connection that waits for no answer.

    What is not answered at the end counts as a connection without one.
    """

    port: int
    request: bytes
    statuses: Statuses
    offered: int = 0
    free: dict[Asker, None] = field(default_factory=dict)
    opening: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, until: float) -> None:
        began, due = time.monotonic(), 0
        while (now := time.monotonic()) < until:
            before, due = due, int((now - began) * PER_SECOND)
            for _ in range(due - before):
                self.offer()
            await asyncio.sleep(TICK_SECONDS)
        self.statuses[0] = self.offered - sum(count for status, count in self.statuses.items() if status)

    def offer(self) -> None:
        if self.free:
            self.free.popitem()[0].ask()
        else:
            task = asyncio.ensure_future(self.open())
            self.opening.add(task)
            task.add_done_callback(self.opening.discard)
        self.offered += 1

    async def open(self) -> None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(OPEN_SECONDS):
                await asyncio.get_running_loop().create_connection(lambda: Asker(self), "127.0.0.1", self.port)


async def junk(port: int, until: float, statuses: Statuses) -> None:
    """2,000 requests a second with tokens that nobody signed."""
    await Flood(port, get("/v1/referrals"), statuses).run(until)


async def metrics(port: int, until: float, statuses: Statuses) -> None:
    """60 clients that scrape without a pause."""
    await asyncio.gather(*(asked(port, get("/metrics"), until, 0.0, statuses) for _ in range(60)))


async def slow(port: int, until: float, statuses: Statuses) -> None:
    """500 connections that send a header line every two seconds and open again when they are closed."""

    async def attempt() -> None:
        while time.monotonic() < until:
            try:
                reader, writer = await connected(port)
                writer.write(b"GET /v1/referrals HTTP/1.1\r\n")
                while time.monotonic() < until and not reader.at_eof():
                    writer.write(b"X-A: b\r\n")
                    await asyncio.sleep(2)
            except OSError:
                pass
            statuses[0] += 1

    await asyncio.gather(*(attempt() for _ in range(500)))


async def bodies(port: int, until: float, statuses: Statuses) -> None:
    """50 bodies of 30 MiB without a token, ten at a time."""
    gate, piece = asyncio.Semaphore(10), b"x" * 65536

    async def attempt() -> None:
        async with gate:
            reader, writer = await connected(port)
            writer.write(UPLOAD)
            try:
                for _ in range(BODY // len(piece)):
                    writer.write(piece)
                    await writer.drain()
            except OSError:
                pass
            try:
                statuses[await status_of(reader)] += 1
            except OSError:
                statuses[0] += 1
            writer.close()

    await asyncio.gather(*(attempt() for _ in range(50)))


class Sink(asyncio.Protocol):
    """Answers every request at once with the same bytes, and forgets what else comes."""

    ANSWER = b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if data.startswith((b"GET ", b"POST ")):
            self.transport.write(self.ANSWER)


async def sink(port: int, until: float, statuses: Statuses) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, backlog=2048)
    async with server:
        await asyncio.sleep(until - time.monotonic())


Attack = Callable[[int, float, Statuses], Awaitable[None]]
ATTACKS: dict[str, Attack] = {attack.__name__: attack for attack in (junk, metrics, slow, bodies, sink)}


def main() -> None:
    name, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    statuses: Statuses = Counter()
    uvloop.run(ATTACKS[name](port, time.monotonic() + seconds, statuses))  # type: ignore[arg-type]
    print(json.dumps(statuses))


if __name__ == "__main__":
    main()
