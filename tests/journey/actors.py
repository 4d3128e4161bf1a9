"""Those who call: a thin HTTP client of one organisation at all four services, as JCP, a provider or the feed would be.

It reads its own writes across services: every request names the position of the last write, so no test ever sleeps
to wait for another service. When a service has not heard of it within its patience, it asks again as it is told.
"""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE_SECONDS = 30.0
STALE_READS = 5
NDJSON = {"Content-Type": "application/x-ndjson"}


@dataclass
class Positions:
    """The last write anybody in town made: where the next request must come after."""

    last: str | None = None

    def note(self, answer: httpx.Response) -> None:
        self.last = answer.headers.get("Milepost-Position", self.last)

    def forget(self) -> None:
        """The next request waits for nothing: it is made by somebody who has not heard."""
        self.last = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Milepost-After": self.last} if self.last else {}


class Actor:
    """`actor.get("caseload", "/v1/…")`: answers as they come; `read`, `make` and `change` give the JSON of a 2xx."""

    def __init__(
        self,
        org: str,
        addresses: Mapping[str, str],
        token: str,
        positions: Positions,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.org = org
        self.token = token
        self.positions = positions
        self.patience = patience
        self.desks = {name: httpx.Client(base_url=url, headers=headers, timeout=30) for name, url in addresses.items()}

    def close(self) -> None:
        for desk in self.desks.values():
            desk.close()

    # ---- answers as they come ----------------------------------------------------------------------------------------
    def ask(self, service: str, method: str, path: str, **request: Any) -> httpx.Response:
        """One request, after the last write of the town; asked again while the service has not heard of that yet."""
        headers = self.positions.headers | request.pop("headers", {})
        until = time.monotonic() + self.patience
        while True:
            answer = self.desks[service].request(method, path, headers=headers, **request)
            self.positions.note(answer)
            if not _not_yet(answer) or time.monotonic() > until:
                return answer

    def get(self, service: str, path: str, **query: Any) -> httpx.Response:
        return self.ask(service, "GET", path, params={k: v for k, v in query.items() if v is not None})

    def create(self, service: str, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
        return self.ask(service, "POST", path, json=body, headers={"Idempotency-Key": key or new_key(), **headers})

    def step(self, service: str, path: str, body: Any, version: int, **headers: str) -> httpx.Response:
        return self.ask(service, "POST", path, json=body, headers={"If-Match": f'"{version}"', **headers})

    def deliver_rows(self, key: str, *rows: Mapping[str, Any]) -> httpx.Response:
        """Earnings as NDJSON."""
        body = "".join(json.dumps(row) + "\n" for row in rows)
        headers = NDJSON | {"Idempotency-Key": key}
        return self.ask("outcomes", "POST", "/v1/earnings", content=body, headers=headers)

    # ---- answers that must be good -----------------------------------------------------------------------------------
    def read(self, service: str, path: str, **query: Any) -> Any:
        return good(self.get(service, path, **query))

    def make(self, service: str, path: str, body: Any) -> Any:
        return good(self.create(service, path, body))

    def change(self, service: str, resource: str, verb: str, body: Any) -> Any:
        """Reads `resource`, then `POST {resource}/{verb}` with the version that was read.

        Where the service hears of it just then, the version has moved on: it is read again, as any client would.
        """
        for _ in range(STALE_READS):
            answer = self.step(service, f"{resource}/{verb}", body, self.read(service, resource)["version"])
            if answer.status_code != httpx.codes.PRECONDITION_FAILED:
                break
        return good(answer)

    def deliver(self, *rows: Mapping[str, Any]) -> Any:
        """Earnings rows; the account of what became of them."""
        return good(self.deliver_rows(new_key(), *rows))


def good(answer: httpx.Response) -> Any:
    """The JSON of a 2xx; a test that gets anything else shows the problem whole."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url} → {answer.status_code}: {answer.text}"
    return answer.json()


def new_key() -> str:
    return secrets.token_hex(8)


def _not_yet(answer: httpx.Response) -> bool:
    if answer.status_code != httpx.codes.CONFLICT:
        return False
    return bool(answer.json()["type"] == "/problems/not-yet-consumed")
