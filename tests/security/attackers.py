"""Attacks on one service, each in a process of its own: `python -m tests.security.attackers junk 8000 10 [token]`.

It prints how many requests were answered, by status; 0 is a connection that ended without an answer.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from tests.security.served import connected, status_of

JUNK = "eyJhbGciOiJFUzI1NiIsImtpZCI6InNhbmRib3gifQ.eyJzdWIiOiJhIiwiaXNzIjoiYiJ9." + "A" * 86
BODY = 30 * 1024 * 1024
UPLOAD = (
    f"POST /v1/referrals HTTP/1.1\r\nHost: milepost.example\r\nContent-Type: application/x-ndjson\r\n"
    f"Content-Length: {BODY}\r\n\r\n"
).encode()
PER_SECOND, LANES = 2000, 40
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


async def junk(port: int, until: float, statuses: Statuses) -> None:
    """2,000 requests a second with tokens that nobody signed."""
    request, pause = get("/v1/referrals"), LANES / PER_SECOND
    await asyncio.gather(*(asked(port, request, until, pause, statuses) for _ in range(LANES)))


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


Attack = Callable[[int, float, Statuses], Awaitable[None]]
ATTACKS: dict[str, Attack] = {attack.__name__: attack for attack in (junk, metrics, slow, bodies)}


def main() -> None:
    name, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    statuses: Statuses = Counter()
    asyncio.run(ATTACKS[name](port, time.monotonic() + seconds, statuses))  # type: ignore[arg-type]
    print(json.dumps(statuses))


if __name__ == "__main__":
    main()
