"""Request bodies: read after the token is checked, within the limits of the route, and parsed by the route itself, so
that shape and rules are answered together."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from shared.edge.problems import Problem

MEBIBYTE = 1024 * 1024
BODY_ARRIVED = "body_arrived"
"""Set in the state of a request by `shared.edge.connections` once the whole body is there: to read it takes no wait."""


@dataclass(frozen=True)
class BodyLimit:
    """The most bytes that a route takes, and the seconds within which they must arrive."""

    size: int
    seconds: float


USUAL, DELIVERY = BodyLimit(MEBIBYTE, 30.0), BodyLimit(32 * MEBIBYTE, 300.0)


def limit_of(route: APIRoute) -> BodyLimit:
    """Only a route that documents lines of JSON takes large bodies. What a caller says of its body decides nothing."""
    return DELIVERY if any("ndjson" in media_type for media_type in media_types(route)) else USUAL


def media_types(route: APIRoute) -> Mapping[str, Any]:
    """The content types that the route documents for its body."""
    content: Mapping[str, Any] = (route.openapi_extra or {}).get("requestBody", {}).get("content", {})
    return content


def limited(receive: Receive, state: Mapping[str, Any]) -> Receive:
    """A `receive` that gives no body before the token is checked, which sets `body_limit`, and never more than that."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen:
            if "body_limit" not in state:
                raise RuntimeError("a route reads the body before the token is checked")
            refuse_larger(seen, state["body_limit"])
        return message

    return receiving


def refuse_larger(size: int, limit: BodyLimit) -> None:
    """Raises `Problem` too-large."""
    if size > limit.size:
        raise Problem("too-large", f"The body may have at most {limit.size} bytes.")


async def raw_body(request: Request) -> bytes:
    """The raw body; raises `Problem` unsupported-media-type, too-large or too-slow.

    A content type that the route does not document is not supported.
    """
    content = media_types(request.scope["route"])
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content and media_type not in content:
        raise Problem("unsupported-media-type", f"Send the body with Content-Type: {' or '.join(content)}.")
    return await whole_body(request)


async def whole_body(request: Request) -> bytes:
    """The body, read once for each request. Raises `Problem` too-large or too-slow."""
    state = request.scope["state"]
    if "body" not in state:
        limit: BodyLimit = state["body_limit"]
        refuse_larger(announced_size(request), limit)
        arrived = state.get(BODY_ARRIVED)  # a timer costs more than to read and parse a usual body
        state["body"] = await (_read(request) if arrived else _read_within(request, limit.seconds))
    body: bytes = state["body"]
    return body


async def _read_within(request: Request, seconds: float) -> bytes:
    try:
        async with asyncio.timeout(seconds):
            return await _read(request)
    except TimeoutError:
        detail = f"The body did not arrive within {seconds:.0f} seconds."
        raise Problem("too-slow", detail, headers={"Connection": "close"}) from None


def announced_size(request: Request) -> int:
    """The Content-Length; 0 when the body comes in chunks."""
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


async def _read(request: Request) -> bytes:
    chunks: list[bytes] = []
    try:
        more = True
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunks.append(message.get("body", b""))
            more = message.get("more_body", False)
        return b"".join(chunks)
    finally:
        # The frames of an error are a cycle, which is collected seldom: they must not hold what was sent.
        chunks.clear()


RawBody = Annotated[bytes, Depends(raw_body)]


def request_body(model: type[BaseModel], examples: Mapping[str, object]) -> dict[str, Any]:
    """The OpenAPI description of a body that the route parses itself: `openapi_extra=request_body(ReferralIn, {…})`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema, "examples": examples}}}
    }
