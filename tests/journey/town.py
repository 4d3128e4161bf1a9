"""A town: the four services as processes of their own, a database and a topic for them alone, and everybody who calls.

Tests speak HTTP as JCP, providers, the feed and the commissioner do; only `audit` and `log` look behind the counter.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from milepost import barrier
from milepost.audit import ledger_connection
from milepost.cli.migrate import grant_rights, make_topics
from milepost.client import Position
from milepost.embedded.backing_services import Addresses
from milepost.environment import CHECKOUT, service_environment, settings_of
from milepost.operations import Operations
from milepost.stack import Stack
from milepost.tokens import sandbox_token
from shared.edge.settings import SERVICES, Settings
from shared.journey.audit import Findings, audit
from shared.journey.envelope import Envelope, decode
from shared.journey.topics import PARTITIONS, log_ends, partition_of
from shared.store.migrations import migrate
from shared.terms.calendar import LONDON
from tests.journey.actors import Actor

SUBCONTRACTORS = tuple(f"sub-{n}" for n in range(1, 9))
PROVIDERS = ("maximus", *SUBCONTRACTORS)
Returned = TypeVar("Returned")


@dataclass
class Town:
    """Four services and their callers. Its clock only moves forward; people in it must not share a reference."""

    stack: Stack
    environment: dict[str, str]
    topic: str
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    position: Position = field(default_factory=Position)
    actors: dict[tuple[str, str, tuple[str, ...] | None, str], Actor] = field(default_factory=dict)
    today: date = date.min

    @property
    def settings(self) -> Settings:
        return settings_of(self.environment)

    # ---- who calls ---------------------------------------------------------------------------------------------------
    def actor(self, org: str, kind: str, roles: list[str] | None = None, client: str = "") -> Actor:
        """A client of the organisation at all four services, with its kind's usual scopes; the same one every time."""
        key = (org, kind, tuple(roles) if roles is not None else None, client)
        if key not in self.actors:
            token = sandbox_token(Path(self.environment["MILEPOST_JWKS"]).parent, org, kind, roles=roles, client=client)
            addresses = self.stack.ops_addresses if kind == "operator" else self.stack.addresses
            self.actors[key] = Actor(org, addresses, token, self.position)
        return self.actors[key]

    def jcp(self, district: str = "jcp-east-london") -> Actor:
        return self.actor(district, "jcp")

    def provider(self, org: str) -> Actor:
        return self.actor(org, "prime" if org == "maximus" else "subcontractor")

    @property
    def prime(self) -> Actor:
        return self.provider("maximus")

    @property
    def feed(self) -> Actor:
        return self.actor("hmrc", "feed")

    @property
    def commissioner(self) -> Actor:
        return self.actor("local-london", "commissioner")

    @property
    def second(self) -> Actor:
        """The commissioner's second pair of eyes, which approves and authorises."""
        return self.actor("local-london", "commissioner", client="the-second-pair-of-eyes")

    @property
    def operator(self) -> Actor:
        return self.actor("milepost", "operator")

    # ---- time and quiet ----------------------------------------------------------------------------------------------
    def clock(self, day: date) -> int:
        """Noon of the day for everybody, unless it is later already; how many due things were done."""
        if day <= self.today:
            return 0
        self.today = day
        return self.run(barrier.move(self._operations, datetime.combine(day, time(12), tzinfo=LONDON)))

    def drain(self, patience: float = barrier.PATIENCE_SECONDS) -> None:
        """Returns when everything said is sent and heard. CliError when that takes more than `patience` seconds."""
        self.run(barrier.drain(self._operations, patience))

    # ---- behind the counter ------------------------------------------------------------------------------------------
    def audit(self) -> Findings:
        """Every ledger against every inbox, outbox, hold and the log itself."""
        return self.run(self._audit())

    def said(self, service: str, participant_id: str) -> list[dict[str, Any]]:
        """What the service has said about the participant, in order, as an operator reads it."""
        path = f"/ops/v1/streams/participant/{participant_id}"
        items: list[dict[str, Any]] = self.operator.get(service, path).json()["items"]
        return items

    def said_types(self, service: str, participant_id: str) -> list[str]:
        return [row["type"] for row in self.said(service, participant_id)]

    def log(self, stream_id: str) -> list[Envelope]:
        """A stream as it stands on the topic, from every source, in the log's order, each event once."""
        told: dict[tuple[str, int], Envelope] = {}
        for event in self.run(self._log([partition_of(stream_id, PARTITIONS)])):
            if event.stream_id == stream_id:
                told.setdefault((event.source, event.seq), event)
        return list(told.values())

    def whole_log(self) -> list[Envelope]:
        """All that is on the topic, repeats too; each partition in its order."""
        return self.run(self._log(range(PARTITIONS)))

    def lines(self, service: str, event: str | None = None) -> list[dict[str, Any]]:
        """The service's structured log so far; those of one event when it is named."""
        texts = self.stack.log(service).read_text().splitlines()
        lines = [json.loads(text) for text in texts if text.startswith("{")]
        return [line for line in lines if event is None or line.get("event") == event]

    def kill(self, service: str) -> None:
        """SIGKILL."""
        self.stack.kill(service)

    def restart(self, service: str) -> None:
        self.stack.restart(service)

    # ---- how ---------------------------------------------------------------------------------------------------------
    def open(self) -> None:
        """Schemas, topics, services, and the operator's line to them."""
        self.run(self._prepare())
        self.stack.start()
        token = sandbox_token(Path(self.environment["MILEPOST_JWKS"]).parent, "milepost", "operator")
        services = Operations(self.stack.ops_addresses, token)
        self._operations: Operations = self.run(self.opened.enter_async_context(services))

    def close(self) -> None:
        for actor in self.actors.values():
            actor.close()
        self.run(self.opened.aclose())
        self.stack.stop()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Returned]) -> Returned:
        """On a loop of the town's own, so that tests need not be coroutines."""
        return self.loop.run_until_complete(work)

    async def _prepare(self) -> None:
        for service in SERVICES:
            await migrate(self.settings.dsn_of(service), service)
        await make_topics(self.settings)
        await grant_rights(self.settings)

    async def _audit(self) -> Findings:
        async with AsyncExitStack() as stack:
            dsns = {service: self.settings.dsn_of(service) for service in SERVICES}
            open_books = {
                name: await stack.enter_async_context(ledger_connection(dsn, name)) for name, dsn in dsns.items()
            }
            ends = partial(log_ends, self.settings.kafka_options(), self.topic)
            return await audit(open_books, ends, self.topic)

    async def _log(self, partitions: Iterable[int]) -> list[Envelope]:
        ends = await log_ends(self.settings.kafka_options(), self.topic)
        told: list[Envelope] = []
        async with AIOKafkaConsumer(**self.settings.kafka_options()) as consumer:
            for place in (TopicPartition(self.topic, partition) for partition in partitions):
                consumer.assign([place])
                await consumer.seek_to_beginning(place)
                while await consumer.position(place) < ends[place.partition]:
                    records = (await consumer.getmany(timeout_ms=500)).get(place, [])
                    told += [decode(record.headers, record.value) for record in records if _is_event(record)]
        return told


def _is_event(record: ConsumerRecord) -> bool:
    return any(name == "ce_id" for name, _ in record.headers)


def neutral_environment() -> dict[str, str]:
    """Ours, without a MILEPOST_ setting of whoever runs the tests."""
    given = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
    return given | {"MILEPOST_PROGRAMMES": str(CHECKOUT / "programmes")}


@contextmanager
def founded(
    folder: Path, dsn: str, kafka: str, given: dict[str, str], first_day: date, services: type[Stack] = Stack
) -> Iterator[Town]:
    """A town for the length of a `with`, its clock at noon of `first_day`; `services` starts its processes."""
    topic = f"journey-{secrets.token_hex(4)}"
    own = {"MILEPOST_JOURNEY_TOPIC": topic, "MILEPOST_FIGURES_TOPIC": f"{topic}-figures", "MILEPOST_LOG_LEVEL": "INFO"}
    environment = service_environment(folder, Addresses(dsn, kafka), given | own)
    opened = Town(services(folder, environment), environment, topic)
    opened.open()
    try:
        opened.clock(first_day)
        yield opened
    finally:
        opened.close()
