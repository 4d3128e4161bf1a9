"""The parts Milepost brings along keep what they promise: they start from nothing, keep what was acknowledged, refuse
to share a folder, and leave no process behind, not even when Milepost itself is killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from milepost.embedded import Addresses, EmbeddedError, EmbeddedKafka, EmbeddedPostgres, embedded

pytestmark = pytest.mark.real

KILLED_RUN = """
import asyncio, json, os, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from milepost.embedded import embedded
from test_embedded import remember
with embedded(Path(sys.argv[1])) as parts:
    asyncio.run(remember(parts, "before the crash"))
    print(json.dumps([parts.database.pid, *parts.broker.pids]), flush=True)
    time.sleep(120)
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    with embedded(console=Console(file=StringIO())) as parts:
        yield parts


@pytest.fixture(scope="module")
def kafka(parts: Addresses) -> EmbeddedKafka:
    assert parts.broker
    return parts.broker


async def test_a_record_sent_is_a_record_heard(parts: Addresses):
    await create_topic(parts.kafka, "hello")
    await send(parts.kafka, "hello", ["one", "two", "three"])
    assert await hear(parts.kafka, "hello", 3) == ["one", "two", "three"]


async def test_kafka_makes_no_topic_of_its_own_accord(parts: Addresses):
    admin = AIOKafkaAdminClient(bootstrap_servers=parts.kafka)
    await admin.start()
    try:
        [told] = await admin.describe_topics(["nobody-made-this"])
        assert told["error_code"] == 3, "unknown topic or partition"
        assert "nobody-made-this" not in await admin.list_topics()
    finally:
        await admin.close()


