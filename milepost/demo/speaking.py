"""Plain HTTP with the manners that a good client of Milepost has: a key on every creation, the version it decided on,
the position it must come after, and the same request again when the other side was gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from milepost.cli_error import CliError

AT_A_TIME = 8
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
AGAIN_SECONDS = 0.25
TRIES = 240
NOT_NOW = {httpx.codes.SERVICE_UNAVAILABLE}


@dataclass(frozen=True)
class Answer:
    """A resource as it stands, its version, and the position in the log of what this request said."""

    body: dict[str, Any]
    version: str
    position: str


class Lines:
    """Open connections to the four services, shared by everybody; at most so many requests at a time."""

    def __init__(self, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self.clients = dict(clients)
        self.gate = asyncio.Semaphore(AT_A_TIME)
        self.requests = 0
        self.repeats = 0

    async def send(self, service: str, method: str, path: str, headers: dict[str, str], **sent: Any) -> httpx.Response:
        """One request, repeated with the same headers (and so the same key) while the service is gone or behind."""
        self.requests += 1
        for _ in range(TRIES):
            answer = await self._once(service, method, path, headers, sent)
            if answer is not None and not _behind(answer):
                return answer
            self.repeats += 1
            await asyncio.sleep(AGAIN_SECONDS)
        raise CliError(f"{service} did not answer {method} {path} for {TRIES * AGAIN_SECONDS:.0f} s.")

    async def _once(
        self, service: str, method: str, path: str, headers: dict[str, str], sent: dict[str, Any]
    ) -> httpx.Response | None:
        async with self.gate:
            try:
                return await self.clients[service].request(method, path, headers=headers, **sent)
            except httpx.TransportError:
                return None


class Speaker:
    """One organisation speaking to the services with its own token."""

    def __init__(self, lines: Lines, org: str, token: str) -> None:
        self.lines = lines
        self.org = org
        self.headers = {"Authorization": f"Bearer {token}"}
        self.created = 0

    async def create(self, service: str, path: str, body: Any, after: str = "") -> Answer:
        """A creating POST under a key of its own."""
        return await self._post(service, path, {"Idempotency-Key": self._key()}, after, json=body)

    async def send_lines(self, service: str, path: str, rows: list[dict[str, Any]]) -> Answer:
        """A creating POST of NDJSON."""
        headers = {"Idempotency-Key": self._key(), "Content-Type": "application/x-ndjson"}
        return await self._post(service, path, headers, "", content="".join(json.dumps(row) + "\n" for row in rows))

    async def change(
        self, service: str, resource: str, verb: str, body: Any, version: str = "", after: str = ""
    ) -> Answer:
        """A change of the resource in the version last seen, or as it is now when somebody changed it meanwhile."""
        path = f"{resource}/{verb}"
        if version:
            answer = await self._posted(service, path, {"If-Match": version}, after, json=body)
            if answer.status_code != httpx.codes.PRECONDITION_FAILED:
                return self._read(answer, "POST", path)
        current = await self.read(service, resource, after=after)
        return await self._post(service, path, {"If-Match": current.version}, "", json=body)

    async def read(self, service: str, path: str, after: str = "", **query: Any) -> Answer:
        answer = await self.lines.send(service, "GET", path, self.headers | _after(service, after), params=query)
        return self._read(answer, "GET", path)

    async def read_all(self, service: str, path: str, **query: Any) -> list[dict[str, Any]]:
        """Every page of a list."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await self.read(service, path, limit=200, **query, **cursor)).body
            found += page["items"]
            if not page["next"]:
                return found
            cursor = {"cursor": page["next"]}

    async def _post(self, service: str, path: str, headers: dict[str, str], after: str, **sent: Any) -> Answer:
        return self._read(await self._posted(service, path, headers, after, **sent), "POST", path)

    async def _posted(
        self, service: str, path: str, headers: dict[str, str], after: str, **sent: Any
    ) -> httpx.Response:
        return await self.lines.send(service, "POST", path, self.headers | headers | _after(service, after), **sent)

    def _read(self, answer: httpx.Response, method: str, path: str) -> Answer:
        if answer.is_error:
            raise CliError(f"{self.org} was refused {method} {path}: {answer.status_code} {answer.text[:600]}")
        return Answer(answer.json(), answer.headers.get("ETag", ""), answer.headers.get("Milepost-Position", ""))

    def _key(self) -> str:
        self.created += 1
        return f"demo-{self.org}-{self.created}"


@asynccontextmanager
async def lines(addresses: Mapping[str, str]) -> AsyncIterator[Lines]:
    """The connections, open for the length of a `with`."""
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=TIMEOUT))
            for name, url in addresses.items()
        }
        yield Lines(clients)


TokenOf = Callable[[str, str], str]


def _after(service: str, position: str) -> dict[str, str]:
    """What the request must come after, unless the service said it itself."""
    return {} if not position or position.startswith(f"{service}/") else {"Milepost-After": position}


def _behind(answer: httpx.Response) -> bool:
    """Gone for a moment, or not yet as far as the position named."""
    if answer.status_code in NOT_NOW:
        return True
    return answer.status_code == httpx.codes.CONFLICT and "not-yet-consumed" in answer.text
