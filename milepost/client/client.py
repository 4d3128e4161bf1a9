"""A caller of Milepost: adds what every request needs, repeats what may succeed later, raises problems."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Self, TypeAlias

from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from milepost.client.answers import Answer, Json
from milepost.client.errors import (
    BadAnswer,
    ClientError,
    NoAnswer,
    NotFound,
    NotSent,
    StaleVersion,
    TimedOut,
    Unauthenticated,
    problem_of,
)
from milepost.client.session import Position, Session, Token, pauses
from milepost.client.transport import App, Connections, Query

PATIENCE_SECONDS = 30.0
MOST_READS = 5

Version: TypeAlias = str | int | None


class Closing:
    """Closes its connections at the end of an `async with`."""

    session: Session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self.session.connections.close()


class Client(Closing):
    """One caller at one service.

    A request that may pass (no connection, 429, 502, 503, 504, position not yet consumed, key in flight) is repeated
    with the same key for `patience` seconds. Then it raises, as every other refusal does at once.
    """

    def __init__(
        self,
        address: str,
        token: Token = "",
        *,
        patience: float = PATIENCE_SECONDS,
        service: str = "",
        connections: Connections | None = None,
        session: Session | None = None,
    ) -> None:
        """`service` is its name in positions and errors; `session` is shared with the caller's other clients."""
        self.address = address.rstrip("/")
        self.service = service
        self.session = session or Session(connections or Connections(), token, patience)

    @classmethod
    def for_app(cls, app: App, token: Token = "", *, patience: float = 0.0, service: str = "") -> "Client":
        """A client of an ASGI application in this process, without a network."""
        return cls("http://milepost", token, patience=patience, service=service, connections=Connections(app))

    async def get(self, path: str, *, after: str | None = None, **query: Query) -> Answer:
        """Query values of None are left out."""
        return await self._request("GET", path, after=after, query=query)

    async def post(
        self,
        path: str,
        body: Json = None,
        *,
        lines: Iterable[Json] | None = None,
        version: Version = None,
        key: str = "",
        after: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends `body` as JSON, or `lines` as NDJSON, under a new Idempotency-Key unless `key` is one.

        `after` is the position the service must have consumed: the caller's last write unless named, "" for none.
        """
        complete = {"Idempotency-Key": key or secrets.token_hex(16), **(headers or {})}
        return await self._request("POST", path, body, lines, version=version, after=after, headers=complete)

    async def put(self, path: str, body: Json, *, version: Version = None) -> Answer:
        return await self._request("PUT", path, body, version=version)

    async def patch(self, path: str, body: Json, *, version: Version = None) -> Answer:
        return await self._request("PATCH", path, body, version=version)

    async def delete(self, path: str, *, version: Version = None) -> Answer:
        return await self._request("DELETE", path, version=version)

    async def change(
        self, resource: str, verb: str, body: Json = None, *, version: Version = None, after: str | None = None
    ) -> Answer:
        """`POST {resource}/{verb}` on `version`; without one, or where that is stale, on the version it has now.

        Use `post` where a person decided on what they had read: then a stale version is theirs to look at.
        """
        for reads_left in reversed(range(MOST_READS)):
            version = version or (await self.get(resource, after=after)).version
            try:
                return await self.post(f"{resource}/{verb}", body or {}, version=version, after=after)
            except StaleVersion:
                version = None
                if not reads_left:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def pages(self, path: str, *, after: str | None = None, **query: Query) -> AsyncIterator[Json]:
        """The items of a list, page after page; `limit` in the query is the most a page has."""
        cursor: dict[str, Query] = {}
        while True:
            page = (await self._request("GET", path, after=after, query=query | cursor)).json_object()
            items, following = page.get("items"), {"cursor": page.get("next")}
            if not isinstance(items, list) or "next" not in page or following == cursor:
                raise BadAnswer(f"{self.service or self.address} {path} did not answer with a page of a list")
            for item in items:
                yield item
            if page["next"] is None:
                return
            cursor = following

    async def wait_for(
        self, path: str, condition: Callable[[Json], bool], *, seconds: float = PATIENCE_SECONDS, **query: Query
    ) -> Answer:
        """Reads until the resource is there and meets `condition`. Raises TimedOut after `seconds`."""
        deadline = time.monotonic() + seconds
        waits = pauses()
        while time.monotonic() < deadline:
            try:
                answer = await self._request("GET", path, query=query)
                if condition(answer.json()):
                    return answer
            except NotFound:
                pass
            await asyncio.sleep(next(waits))
        raise TimedOut(f"{self.service or self.address} {path} was not as expected within {seconds:g} s")

    async def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Query] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """One request with the token and these headers, not repeated; the answer whatever its status."""
        session = self.session
        complete = await session.authorization()
        TraceContextTextMapPropagator().inject(complete)
        complete |= headers or {}
        try:
            answer = await session.connections.send(method, self.address + path, complete, query or {}, content)
        except NotSent as error:
            raise NotSent(f"{self.service or self.address}: {error}") from None
        except NoAnswer as error:
            name = self.service or "The service"
            raise type(error)(f"{name} does not answer at {self.address}: {error}. Is it up?") from error
        session.position.last = answer.position or session.position.last
        return answer

    async def _request(
        self,
        method: str,
        path: str,
        body: Json = None,
        lines: Iterable[Json] | None = None,
        *,
        version: Version = None,
        after: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Query] | None = None,
    ) -> Answer:
        content, complete = _encoded(body, lines)
        complete |= {"If-Match": f'"{version}"'} if version is not None else {}
        complete |= {**self.session.after(after, self.service), **(headers or {})}
        deadline = time.monotonic() + self.session.patience
        renewed, waits = False, pauses()
        while True:
            authorization = await self.session.authorization()
            try:
                answer = await self.send(
                    method, path, headers={**authorization, **complete}, query=query, content=content
                )
                if answer.is_success:
                    return answer
                raise problem_of(self.service or self.address, answer)
            except Unauthenticated:
                if renewed or not self.session.renew(authorization):
                    raise
                renewed = True
            except ClientError as error:
                wait = max(next(waits), error.retry_after or 0.0)
                if not error.may_pass or time.monotonic() + wait > deadline:
                    raise
                self.session.connections.repeats += 1
                await asyncio.sleep(wait)


class Milepost(Closing, dict[str, Client]):
    """One caller at several services: a Client for each, by its name. What it writes at one, it reads at the others."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        token: Token = "",
        *,
        patience: float = PATIENCE_SECONDS,
        connections: Connections | None = None,
        position: Position | None = None,
    ) -> None:
        """`connections` and `position` may be another caller's: to share sockets, to read each other's writes."""
        self.session = Session(connections or Connections(), token, patience, position or Position())
        super().__init__({name: Client(url, service=name, session=self.session) for name, url in addresses.items()})

    def with_token(self, token: Token) -> "Milepost":
        """Another caller on the same connections, with a position of its own."""
        addresses = {name: client.address for name, client in self.items()}
        return Milepost(addresses, token, patience=self.session.patience, connections=self.session.connections)


def _encoded(body: Json, lines: Iterable[Json] | None) -> tuple[bytes | None, dict[str, str]]:
    """The content and its type: JSON, or NDJSON for `lines`; None and no type without either."""
    if lines is not None:
        return "".join(json.dumps(line) + "\n" for line in lines).encode(), {"Content-Type": "application/x-ndjson"}
    if body is not None:
        return json.dumps(body).encode(), {"Content-Type": "application/json"}
    return None, {}
