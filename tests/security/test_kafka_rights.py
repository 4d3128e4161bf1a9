"""On a Kafka that asks for passwords, each service may do what it needs and no more, and what it forges is held."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from milepost.cli.migrate import grant_rights, make_topics
from milepost.embedded import EmbeddedKafka
from milepost.environment import settings_of
from shared.edge.settings import SERVICES, Settings
from shared.journey.access import RightsNotGranted, grant
from shared.journey.aiokafka_compat import create_acl
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handlers
from shared.journey.origins import PRODUCERS
from shared.journey.reach import administering
from shared.journey.signatures import NOT_SIGNED, Signatures, sign
from shared.journey.signing import SigningKey, public_keys
from shared.journey.topics import JOURNEY
from shared.terms.events import CATALOGUE, EVENTS
from tests.conftest import new_database
from tests.journey.backbone.toy import Toy, Voice, built, envelope, eventually

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]

ONE = "participant/one"
READER = "kpi"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    kafka = EmbeddedKafka(tmp_path_factory.mktemp("cluster"), secure=True)
    kafka.start()
    opened = settings_of(kafka.client_settings)
    asyncio.run(make_topics(opened))
    assert asyncio.run(grant_rights(opened)) == "11 ACLs set for referrals, caseload, outcomes, kpi"
    yield opened
    kafka.stop()


@asynccontextmanager
async def producing(options: dict[str, Any], idempotent: bool = True) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=idempotent, request_timeout_ms=5_000)
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


async def write(settings: Settings, user: str, *events: Envelope, idempotent: bool = True) -> None:
    async with producing(settings.kafka_options(user), idempotent) as producer, asyncio.timeout(30):
        for event in events:
            key = event.stream_id.encode()
            await producer.send_and_wait(JOURNEY, event.value, key, headers=event.headers())


@pytest.fixture
async def reader(settings: Settings, postgres: str) -> AsyncIterator[Toy]:
    """A consumer with the rights of `kpi`, in its group, that applies every type of the catalogue."""
    dsn = await new_database(postgres)
    async with built(dsn, READER) as databases:
        toy = Toy(READER, dsn, databases[READER], settings.kafka_options(READER), JOURNEY, catalogue=CATALOGUE)
        toy.reactions = Handlers(dict.fromkeys(EVENTS, toy._on_heard))
        toy.renew()
        yield toy
        await toy.stop()


async def test_a_service_that_emits_nothing_and_a_stranger_cannot_write(settings: Settings) -> None:
    for idempotent, refusal in ((True, ClusterAuthorizationFailedError), (False, TopicAuthorizationFailedError)):
        with pytest.raises(refusal):
            await write(settings, "kpi", envelope("referrals", ONE, 1, ""), idempotent=idempotent)
    stranger = settings.kafka_options() | {"sasl_plain_username": "stranger", "sasl_plain_password": "guessed"}
    with pytest.raises(KafkaError):
        async with producing(stranger):
            pass


@pytest.mark.parametrize("user", SERVICES)
async def test_a_service_reads_in_its_own_group_only(settings: Settings, user: str) -> None:
    other = next(service for service in SERVICES if service != user)
    consumer = AIOKafkaConsumer(JOURNEY, **settings.kafka_options(user), group_id=f"{JOURNEY}-{other}")
    try:
        with pytest.raises(GroupAuthorizationFailedError):
            async with asyncio.timeout(30):
                await consumer.start()
                await consumer.getone()
    finally:
        await consumer.stop()


@pytest.mark.parametrize("user", SERVICES)
async def test_a_service_can_neither_create_a_topic_nor_give_itself_a_right(settings: Settings, user: str) -> None:
    async with administering(settings.kafka_options(user)) as admin:
        answer = await admin.create_topics([NewTopic(f"{user}-own", 1, 1)])
        refused = (TopicAuthorizationFailedError.errno, ClusterAuthorizationFailedError.errno)
        assert [error[1] in refused for error in answer.topic_errors] == [True]
        assert await create_acl(admin, user, "WRITE", "topic", JOURNEY) == ClusterAuthorizationFailedError.errno
    with pytest.raises(RightsNotGranted, match="no ALTER on the cluster"):
        await grant(settings.kafka_options(user), settings.kafka_users, JOURNEY)


async def test_what_the_wrong_service_writes_is_held_and_the_true_event_goes_by(
    settings: Settings, reader: Toy
) -> None:
    forged = 0
    for user in sorted(PRODUCERS):
        strange = [name for name, origin in sorted(CATALOGUE.items()) if origin.source != user][::10]
        await write(settings, user, *[envelope(user, ONE, n, "", type=name) for n, name in enumerate(strange, 1)])
        forged += len(strange)
    referrals = Voice("referrals")
    await write(settings, "referrals", referrals.says(ONE), referrals.says(ONE))
    await reader.listen()

    async def heard() -> bool:
        return len(await reader.effects()) == 2 and await reader.count("held") == forged

    await eventually(heard, 60)
    assert await reader.effects() == [("referrals", ONE, 1), ("referrals", ONE, 2)]
    assert {row["reason"] for row in await reader.held()} == {"refused"}


async def test_a_service_cannot_speak_for_another_that_signs(settings: Settings, reader: Toy) -> None:
    """caseload has WRITE, and knows the last event of referrals; it does not have the key of referrals."""
    key, stranger = SigningKey.generate("k1"), SigningKey.generate("k1")
    reader.signatures = Signatures(public_keys(f"referrals/{key.public_text}"))
    reader.renew()
    two, referrals = "participant/two", Voice("referrals")
    true = [referrals.says(two) for _ in range(3)]
    sent = [replace(event, signature=text) for event, text in zip(true, sign([e.hash for e in true], key), strict=True)]
    forged = envelope("referrals", two, 2, true[0].hash, actor="jcp/x")
    [by_stranger] = [replace(forged, signature=text) for text in sign([forged.hash], stranger)]
    await write(settings, "referrals", sent[0])
    await write(settings, "caseload", forged, by_stranger, replace(forged, signature=sent[0].signature))
    await write(settings, "referrals", *sent[1:])
    await reader.listen()

    async def heard() -> bool:
        return len(await reader.effects(two)) == 3

    await eventually(heard, 60)
    held = [row for row in await reader.held() if row["stream_id"] == two]
    assert [(row["reason"], row["error"]) for row in held] == [("refused", NOT_SIGNED)] * 3
    assert [seq for _, _, seq in await reader.effects(two)] == [1, 2, 3]


async def test_a_cluster_without_an_authorizer_is_named(broker: EmbeddedKafka) -> None:
    with pytest.raises(RightsNotGranted, match="no authorizer"):
        await grant({"bootstrap_servers": broker.bootstrap}, {service: service for service in SERVICES}, JOURNEY)
