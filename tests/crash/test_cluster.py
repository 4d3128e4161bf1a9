"""The embedded Kafka as production runs it: three brokers of which one may die, and a door that only opens to those
who know the password and are spoken to by the right certificate."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from rich.console import Console

from milepost.embedded import Addresses, EmbeddedError, EmbeddedKafka, embedded
from milepost.environment import service_environment, settings_of
from shared.edge.settings import Settings
from shared.journey.reach import KafkaOutOfReach, administering
from shared.journey.topics import FIGURES, JOURNEY, PARTITIONS, create_topics, partition_count

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(300)]

BURST = 25
VICTIM = 1


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "secure"])
def cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """Three brokers, and the two topics in three copies each."""
    kafka = EmbeddedKafka(tmp_path_factory.mktemp("cluster"), brokers=3, secure=request.param)
    kafka.start()
    try:
        settings = sandbox_settings(kafka.client_settings)
        asyncio.run(create_topics(settings.kafka_options(), replication=settings.kafka_replication))
        yield kafka
    finally:
        kafka.stop()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """One broker that wants a password over TLS, no Postgres."""
    folder = tmp_path_factory.mktemp("guarded")
    with embedded(folder, secure=True, postgres="postgresql://none/x", console=Console(file=StringIO())) as parts:
        yield parts


async def test_topics_are_kept_three_times_and_acknowledged_by_two(cluster: EmbeddedKafka):
    options = options_of(cluster)
    assert await partition_count(options) == PARTITIONS
    await in_step(options, copies=3)
    async with administering(options) as admin:
        [told] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, JOURNEY)])
        configured = {entry[0]: entry[1] for entry in told.resources[0][4]}
        assert (configured["min.insync.replicas"], configured["retention.ms"]) == ("2", "-1")


async def test_a_broker_of_three_killed_while_records_arrive_loses_none_that_was_acknowledged(cluster: EmbeddedKafka):
    options = options_of(cluster)
    async with saying(options) as acknowledged:
        await until(lambda: len(acknowledged) >= 20 * BURST)
        await asyncio.to_thread(cluster.kill, VICTIM)
        before = len(acknowledged)
        await until(lambda: len(acknowledged) >= before + 40 * BURST, "two brokers of three did not carry on")
        await asyncio.to_thread(cluster.restart, VICTIM)
        await in_step(options, copies=3)
        after = len(acknowledged)
        await until(lambda: len(acknowledged) >= after + 20 * BURST)

    heard = await hear_all(options)
    assert set(acknowledged) <= set(heard), "nothing acknowledged is lost"
    assert max(Counter(heard).values()) == 1, "nothing is there twice"
    for key in range(BURST):
        of_key = [number for number in heard if number % BURST == key]
        assert of_key == sorted(of_key), "nothing is out of order"


async def test_services_settings_let_them_send_and_hear(guarded: Addresses):
    options = settings_of(surroundings_of(guarded)).kafka_options()
    assert options["security_protocol"] == "SASL_SSL"
    assert options["ssl_context"].check_hostname
    async with administering(options) as admin:
        await admin.create_topics([NewTopic("hello", 1, 1)])
    async with producer(options) as sending:
        await sending.send_and_wait("hello", b"from one who belongs")
    consumer = AIOKafkaConsumer("hello", **options, group_id="belonging", auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(20):
        assert (await consumer.getone()).value == b"from one who belongs"


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ({"SASL_PASSWORD": "guessed"}, "refuses the user or the password: check MILEPOST_KAFKA_SASL_USERNAME"),
        ({"SASL_USERNAME": "nobody"}, "refuses the user or the password"),
        ({"SASL_MECHANISM": "PLAIN"}, "does not know PLAIN: check MILEPOST_KAFKA_SASL_MECHANISM"),
        (
            {"SECURITY_PROTOCOL": "PLAINTEXT"},
            "hangs up on PLAINTEXT: it wants another MILEPOST_KAFKA_SECURITY_PROTOCOL",
        ),
        ({"SECURITY_PROTOCOL": "SASL_PLAINTEXT"}, "hangs up on SASL_PLAINTEXT"),
        ({"SECURITY_PROTOCOL": "SSL"}, "hangs up on SSL"),
        ({"CA_FILE": None}, "shows a certificate we do not trust .*check MILEPOST_KAFKA_CA_FILE"),
    ],
    ids=["password", "user", "mechanism", "plain-text", "no-tls", "no-password", "no-authority"],
)
async def test_a_client_that_does_not_belong_is_refused_and_told_why(
    guarded: Addresses, mistake: dict[str, str | None], told: str
):
    changed = guarded_settings(guarded) | {f"MILEPOST_KAFKA_{name}": value for name, value in mistake.items()}
    wrong = sandbox_settings(changed)
    with pytest.raises(KafkaOutOfReach, match=rf"127\.0\.0\.1:\d+ {told}"):
        await create_topics(wrong.kafka_options())


async def test_a_plain_kafka_hangs_up_on_a_client_that_wants_tls(guarded: Addresses, broker: EmbeddedKafka):
    wrong = sandbox_settings(guarded_settings(guarded) | {"MILEPOST_KAFKA": broker.bootstrap})
    with pytest.raises(KafkaOutOfReach, match=r"hangs up on SASL_SSL|did not answer"):
        await partition_count(wrong.kafka_options())


def test_the_password_can_be_read_from_no_command_line_and_no_log(guarded: Addresses):
    kafka = guarded.broker
    assert kafka
    passwords = [value for name, value in guarded_settings(guarded).items() if value and name.endswith("_PASSWORD")]
    for text in (*(Path(f"/proc/{pid}/cmdline").read_text() for pid in kafka.pids), kafka.log().read_text()):
        assert not any(password in text for password in passwords)
    assert (kafka.data_dir / "server-0.properties").stat().st_mode & 0o077 == 0


async def test_a_kept_folder_lets_the_same_clients_in_again_and_is_not_opened_without_a_password(tmp_path: Path):
    first = EmbeddedKafka(tmp_path, secure=True)
    first.start()
    known = first.client_settings
    first.stop()

    with pytest.raises(EmbeddedError, match=r"holds a cluster with passwords and TLS.*choose another folder"):
        EmbeddedKafka(tmp_path).start()
    again = EmbeddedKafka(tmp_path, secure=True)
    again.start()
    try:
        assert again.client_settings == known
        await create_topics(options_of(again))
    finally:
        again.stop()


def sandbox_settings(named: Mapping[str, str | None]) -> Settings:
    """Production refuses what some of these tests try."""
    return settings_of({"MILEPOST_MODE": "sandbox"} | {name: value for name, value in named.items() if value})


def options_of(kafka: EmbeddedKafka) -> dict[str, Any]:
    return sandbox_settings(kafka.client_settings).kafka_options()


def guarded_settings(parts: Addresses) -> dict[str, str | None]:
    assert parts.broker
    return dict(parts.broker.client_settings)


def surroundings_of(parts: Addresses) -> dict[str, str]:
    assert parts.broker
    return service_environment(parts.broker.data_dir, parts, variables={})


def producer(options: dict[str, Any]) -> AIOKafkaProducer:
    return AIOKafkaProducer(**options, acks="all", enable_idempotence=True)


@asynccontextmanager
async def saying(options: dict[str, Any]) -> AsyncIterator[list[int]]:
    """Bursts of rising numbers, BURST keys in turn, until the `with` ends; yields those acknowledged so far."""
    acknowledged: list[int] = []
    enough = asyncio.Event()
    talking = asyncio.create_task(say(options, acknowledged, enough))
    try:
        yield acknowledged
    finally:
        enough.set()
        await asyncio.wait_for(talking, 60)


async def say(options: dict[str, Any], acknowledged: list[int], enough: asyncio.Event) -> None:
    async with producer(options) as sending:
        first = 0
        while not enough.is_set():
            burst = range(first, first + BURST)
            sent = [await sending.send(JOURNEY, str(n).encode(), key=str(n % BURST).encode()) for n in burst]
            await asyncio.gather(*sent)
            acknowledged += burst
            first += BURST


async def hear_all(options: dict[str, Any]) -> list[int]:
    """Every record of the topic up to its present end, each partition in its order."""
    consumer = AIOKafkaConsumer(JOURNEY, **options, auto_offset_reset="earliest")
    heard: list[int] = []
    async with consumer, asyncio.timeout(60):
        ends = await consumer.end_offsets(consumer.assignment())
        while [part for part, end in ends.items() if await consumer.position(part) < end]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                heard += [int(record.value) for record in records]
    return heard


async def in_step(options: dict[str, Any], copies: int, seconds: float = 90.0) -> None:
    """Every partition of both topics has this many copies, and all of them are up to date."""
    deadline = time.monotonic() + seconds
    async with administering(options) as admin:
        while True:
            topics = await admin.describe_topics([JOURNEY, FIGURES])
            partitions = [partition for topic in topics for partition in topic["partitions"]]
            found = {(len(partition["replicas"]), len(partition["isr"])) for partition in partitions}
            if len(partitions) == 2 * PARTITIONS and found == {(copies, copies)}:
                return
            assert time.monotonic() < deadline, f"copies, and those up to date: {found}"
            await asyncio.sleep(0.2)


async def until(condition, otherwise: str = "waited too long", seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        await asyncio.sleep(0.05)
