"""A small real HTTP server: it answers from a script and keeps every request."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from milepost.embedded.ports import free_ports


@dataclass(frozen=True)
class Received:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes


def answer(
    status: int = 200, body: object = None, seconds: float = 0.0, media: str = "application/json", **headers: str
) -> Callable[[], object]:
    """A scripted answer after some seconds; `_` in a header's name stands for `-`."""

    async def send() -> Response:
        await asyncio.sleep(seconds)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(json.dumps({} if body is None else body), status, named, media)

    return send


def problem(status: int, kind: str, **headers: str) -> Callable[[], object]:
    """A scripted problem document with two faults."""
    faults = [("/nino", "bad", "say it"), ("/area", "no", "x")]
    document = {
        "type": f"/problems/{kind}",
        "title": "A title",
        "status": status,
        "detail": "It is wrong.",
        "action": "Do this.",
        "trace": "ab",
        "errors": [dict(zip(("pointer", "code", "message"), fault, strict=True)) for fault in faults],
        "allowed": ["end"],
    }
    return answer(status, document, media="application/problem+json", **headers)


@dataclass
class Server:
    """An ASGI application whose answers are `script`, in turn; the last one is repeated."""

    address: str = ""
    script: list[Callable[[], object]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        content = await request.body()
        self.received.append(
            Received(request.method, request.url.path, dict(request.query_params), dict(request.headers), content)
        )
        scripted = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        await (await scripted())(scope, receive, send)

    def will(self, *answers: Callable[[], object]) -> None:
        self.script, self.received = list(answers), []

    def headers(self, name: str) -> list[str | None]:
        """The values of a header, request by request."""
        return [request.headers.get(name.lower()) for request in self.received]


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    [port] = free_ports(1)
    app = Server(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(app, port=port, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield app
    server.should_exit = True
    await task
