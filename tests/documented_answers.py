"""Holds every JSON answer of an app against its own OpenAPI document, in whatever test it is given.

An answer that its operation does not document becomes status 599 with the mismatch, so that the test that met it fails.
"""

import gzip
import re
from functools import cached_property
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from jsonschema_rs import Draft202012Validator
from starlette.routing import compile_path
from starlette.types import Message, Receive, Scope, Send

from shared.edge.openapi import ANSWER_HEADERS

UNDOCUMENTED = 599


def _undocumented(text: str) -> list[Message]:
    return [
        {"type": "http.response.start", "status": UNDOCUMENTED, "headers": [(b"content-type", b"text/plain")]},
        {"type": "http.response.body", "body": text.encode()},
    ]


class DocumentedAnswers:
    """An ASGI app around `app` that checks the 2xx answers of documented operations."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.validators: dict[tuple[str, str, int], Draft202012Validator | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, collect)
        for message in self._checked(scope, messages):
            await send(message)

    def _checked(self, scope: Scope, messages: list[Message]) -> list[Message]:
        start, body = messages[0], b"".join(message.get("body", b"") for message in messages[1:])
        status, headers = start["status"], dict(start["headers"])
        unlisted = self._unlisted(scope, status, headers)
        if unlisted:
            return _undocumented(f"{scope['method']} {scope['path']} {status}: the headers {unlisted}")
        if not 200 <= status < 300 or b"application/json" not in headers.get(b"content-type", b""):
            return messages
        if headers.get(b"content-encoding") == b"gzip":
            body = gzip.decompress(body)
        fault = self._fault(scope, status, body)
        if fault is None:
            return messages
        return _undocumented(f"{scope['method']} {scope['path']} {status}: {fault}")

    def _unlisted(self, scope: Scope, status: int, headers: dict[bytes, bytes]) -> list[str]:
        """The headers about limits and repeats that the answer has and its operation does not document."""
        operation = self._operation(scope["method"], self._path_format(scope))
        if operation is None:
            return []
        listed = operation["responses"].get(str(status), {}).get("headers", {})
        return [name for name in ANSWER_HEADERS if name.lower().encode() in headers and name not in listed]

    def _fault(self, scope: Scope, status: int, body: bytes) -> str | None:
        validator = self._validator(scope, status)
        if validator is None:
            return None
        errors = [
            ("/".join(map(str, e.instance_path)), e.message[:200]) for e in validator.iter_errors(orjson.loads(body))
        ]
        return "; ".join(f"/{path}: {message}" for path, message in sorted(errors)[:5]) or None

    def _validator(self, scope: Scope, status: int) -> Draft202012Validator | None:
        """None for a path that OpenAPI does not list."""
        path = self._path_format(scope)
        key = (scope["method"], path, status)
        if key not in self.validators:
            self.validators[key] = self._made(*key)
        return self.validators[key]

    def _made(self, method: str, path: str, status: int) -> Draft202012Validator | None:
        operation = self._operation(method, path)
        if operation is None:
            return None
        content = operation["responses"].get(str(status), {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", False)
        return Draft202012Validator({"allOf": [schema], "components": self.document["components"]})

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = self.document["paths"].get(path, {}).get(method.lower())
        return operation

    def _path_format(self, scope: Scope) -> str:
        return next(
            (path for method, regex, path in self.routes if method == scope["method"] and regex.match(scope["path"])),
            "",
        )

    @cached_property
    def routes(self) -> list[tuple[str, re.Pattern[str], str]]:
        """Method, path as a regular expression and path as documented, in the order in which they are tried."""
        contexts = list(iter_route_contexts(self.app.routes))
        return [(method, compile_path(r.path)[0], r.path_format) for r in contexts for method in r.methods or ()]

    @cached_property
    def document(self) -> dict[str, Any]:
        return self.app.openapi()
