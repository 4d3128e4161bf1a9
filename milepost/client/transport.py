"""HTTP itself: the only file that imports httpx, so that a successor can take its place. Nothing of httpx leaves it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import TypeAlias

import httpx

from milepost.client.answers import Answer, Headers
from milepost.client.errors import NotSent, TimedOut, Unreachable

CONNECT_SECONDS = 5.0
AT_ONCE = 20
NO_ANSWER = (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError)
"""No connection, one that broke, an address that is none, or an answer that cannot be decoded."""

App: TypeAlias = Callable[..., Awaitable[None]]
"""An ASGI application."""
Query: TypeAlias = str | int | bool | date | None


class Connections:
    """Open connections to any number of addresses, at most `at_once` requests at a time; counts what it sends."""

    def __init__(self, app: App | None = None, timeout: float = 30.0, at_once: int = AT_ONCE) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False) if app else None
        limit = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS), pool=None)
        self._http = httpx.AsyncClient(transport=transport, timeout=limit)
        self._gate = asyncio.Semaphore(at_once)
        self.requests = 0
        self.repeats = 0

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], query: Mapping[str, Query], content: bytes | None
    ) -> Answer:
        """One request. Raises Unreachable, TimedOut or NotSent, without saying of which service."""
        self.requests += 1
        texts = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in query.items()
            if value is not None
        }
        async with self._gate:
            try:
                address = httpx.URL(url).copy_merge_params(texts)
                answer = await self._http.request(method, address, headers=headers, content=content)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeEncodeError):
                raise NotSent("The address, a header or the token is not valid in HTTP.") from None
            except httpx.TimeoutException as error:
                raise TimedOut(_reason(error)) from error
            except httpx.RequestError as error:
                raise Unreachable(_reason(error)) from error
        headers = Headers(answer.headers.items())
        return Answer(method, str(answer.request.url), answer.status_code, headers, answer.content)

    async def close(self) -> None:
        await self._http.aclose()


def is_ready(address: str, timeout: float = 5.0) -> bool:
    """Whether the service at `address` is ready for requests. Blocks: it is for whoever starts processes."""
    try:
        return httpx.get(f"{address}/readyz", timeout=timeout).is_success
    except NO_ANSWER:
        return False


def _reason(error: httpx.RequestError) -> str:
    return str(error) or type(error).__name__
