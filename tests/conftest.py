"""The real parts every test shares: one embedded Postgres, one embedded Kafka, started when first asked for."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from milepost.embedded import EmbeddedKafka, EmbeddedPostgres
from milepost.revision import metadata_of
from shared.edge.auth import SandboxIssuer
from shared.edge.container import Service
from shared.edge.settings import Settings
from shared.store.migrations import migrate
from tests.bench_of_one import Bench, bench

PROGRAMMES = Path(__file__).parent.parent / "programmes"
DATA_KEY = "k1:" + "A" * 43 + "="
INDEX_KEY = "B" * 43 + "="
POSITION_KEY = "C" * 43 + "="

# Folders whose files share one town and read on from each other: one worker plays all of them, in the order of names.
SERIALS = ("tests/journey/test_edge_journeys", "tests/service/real_life")

settings.register_profile("thorough", max_examples=1000, stateful_step_count=80)


class SerialScheduling(LoadFileScheduling):
    """Hands out tests by the file, and the folders of `SERIALS` whole; in the order of `testpaths`, longest first."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((folder for folder in SERIALS if file.startswith(f"{folder}/")), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SerialScheduling:
    config.option.loadscopereorder = False
    return SerialScheduling(config, log)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A superuser DSN."""
    given = os.environ.get("MILEPOST_TEST_DSN")
    if given:
        yield given
        return
    part = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    part.start()
    yield part.dsn
    part.stop()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    part = EmbeddedKafka(tmp_path_factory.mktemp("kafka"))
    part.start()
    yield part
    part.stop()


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> SandboxIssuer:
    return SandboxIssuer.create(tmp_path_factory.mktemp("issuer"), "https://milepost.example/sandbox")


async def new_database(dsn: str) -> str:
    """The DSN of a database of its own, beside the one `dsn` names."""
    name = f"t_{secrets.token_hex(6)}"
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(f"CREATE DATABASE {name}")
    finally:
        await conn.close()
    return dsn.rsplit("/", 1)[0] + "/" + name


def database_now(dsn: str) -> str:
    """The same for fixtures that are no coroutines, on a loop of its own."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(new_database(dsn))
    finally:
        loop.close()


@pytest.fixture(scope="session")
def settings_for(issuer: SandboxIssuer):
    """Sandbox settings for a DSN and, when given, a broker and a topic of its own."""

    def made(dsn: str, kafka: str = "", topic: str = "journey") -> Settings:
        return Settings(
            mode="sandbox",
            dsn=dsn,
            kafka=kafka,
            journey_topic=topic,
            figures_topic=f"{topic}-figures",
            programmes=PROGRAMMES,
            jwks=str(issuer.jwks_file),
            issuer=issuer.issuer,
            data_keys=DATA_KEY,
            index_key=INDEX_KEY,
            position_key=POSITION_KEY,
            log_level="ERROR",
            requests_per_10_seconds=1_000_000,
            lookups_per_minute=1_000_000,
            checks_per_minute=1_000_000,
            checks_per_day=1_000_000,
            matches_per_day=1_000_000,
        )

    return made


@pytest.fixture(scope="session")
def open_bench(postgres: str, issuer: SandboxIssuer, settings_for):
    """`async with open_bench(SERVICE) as bench`: one service in this process on a database of its own, no Kafka.

    `programmes` is another folder of them than the shipped one.
    """

    @asynccontextmanager
    async def opened(service: Service, programmes: Path = PROGRAMMES) -> AsyncIterator[Bench]:
        dsn = await new_database(postgres)
        await migrate(dsn, service.name)
        settings = settings_for(dsn).model_copy(update={"programmes": programmes})
        async with AsyncExitStack() as stack:
            yield await stack.enter_async_context(bench(service, settings, issuer))

    return opened


# Written when a service starts, and the same for whoever starts it again.
WRITTEN_AT_START = ("programme_version", "programme_in_force", "log_shape")


async def empty(bench: Bench) -> None:
    """Leaves the bench as it was when it was opened: nobody in it, nothing emitted or consumed, no sandbox clock."""
    service = bench.container.service.name
    tables = [table for table in metadata_of(service).tables if table not in WRITTEN_AT_START]
    owner = await asyncpg.connect(bench.container.settings.dsn_of(service), server_settings={"search_path": service})
    try:
        await owner.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
    finally:
        await owner.close()
    bench.chains.clear()


@pytest.fixture(scope="session")
async def empty_bench(open_bench):
    """`async with empty_bench(SERVICE) as bench`: like `open_bench`, but opened once and emptied for each who asks.

    For tests that change nothing but rows: not the container, the schema or the service.
    """
    idle: dict[tuple[str, Path], list[Bench]] = {}
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def emptied(service: Service, programmes: Path = PROGRAMMES) -> AsyncIterator[Bench]:
            benches = idle.setdefault((service.name, programmes), [])
            if benches:
                await empty(bench := benches.pop())
            else:
                bench = await stack.enter_async_context(open_bench(service, programmes))
            yield bench
            benches.append(bench)

        yield emptied
