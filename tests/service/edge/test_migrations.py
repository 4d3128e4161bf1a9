"""A migration under load gives up rather than keep the service waiting, leaves nothing half done, and is run again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from io import StringIO

import asyncpg
import pytest
from rich.console import Console

from milepost.cli.migrate import migrate_all
from milepost.cli_error import CliError
from services.caseload.wiring import SERVICE
from shared.store import migrations
from shared.store.migrations import SchemaBusy, migrate
from tests.bench_of_one import Bench
from tests.conftest import new_database
from tests.service.caseload.people import Office

IN_USE = "another transaction is using a table that it changes"


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await asyncpg.connect(dsn, server_settings={"search_path": "caseload"})
    try:
        yield conn
    finally:
        await conn.close()


@asynccontextmanager
async def a_long_transaction(dsn: str) -> AsyncIterator[None]:
    """Somebody reads participants, and does not come to an end."""
    async with connected(dsn) as conn, conn.transaction():
        await conn.fetch("SELECT * FROM participant")
        yield


@pytest.fixture
async def dsn(postgres: str) -> str:
    """A caseload as it was first shipped."""
    made = await new_database(postgres)
    await migrate(made, "caseload", "0001")
    return made


async def revision_of(dsn: str) -> str:
    async with connected(dsn) as conn:
        return await conn.fetchval("SELECT version_num FROM alembic_version")


async def test_a_table_in_use_makes_a_migration_give_up_and_leave_all_as_it_was(dsn: str):
    async with a_long_transaction(dsn):
        with pytest.raises(SchemaBusy, match=rf"caseload gave up: .*{IN_USE}.*Nothing was changed"):
            await migrate(dsn, "caseload")
        assert await revision_of(dsn) == "0001"
        async with connected(dsn) as conn:
            assert await conn.fetchval("SELECT to_regclass('caseload.intervention')") is None


async def test_the_command_says_what_to_do(dsn: str, settings_for):
    async with a_long_transaction(dsn):
        with pytest.raises(CliError, match=r"End the long transaction .* then run it again"):
            await migrate_all(settings_for(dsn), ["caseload"], "head", Console(file=StringIO()))


async def test_it_can_be_run_again_once_the_way_is_clear(dsn: str):
    async with a_long_transaction(dsn):
        with pytest.raises(SchemaBusy):
            await migrate(dsn, "caseload")
    await migrate(dsn, "caseload")
    assert await revision_of(dsn) != "0001"
    await migrate(dsn, "caseload")


async def test_a_statement_that_takes_too_long_is_ended(dsn: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(migrations, "STATEMENT_TIMEOUT", "500ms")
    async with a_long_transaction(dsn):
        with pytest.raises(SchemaBusy, match="it took too long"):
            await migrate(dsn, "caseload")
    assert await revision_of(dsn) == "0001"


async def test_whoever_waited_behind_it_goes_on_while_the_long_transaction_still_stands(dsn: str):
    """A lock that is waited for stops everyone who comes after; it is not waited for for ever."""

    async def read_on() -> int:
        done = 0
        async with connected(dsn) as conn:
            while not over.is_set():
                await conn.fetch("SELECT * FROM participant")
                done += 1
                await asyncio.sleep(0.01)
        return done

    over = asyncio.Event()
    async with a_long_transaction(dsn):
        readers = [asyncio.create_task(read_on()) for _ in range(4)]
        with pytest.raises(SchemaBusy):
            await migrate(dsn, "caseload")
        async with asyncio.timeout(30), connected(dsn) as conn:
            await conn.fetch("SELECT * FROM participant")
        over.set()
        assert all(await asyncio.gather(*readers))


async def test_two_operators_who_migrate_at_once_migrate_once(dsn: str):
    await asyncio.gather(*(migrate(dsn, "caseload") for _ in range(3)))
    assert await revision_of(dsn) != "0001"


async def test_a_mistake_in_a_migration_is_not_called_busy(dsn: str):
    async with connected(dsn) as conn:
        await conn.execute("CREATE TABLE caseload.household (id text)")
    with pytest.raises(Exception, match="household") as told:
        await migrate(dsn, "caseload")
    assert not isinstance(told.value, SchemaBusy)
    assert await revision_of(dsn) == "0001"


async def test_a_service_works_on_while_a_newer_version_adds_a_column(open_bench):
    """What was prepared before the column came is prepared anew; at most, a caller is asked to repeat."""
    async with open_bench(SERVICE) as bench:
        office = Office(bench)
        await office.turn_back()
        person = await office.person()
        assert (await person.caller.get(person.url)).status_code == 200
        await widened(bench)
        answers = [await person.caller.get(person.url) for _ in range(8)]
        assert {answer.status_code for answer in answers} <= {200, 503}
        assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 503)
        assert answers[-1].status_code == 200
        another = await office.person(referred_on=date(2018, 3, 8))
        assert (await another.caller.get(another.url)).status_code == 200


async def widened(bench: Bench) -> None:
    """What the first step of a newer version's migration does."""
    async with connected(bench.container.settings.dsn_of("caseload")) as conn:
        await conn.execute("ALTER TABLE participant ADD COLUMN of_tomorrow text")
