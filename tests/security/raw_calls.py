"""Calls of an ASGI app message by message, for what a good client would never send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import Message

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
HUNG_UP: Message = {"type": "http.disconnect"}


@dataclass
class RawAnswer:
    """What an app sent, and how many messages of the request it took."""

    status: int = 0
    body: bytes = b""
    taken: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(self.body)
        return document

    @property
    def kind(self) -> str:
        return str(self.problem["type"]).removeprefix("/problems/")


def chunk(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def call(
    app: FastAPI, method: str, path: str, messages: Sequence[Message] = (chunk(b""),), port: int = 80, **headers: str
) -> RawAnswer:
    """One request whose body is `messages`; after them the caller has hung up."""
    answer, waiting = RawAnswer(), list(messages)

    async def receive() -> Message:
        answer.taken += 1
        return waiting.pop(0) if waiting else HUNG_UP

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        answer.body += message.get("body", b"")

    path, _, query = path.partition("?")
    named = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"milepost.example"), *named],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", port),
    }
    await app(scope, receive, send)
    return answer


def writes_of(app: FastAPI) -> list[tuple[str, str]]:
    """The method and path of every route that takes a body or changes something."""
    return sorted(
        (method, context.path_format)
        for context in iter_route_contexts(app.routes)
        for method in (context.methods or set()) & WRITES
    )


def routes_of(app: FastAPI) -> list[APIRoute]:
    return [c.original_route for c in iter_route_contexts(app.routes) if isinstance(c.original_route, APIRoute)]
