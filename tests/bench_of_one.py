"""One service on a workbench: its real app over HTTP and a real Postgres, with the other three played by `tell`.

What it says is read from its ledger; what it hears goes through the real inbox, chained and hashed like the log's.
"""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from json import dumps
from typing import Any

from fastapi import FastAPI

from milepost.client import Answer, Client
from milepost.client.transport import App
from shared.edge.auth import SandboxIssuer
from shared.edge.container import Container, Service
from shared.edge.service import create_app
from shared.edge.settings import Settings
from shared.journey.envelope import Envelope, canonical
from shared.journey.inbox import consume
from shared.terms.events import CATALOGUE, Event
from tests.answers import answered
from tests.documented_answers import DocumentedAnswers

ALL_SCOPES = [
    f"{what}:{how}"
    for what in ("referrals", "people", "caseload", "earnings", "claims", "statements", "figures", "programmes", "ops")
    for how in ("read", "write")
]


@dataclass
class Bench:
    """`client(org, kind)` calls the API; `tell` is another service's event heard; `said` is what this one has said."""

    container: Container
    app: FastAPI
    issuer: SandboxIssuer
    chains: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    @cached_property
    def answers(self) -> DocumentedAnswers:
        """The app, every answer of which must be documented."""
        return DocumentedAnswers(self.app)

    def token(
        self, org: str, kind: str, scopes: list[str] | None = None, roles: list[str] | None = None, client: str = ""
    ) -> str:
        scopes, service = ALL_SCOPES if scopes is None else scopes, self.container.service.name
        return self.issuer.token(service, org, kind, scopes, roles, client=client)

    def client(
        self,
        org: str = "maximus",
        kind: str = "prime",
        scopes: list[str] | None = None,
        roles: list[str] | None = None,
        client: str = "",
    ) -> "Caller":
        return Caller(self.answers, self.token(org, kind, scopes, roles, client), self)

    def envelope(
        self, source: str, stream_id: str, event: Event, occurred_on: date, at: datetime, actor: str = ""
    ) -> Envelope:
        """The next event of `source` about `stream_id`, chained to the one made before."""
        seq, previous = self.chains.get((source, stream_id), (0, ""))
        value = canonical(event.model_dump(mode="json", exclude_none=True)).encode()
        told: dict[str, Any] = {
            "event_id": secrets.token_hex(16),
            "type": event.TYPE,
            "source": source,
            "stream_id": stream_id,
            "seq": seq + 1,
            "occurred_on": occurred_on,
            "recorded_at": at,
            "actor": actor or f"{source}/test",
            "causation_id": None,
            "traceparent": None,
            "prev_hash": previous,
            "value": value,
        }
        made = Envelope(**told, hash="")
        made = Envelope(**told, hash=made.expected_hash())
        self.chains[source, stream_id] = (made.seq, made.hash)
        return made

    async def tell(
        self,
        participant_id: str,
        event: Event,
        occurred_on: date,
        at: datetime | None = None,
        source: str = "",
        actor: str = "",
    ) -> Envelope:
        """Has this service hear `event` about a participant, as said by its owner on `occurred_on` (at noon UTC)."""
        moment = at or datetime(occurred_on.year, occurred_on.month, occurred_on.day, 12, tzinfo=UTC)
        stream_id = participant_id if "/" in participant_id else f"participant/{participant_id}"
        made = self.envelope(source or event.PRODUCER, stream_id, event, occurred_on, moment, actor)
        await self.hear([made])
        return made

    async def hear(self, events: list[Envelope]) -> None:
        async with self.container.database.as_worker() as uow:
            await consume(uow, events, self.container.held_events.reactions, CATALOGUE)

    async def said(self, stream_id: str | None = None) -> list[dict[str, Any]]:
        """What this service has said, in order: stream_id, seq, type, data, occurred_on, recorded_at, actor."""
        query = "SELECT * FROM ledger WHERE $1::text IS NULL OR stream_id = $1 ORDER BY position"
        async with self.container.database.connection() as conn:
            return [dict(row) for row in await conn.fetch(query, stream_id)]

    async def said_types(self, participant_id: str) -> list[str]:
        return [row["type"] for row in await self.said(f"participant/{participant_id}")]

    async def clock(self, moment: datetime | date) -> None:
        """Moves the sandbox clock (a date means noon UTC of it) and sweeps what is due."""
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=UTC)
        async with self.client("milepost", "operator") as operator:
            for answer in (
                await operator.put("/ops/v1/clock", json={"now": moment.isoformat()}),
                await operator.post("/ops/v1/sweeps"),
            ):
                assert answer.is_success, answer.text


class Caller:
    """One organisation at the service, by `milepost.client`: every answer as it comes, a refusal too.

    `create` and `change` send what a good client sends; the other verbs send nothing but what they are given.
    """

    def __init__(self, app: App, token: str, bench: Bench | None = None) -> None:
        self.client, self.bench = Client.for_app(app), bench
        self.headers = {"Authorization": f"Bearer {token}"}

    async def __aenter__(self) -> "Caller":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self.client.close()

    async def create(self, url: str, body: Any, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await answered(self.client.post(url, body, headers=self.headers | named))

    async def change(self, url: str, body: Any, version: int | str) -> Answer:
        return await answered(self.client.post(url, body, version=version, headers=self.headers))

    async def get(self, url: str, **request: Any) -> Answer:
        return await self.request("GET", url, **request)

    async def post(self, url: str, **request: Any) -> Answer:
        return await self.request("POST", url, **request)

    async def put(self, url: str, **request: Any) -> Answer:
        return await self.request("PUT", url, **request)

    async def delete(self, url: str, **request: Any) -> Answer:
        return await self.request("DELETE", url, **request)

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        complete = dict(self.headers)
        if json is not None:
            content, complete["Content-Type"] = dumps(json), "application/json"
        if isinstance(content, str):
            content = content.encode()
        return await self.client.send(method, url, headers=complete | (headers or {}), query=params, content=content)


@asynccontextmanager
async def bench(service: Service, settings: Settings, issuer: SandboxIssuer) -> AsyncIterator[Bench]:
    app = create_app(service, settings, role="api")
    async with app.router.lifespan_context(app):
        yield Bench(app.state.container, app, issuer)
