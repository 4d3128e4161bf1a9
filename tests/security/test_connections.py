"""Connections that send slowly, send too much or take nothing are closed; a good client keeps its own."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from shared.edge import connections
from shared.edge.request_bodies import BODY_ARRIVED
from tests.security.served import GET, connected, seconds_until_closed, served, status_of

LARGE = b"x" * 20 * 1024 * 1024


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once, without reading the body; /large with more than a connection buffers."""
    body = LARGE if scope["path"] == "/large" else b"ok"
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    for name in ("HEADER_SECONDS", "LINGER_SECONDS", "WRITE_SECONDS"):
        monkeypatch.setattr(connections, name, 0.3)
    with served(app) as port:
        yield port


async def dripped(writer: asyncio.StreamWriter, drop: bytes) -> None:
    """Sends the same bytes ten times a second until the connection is closed."""
    while not writer.is_closing():
        writer.write(drop)
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("start", [b"", b"GET / HT", GET, b"\r\n"])
@pytest.mark.parametrize("drop", [b"", b"x", b"X-A: b\r\n"])
async def test_headers_that_do_not_end_in_time_close_the_connection(port: int, start: bytes, drop: bytes) -> None:
    reader, writer = await connected(port)
    writer.write(start)
    dripping = asyncio.ensure_future(dripped(writer, drop)) if drop else None
    assert await seconds_until_closed(reader) < 2
    writer.close()
    if dripping:
        dripping.cancel()


async def test_empty_lines_do_not_keep_an_idle_connection(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(GET + b"\r\n")
    assert await status_of(reader) == 200
    dripping = asyncio.ensure_future(dripped(writer, b"\r\n"))
    assert await seconds_until_closed(reader) < 2
    dripping.cancel()


async def test_headers_without_end_do_not_fill_the_memory(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 60)
    reader, writer = await connected(port)
    writer.write(GET + b"X-Large: " + b"x" * (connections.MOST_HEADER_BYTES + 1))
    assert await status_of(reader) == 400
    assert await seconds_until_closed(reader) < 2


async def test_a_good_client_keeps_its_connection_between_requests(port: int) -> None:
    reader, writer = await connected(port)
    for _ in range(3):
        writer.write(GET + b"\r\n")
        assert await status_of(reader) == 200
        await reader.readuntil(b"ok")
        await asyncio.sleep(0.5)
    writer.close()


async def test_the_rest_of_a_body_that_nobody_reads_is_taken_for_a_moment_only(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    assert await status_of(reader) == 200
    dripping = asyncio.ensure_future(dripped(writer, b"x"))
    assert await seconds_until_closed(reader) < 2
    dripping.cancel()


async def test_a_large_rest_is_taken_slowly_and_its_sender_gets_the_answer(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LINGER_SECONDS", 10.0)
    monkeypatch.setattr(connections, "UNREAD_PAUSE_SECONDS", 0.1)
    size = 40 * connections.UNREAD_AT_ONCE
    reader, writer = await connected(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size)
    started = time.monotonic()
    writer.write(b"x" * size + GET + b"\r\n")
    assert await status_of(reader) == 200
    assert time.monotonic() - started < 1.0
    await reader.readuntil(b"ok")
    assert await status_of(reader) == 200, "the next request is answered once the rest is there"
    assert time.monotonic() - started > 1.0
    writer.close()


async def test_who_sends_the_rest_in_time_may_go_on(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n")
    assert await status_of(reader) == 200
    await reader.readuntil(b"ok")
    writer.write(b"body" + GET + b"\r\n")
    assert await status_of(reader) == 200
    writer.close()


async def test_an_answer_that_nobody_takes_is_given_up(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" + GET)
    await asyncio.sleep(1.0)
    assert await seconds_until_closed(reader) < 2
    assert reader.at_eof() or reader.exception()
    writer.close()


async def test_of_too_many_connections_the_longest_idle_are_closed(port: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 10)
    monkeypatch.setattr(connections, "HEADER_SECONDS", 60)
    opened = []
    for _ in range(30):
        opened.append(await connected(port))
        opened[-1][1].write(b"GET / HT")
    reader, writer = await connected(port)
    writer.write(GET + b"\r\n")
    assert await status_of(reader) == 200
    ended = [await seconds_until_closed(reader, 0.2) < 0.2 for reader, _ in opened]
    assert ended == [True] * 21 + [False] * 9
    for _, writer in opened:
        writer.close()


async def _says_whether_the_body_is_there(scope: Scope, receive: Receive, send: Send) -> None:
    """At first, and once it is read."""
    at_first = BODY_ARRIVED in scope["state"]
    while (await receive())["more_body"]:
        pass
    body = f"{at_first:d}{BODY_ARRIVED in scope['state']:d}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": body})


async def test_only_a_body_that_is_there_as_a_whole_counts_as_arrived() -> None:
    head = b"POST / HTTP/1.1\r\nHost: milepost.example\r\nContent-Length: 4\r\n\r\n"
    with served(_says_whether_the_body_is_there) as port:
        reader, writer = await connected(port)
        for parts, expected in (((head + b"body",), b"11"), ((head, b"bo", b"dy"), b"01"), ((head + b"body",), b"11")):
            for part in parts:
                writer.write(part)
                await asyncio.sleep(0.1)
            answer = await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(2)
            assert answer.endswith(expected)
        writer.close()
