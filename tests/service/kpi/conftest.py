"""A kpi service on the bench, emptied for each test, two and a half years into the programme."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.kpi.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.conftest import empty
from tests.service.kpi.people import Reader


@pytest.fixture(scope="session")
async def standing_bench(open_bench) -> AsyncIterator[Bench]:
    async with open_bench(SERVICE) as made:
        yield made


@pytest.fixture
def today() -> date:
    """The sandbox day of a test; a module may have another."""
    return date(2020, 9, 1)


@pytest.fixture
async def bench(standing_bench: Bench, today: date) -> Bench:
    await empty(standing_bench)
    await standing_bench.clock(today)
    return standing_bench


@pytest.fixture
def read(bench: Bench) -> Reader:
    return Reader(bench)
