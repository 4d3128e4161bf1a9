"""Those who call: one organisation at all four services by `milepost.client`, as JCP, a provider or the feed would be.

An actor blocks until it has its answer, so that a story reads from top to bottom. It reads its own writes across
services, so no test sleeps to wait for another service.
"""

import asyncio
import secrets
import threading
from collections.abc import Coroutine, Mapping
from functools import cache
from typing import Any, TypeVar

from milepost.client import Answer, Client, Milepost, Position
from tests.answers import answered

PATIENCE_SECONDS = 30.0
Returned = TypeVar("Returned")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all actors, in a thread of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="actors", daemon=True).start()
    return loop


def result_of(work: Coroutine[Any, Any, Returned]) -> Returned:
    """What a coroutine returns or raises, from any thread."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result()


class Actor:
    """`actor.get("caseload", "/v1/…")`: answers as they come; `read`, `make` and `change` give the JSON of a 2xx."""

    def __init__(
        self,
        org: str,
        addresses: Mapping[str, str],
        token: str,
        position: Position,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.org = org
        self.token = token
        self.services = Milepost(addresses, token, patience=patience, position=position)

    def close(self) -> None:
        result_of(self.services.close())

    # ---- answers as they come ----------------------------------------------------------------------------------------
    def get(self, service: str, path: str, *, after: str | None = None, **query: Any) -> Answer:
        return result_of(answered(self.services[service].get(path, after=after, **query)))

    def create(self, service: str, path: str, body: Any, key: str = "", **headers: str) -> Answer:
        return result_of(answered(self.services[service].post(path, body, key=key, headers=headers)))

    def step(self, service: str, path: str, body: Any, version: int) -> Answer:
        return result_of(answered(self.services[service].post(path, body, version=version)))

    def get_once(self, service: str, path: str, *, after: str = "", **query: Any) -> Answer:
        """One request, not repeated, which waits for no event unless it names one."""
        headers = {"Milepost-After": after} if after else {}
        return result_of(self.services[service].send("GET", path, headers=headers, query=query))

    def deliver_rows(self, key: str, *rows: Mapping[str, Any]) -> Answer:
        """Earnings as NDJSON."""
        return result_of(answered(self.services["outcomes"].post("/v1/earnings", lines=rows, key=key)))

    # ---- answers that must be good -----------------------------------------------------------------------------------
    def read(self, service: str, path: str, **query: Any) -> Any:
        return result_of(self.services[service].get(path, **query)).json()

    def make(self, service: str, path: str, body: Any) -> Any:
        return result_of(self.services[service].post(path, body)).json()

    def change(self, service: str, resource: str, verb: str, body: Any) -> Any:
        """`POST {resource}/{verb}` on the version it has now."""
        return result_of(self.services[service].change(resource, verb, body)).json()

    def deliver(self, *rows: Mapping[str, Any]) -> Any:
        """Earnings rows; the account of what became of them."""
        return result_of(self.services["outcomes"].post("/v1/earnings", lines=rows)).json()


def good(answer: Answer) -> Any:
    """The JSON of a 2xx; a test that gets anything else shows the problem whole."""
    assert answer.is_success, f"{answer.method} {answer.url} → {answer.status_code}: {answer.text}"
    return answer.json()


def look(address: str, path: str, token: str = "") -> Answer:
    """One GET as anybody, of a page or a metric; the answer whatever it is. Raises NoAnswer."""
    return result_of(_looked(address, path, token))


def new_key() -> str:
    return secrets.token_hex(8)


async def _looked(address: str, path: str, token: str) -> Answer:
    async with Client(address, token, patience=0) as client:
        return await client.send("GET", path)
