"""A cheap HTTP load generator: requests are built beforehand and connections stay open."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """An HTTP response; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One persistent connection. A request is bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, address: str) -> "Connection":
        url = urlsplit(address)
        return cls(*await asyncio.open_connection(url.hostname, url.port))

    async def send(self, request: bytes) -> Answer:
        self.writer.write(request)
        top, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(top.split(" ", 2)[1]), headers, body)

    def close(self) -> None:
        self.writer.close()


def request(method: str, path: str, token: str, body: bytes = b"", **more: str) -> bytes:
    """An HTTP/1.1 request; `_` in a header's name of `more` is written as `-`."""
    headers = {"Host": "milepost", "Authorization": f"Bearer {token}", "Content-Length": str(len(body))}
    headers |= {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in more.items()}
    return "\r\n".join([f"{method} {path} HTTP/1.1", *map(": ".join, headers.items()), "", ""]).encode() + body


@dataclass
class Load:
    """`clients` connections. Each sends its next request as soon as the last one is answered."""

    address: str
    clients: int
    answers: int = 0
    wrong: list[Answer] = field(default_factory=list)

    async def run(self, requests: list[bytes]) -> float:
        """Seconds until all requests are answered. Raises `RuntimeError` when an answer is not a 2xx."""
        connections = [await Connection.open(self.address) for _ in range(self.clients)]
        remaining = iter(requests)
        began = time.perf_counter()
        await asyncio.gather(*(self._send(connection, remaining) for connection in connections))
        seconds = time.perf_counter() - began
        for connection in connections:
            connection.close()
        if self.wrong:
            raise RuntimeError(f"{len(self.wrong)} of {self.answers} answers are errors: {self.wrong[0].body[:500]!r}")
        return seconds

    async def _send(self, connection: Connection, requests: Iterator[bytes]) -> None:
        for request in requests:
            answer = await connection.send(request)
            self.answers += 1
            if not 200 <= answer.status < 300:
                self.wrong.append(answer)
