"""Connections that make the server wait are closed: slow headers, large headers, bodies nobody reads, answers nobody
takes. When there are too many, those that have been idle for longest are closed [decision 0017]."""

import asyncio
import resource
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.edge.request_bodies import BODY_ARRIVED

HEADER_SECONDS = 10.0
LINGER_SECONDS = 5.0
"""After an answer, for the rest of a body that nobody reads: a connection closed at once would lose the answer."""
UNREAD_AT_ONCE, UNREAD_PAUSE_SECONDS = 256 * 1024, 0.025
"""Of such a rest this much is taken before a pause, so that it costs little beside what other connections ask."""
WRITE_SECONDS = 30.0
MOST_HEADER_BYTES = 64 * 1024
OTHER_FILES = 200
"""File descriptors that a process needs beside its connections."""
MOST_CONNECTIONS = min(4000, max(100, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_FILES))


class Deadline:
    """A time after which something happens, unless it is called off."""

    def __init__(self, loop: asyncio.AbstractEventLoop, passed: Callable[[], None]) -> None:
        self.loop, self.passed = loop, passed
        self.timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        self.clear()
        self.timer = self.loop.call_later(seconds, self.passed)

    def clear(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class BoundedConnection(HttpToolsProtocol):
    """One connection, with a deadline for what it sends and one for what it takes.

    `idle` are the connections of the server without a request in progress, the longest idle first.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.reading, self.writing = Deadline(self.loop, self.abort), Deadline(self.loop, self.abort)
        self.idle: dict[BoundedConnection, None] = vars(self.server_state).setdefault("idle", {})
        self.header_bytes = self.unread = 0
        self.in_headers = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.idle[self] = None
        self.reading.set(HEADER_SECONDS)
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter(self.idle)).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.in_headers:
            self.header_bytes += len(data)
        if self.header_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self.send_400_response("The headers are too large.")
        if self in self.idle and self.reading.timer is None:
            self.reading.set(HEADER_SECONDS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_headers, self.header_bytes, self.unread = True, 0, 0

    def on_headers_complete(self) -> None:
        self.in_headers, self.header_bytes = False, 0
        self.reading.clear()
        self.idle.pop(self, None)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.cycle.response_complete:
            self.unread += len(body)
        if self.unread >= UNREAD_AT_ONCE:
            self.unread = 0
            self.flow.pause_reading()
            self.loop.call_later(UNREAD_PAUSE_SECONDS, self._read_on)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.scope["state"][BODY_ARRIVED] = True

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self.idle[self] = None
            if self.cycle.more_body:
                self.reading.set(LINGER_SECONDS)

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.writing.set(WRITE_SECONDS)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.writing.clear()

    def abort(self) -> None:
        """Closes the connection without an answer."""
        self._forget()
        self.transport.abort()

    def _forget(self) -> None:
        self.reading.clear()
        self.writing.clear()
        self.idle.pop(self, None)
