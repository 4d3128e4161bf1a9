"""A bench of `outcomes` whose clock stands late enough for two years of pay days."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.outcomes.wiring import SERVICE
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import Settings
from shared.store.migrations import migrate
from tests.bench_of_one import bench
from tests.conftest import new_database
from tests.programmes import written
from tests.service.outcomes.amending import Opening, contract
from tests.service.outcomes.contract import EVERY_KIND

TODAY = date(2020, 3, 2)


@pytest.fixture(scope="package")
async def outcomes(open_bench):
    """Shared by tests that look only at their own people."""
    async with open_bench(SERVICE) as bench:
        await bench.clock(TODAY)
        yield bench


@pytest.fixture
async def books(empty_bench):
    """With nobody in it, for tests that cut statements off."""
    async with empty_bench(SERVICE) as bench:
        await bench.clock(TODAY)
        yield bench


@pytest.fixture
async def own_books(empty_bench, every_kind):
    """The same contract with nobody in it, for tests that let claims lapse or cut statements off."""
    async with empty_bench(SERVICE, programmes=every_kind) as bench:
        await bench.clock(date(2018, 6, 25))
        yield bench


@pytest.fixture(scope="package")
def every_kind(tmp_path_factory):
    """The folder of a programme that has an outcome of every kind."""
    return written(tmp_path_factory.mktemp("programmes"), EVERY_KIND)


@pytest.fixture(scope="package")
async def kinds(open_bench, every_kind):
    """A bench of that programme; the clock stands at Midsummer 2018."""
    async with open_bench(SERVICE, programmes=every_kind) as bench:
        await bench.clock(date(2018, 6, 25))
        yield bench


@pytest.fixture
async def settings(postgres: str, settings_for: Callable[[str], Settings], tmp_path: Path) -> Settings:
    dsn = await new_database(postgres)
    await migrate(dsn, SERVICE.name)
    return settings_for(dsn).model_copy(update={"programmes": written(tmp_path, contract("3000.00"))})


@pytest.fixture
def opened(settings: Settings, issuer: SandboxIssuer) -> Opening:
    """`async with opened() as bench`: the service started again on the same database, with the files as they are."""
    return lambda: bench(SERVICE, settings, issuer)