async def test_one_dsn_serves_asyncpg_and_sqlalchemy(parts: Addresses):
    connection = await asyncpg.connect(parts.postgres)
    assert await connection.fetchval("SHOW server_version_num") >= "180000"
    assert await connection.fetchval("SHOW max_connections") == "300"
    await connection.close()

    engine = create_async_engine(make_url(parts.postgres).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as session:
        assert (await session.execute(text("SELECT current_setting('is_superuser')"))).scalar() == "on"
    await engine.dispose()


def test_both_listen_on_loopback_only(parts: Addresses):
    assert make_url(parts.postgres).host == "127.0.0.1"
    assert parts.kafka.startswith("127.0.0.1:")


async def test_a_broker_killed_while_records_arrive_keeps_every_one_it_acknowledged(kafka: EmbeddedKafka):
    await create_topic(kafka.bootstrap, "crash")
    acknowledged: list[str] = []
    sending = asyncio.create_task(send_until_cancelled(kafka.bootstrap, "crash", acknowledged))
    await until(lambda: len(acknowledged) >= 50)
    await asyncio.to_thread(kafka.kill)
    await asyncio.to_thread(kafka.restart)
    before = len(acknowledged)
    await until(lambda: len(acknowledged) >= before + 20)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert set(acknowledged) <= set(await hear(kafka.bootstrap, "crash", len(acknowledged)))


async def test_a_paused_broker_answers_nobody_until_it_is_resumed(kafka: EmbeddedKafka):
    await create_topic(kafka.bootstrap, "pause")
    async with producing(kafka.bootstrap) as producer:
        await producer.send_and_wait("pause", b"before")
        kafka.pause()
        try:
            waiting = asyncio.create_task(producer.send_and_wait("pause", b"during"))
            assert not (await asyncio.wait([waiting], timeout=1.0))[0]
        finally:
            kafka.resume()
        await asyncio.wait_for(waiting, 20)


async def test_kafkas_log_can_be_read(kafka: EmbeddedKafka):
    assert "Kafka Server started" in kafka.log().read_text()


def test_a_folder_in_use_is_refused_and_names_who_uses_it(parts: Addresses):
    assert parts.database and parts.broker
    for second in (EmbeddedPostgres(parts.database.data_dir), EmbeddedKafka(parts.broker.data_dir)):
        with pytest.raises(EmbeddedError, match=rf"in use by another Milepost \(process {os.getpid()}\)"):
            second.start()
    assert runs(parts.database.pid)


def test_starting_twice_and_stopping_twice_do_no_harm(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path)
    postgres.start()
    first = postgres.pid
    postgres.start()
    assert postgres.pid == first
    postgres.stop()
    postgres.stop()
    assert postgres.pid is None


async def test_a_named_folder_is_written_durably_and_keeps_rows_and_address(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path, durable=True)
    postgres.start()
    address = postgres.dsn
    assert await sql(address, "SHOW fsync") == "on"
    await sql(address, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()

    again = EmbeddedPostgres(tmp_path, durable=True)
    again.start()
    try:
        assert again.dsn == address
        assert await sql(address, "SELECT answer FROM kept") == 42
    finally:
        again.stop()


async def test_postgres_asks_for_the_password_of_the_folder(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path)
    postgres.start()
    try:
        for dsn in (without_password(postgres.dsn), with_password(postgres.dsn, "guessed")):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await sql(dsn, "SELECT 1")
        assert await sql(postgres.dsn, "SELECT 1") == 1
        assert stored_modes(tmp_path) == {0o600}
    finally:
        postgres.stop()
    assert postgres.dsn.split(":")[2].split("@")[0] not in postgres.log.read_text()


async def test_a_folder_of_an_earlier_release_gets_a_password_and_keeps_its_rows(tmp_path: Path):
    postgres = EmbeddedPostgres(tmp_path)
    postgres.start()
    await sql(postgres.dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()
    (tmp_path / "cluster" / "pg_hba.conf").write_text("host all all 127.0.0.1/32 trust\n")
    (tmp_path / "password").unlink()

    again = EmbeddedPostgres(tmp_path)
    await asyncio.to_thread(again.start)
    try:
        assert await sql(again.dsn, "SELECT answer FROM kept") == 42
        with pytest.raises(asyncpg.InvalidPasswordError):
            await sql(without_password(again.dsn), "SELECT 1")
    finally:
        again.stop()


def with_password(dsn: str, password: str) -> str:
    return make_url(dsn).set(password=password).render_as_string(hide_password=False)


def without_password(dsn: str) -> str:
    return make_url(dsn).set(password=None).render_as_string()


def stored_modes(folder: Path) -> set[int]:
    """The modes of all files but those that only lock and name ports."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name not in ("lock", "port")]
    return {file.stat().st_mode & 0o777 for file in files}


def test_rows_of_another_postgres_version_are_not_touched(tmp_path: Path):
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match="created by Postgres 16; this Milepost includes Postgres 18"):
        EmbeddedPostgres(tmp_path).start()


async def test_a_port_taken_since_the_last_run_is_given_up(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        taken = squatter.getsockname()[1]
        (tmp_path / "port").write_text(str(taken))
        postgres = EmbeddedPostgres(tmp_path)
        postgres.start()
        try:
            assert make_url(postgres.dsn).port != taken
            assert await sql(postgres.dsn, "SELECT 1") == 1
        finally:
            postgres.stop()


def test_a_folder_of_three_brokers_is_not_started_with_one(tmp_path: Path):
    layout = {"cluster_id": "x", "ports": [1, 2, 3], "controller_ports": [4, 5, 6]}
    (tmp_path / "layout.json").write_text(json.dumps(layout))
    with pytest.raises(EmbeddedError, match=r"holds a cluster of 3 broker\(s\), not 1. Start it with 3"):
        EmbeddedKafka(tmp_path).start()


def test_a_kafka_port_taken_since_the_last_run_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        taken = squatter.getsockname()[1]
        layout = {"cluster_id": "x", "ports": [taken], "controller_ports": [taken]}
        (tmp_path / "layout.json").write_text(json.dumps(layout))
        with pytest.raises(EmbeddedError, match=f"another program now uses: .*{taken}"):
            EmbeddedKafka(tmp_path).start()


def test_a_kafka_that_cannot_start_says_what_its_console_said(tmp_path: Path):
    empty = tmp_path / "no-jars"
    empty.mkdir()
    broken = EmbeddedKafka(tmp_path / "kafka", jars=empty)
    with pytest.raises(EmbeddedError, match=r"(?s)StorageTool failed .*main class"):
        broken.start()
    assert broken.pids == []


def test_addresses_of_ones_own_start_nothing():
    quiet = Console(file=StringIO())
    with embedded(postgres="postgresql://db/x", kafka="broker:9092", console=quiet) as parts:
        assert (parts.postgres, parts.kafka) == ("postgresql://db/x", "broker:9092")
        assert parts.database is None
        assert parts.broker is None
    assert quiet.file.getvalue() == ""


def test_stopping_leaves_no_process_and_no_folder_behind():
    said = StringIO()
    with embedded(kafka="broker:9092", console=Console(file=said)) as parts:
        assert parts.database
        pid, folder = parts.database.pid, parts.database.data_dir
        assert runs(pid)
    assert not runs(pid)
    assert not folder.exists()
    assert said.getvalue().startswith("Postgres is ready at 127.0.0.1:"), "and not with its password"


@pytest.mark.slow
async def test_nothing_outlives_a_killed_run_and_the_next_one_finds_everything(tmp_path: Path):
    # Killed outright: nothing was shut down in order, and what marks the folder as in use is stale.
    pids = await asyncio.to_thread(start_and_kill_a_run, tmp_path)
    await until(lambda: not any(map(runs, pids)))

    with embedded(tmp_path, console=Console(file=StringIO())) as parts:
        assert parts.broker
        assert await sql(parts.postgres, "SELECT what FROM remembered") == "before the crash"
        assert await hear(parts.kafka, "remembered", 1) == ["before the crash"]
        pids = parts.broker.pids
    assert not any(map(runs, pids))


def start_and_kill_a_run(data: Path) -> list[int]:
    """The pids of its Postgres and Kafka, as they were just before."""
    command = [sys.executable, "-c", KILLED_RUN, str(data), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as run:
        assert run.stdout
        pids = json.loads(run.stdout.readline())
        assert all(map(runs, pids))
        run.send_signal(signal.SIGKILL)
    return pids


async def remember(parts: Addresses, what: str) -> None:
    """One row committed and one record acknowledged."""
    connection = await asyncpg.connect(parts.postgres)
    await connection.execute("CREATE TABLE remembered (what text)")
    await connection.execute("INSERT INTO remembered VALUES ($1)", what)
    await connection.close()
    await create_topic(parts.kafka, "remembered")
    await send(parts.kafka, "remembered", [what])


async def sql(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def create_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


def producing(bootstrap: str) -> AIOKafkaProducer:
    return AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)


async def send(bootstrap: str, topic: str, values: list[str]) -> None:
    async with producing(bootstrap) as producer:
        for value in values:
            await producer.send_and_wait(topic, value.encode())


async def send_until_cancelled(bootstrap: str, topic: str, acknowledged: list[str]) -> None:
    async with producing(bootstrap) as producer:
        for number in range(1_000_000):
            await producer.send_and_wait(topic, str(number).encode())
            acknowledged.append(str(number))


async def hear(bootstrap: str, topic: str, count: int) -> list[str]:
    """At least `count` values, in order; fails after 20 s."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None)
    heard: list[str] = []
    async with consumer:
        async with asyncio.timeout(20):
            while len(heard) < count:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    heard += [record.value.decode() for record in records]
    return heard


async def until(condition, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        await asyncio.sleep(0.05)


def runs(pid: int | None) -> bool:
    """Whether the process is there and more than a zombie."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
