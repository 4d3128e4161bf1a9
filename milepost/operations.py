"""The operator's door of all four services at once, over HTTP like any other client."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import httpx

from milepost.cli_error import CliError

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
Answer = dict[str, Any]


class Operations:
    """`/ops/v1` of each service by name. Every call raises CliError with the service's own words when it is refused."""

    def __init__(self, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self.clients = dict(clients)

    async def ask(self, service: str, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """One request to one service."""
        answer = await self._answer(service, method, path, {"json": body, "params": query or None})
        if answer.is_error:
            raise CliError(f"{service} refused {method} {path}: {_said(answer)}")
        found: Answer = answer.json()
        return found

    async def _answer(self, service: str, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        """A connection that was idle may have been closed just now: then once more, for nothing here is done twice."""
        client = self.clients[service]
        try:
            with contextlib.suppress(httpx.RemoteProtocolError, httpx.ReadError):
                return await client.request(method, path, **sent)
            return await client.request(method, path, **sent)
        except httpx.TransportError as error:
            raise CliError(f"{service} does not answer at {client.base_url}: {_why(error)}. Is it up?") from error

    async def ask_all(self, method: str, path: str, body: Any = None) -> dict[str, Answer]:
        """The same request to all, at the same time."""
        answers = await asyncio.gather(*(self.ask(service, method, path, body) for service in self.clients))
        return dict(zip(self.clients, answers, strict=True))

    async def backlogs(self) -> dict[str, Answer]:
        return await self.ask_all("GET", "/ops/v1/backlog")

    async def set_clocks(self, moment: datetime) -> None:
        await self.ask_all("PUT", "/ops/v1/clock", {"now": moment.isoformat()})

    async def clocks(self) -> dict[str, str | None]:
        """Each service's sandbox instant, ISO 8601; None where it runs by the machine's clock."""
        return {service: answer["now"] for service, answer in (await self.ask_all("GET", "/ops/v1/clock")).items()}

    async def sweep(self) -> int:
        """Everything that is due, on all four; how many things were done."""
        return sum(answer["done"] for answer in (await self.ask_all("POST", "/ops/v1/sweeps")).values())


@asynccontextmanager
async def operations(addresses: Mapping[str, str], token: str) -> AsyncIterator[Operations]:
    """The operator's clients, open for the length of a `with`."""
    headers = {"Authorization": f"Bearer {token}"}
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT))
            for name, url in addresses.items()
        }
        yield Operations(clients)


def _said(answer: httpx.Response) -> str:
    """The problem document's detail and what to do, or the bare status."""
    try:
        problem = answer.json()
        return f"{problem['detail']} {problem.get('action', '')}".strip()
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"


def _why(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__
