"""An app on a loopback port, as `milepost serve` runs it, in a thread of its own; and sockets that behave badly."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from shared.edge.connections import BoundedConnection

GET = b"GET /livez HTTP/1.1\r\nHost: milepost.example\r\n"


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """The port of the app."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=BoundedConnection, log_config=None, lifespan="off", timeout_keep_alive=75)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


async def connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def status_of(reader: asyncio.StreamReader) -> int:
    """The status of the answer; 0 when the connection ends without one."""
    line = await reader.readline()
    return int(line.split()[1]) if line else 0


async def seconds_until_closed(reader: asyncio.StreamReader, patience: float = 5.0) -> float:
    """How long the connection stays open; `patience` when that is longer."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(patience):
            while await reader.read(65536):
                pass
    except TimeoutError:
        return patience
    except ConnectionError:
        pass
    return time.monotonic() - started
