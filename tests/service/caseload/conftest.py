"""A caseload on a workbench, and people whose stories the tests tell."""

from collections.abc import AsyncIterator

import pytest

from services.caseload.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.caseload.contract import MEASURED, OPEN_ENDED
from tests.service.caseload.exact import exact
from tests.service.caseload.people import Office


@pytest.fixture(scope="session")
async def caseload(open_bench) -> AsyncIterator[Bench]:
    async with open_bench(SERVICE) as bench:
        yield exact(bench)


@pytest.fixture
async def office(caseload: Bench) -> Office:
    """An office on Friday 9 March 2018, whatever day the test before had come to; its people are nobody else's."""
    office = Office(caseload)
    await office.turn_back()
    return office


@pytest.fixture(scope="package")
async def measured(open_bench, tmp_path_factory) -> AsyncIterator[Bench]:
    """A caseload of a contract with measures and an obligation."""
    directory = written(tmp_path_factory.mktemp("programmes"), MEASURED)
    async with open_bench(SERVICE, programmes=directory) as bench:
        yield exact(bench)


@pytest.fixture
async def drop_in(open_bench, tmp_path) -> AsyncIterator[Office]:
    """An office of a contract that sets no limit of any kind."""
    async with open_bench(SERVICE, programmes=written(tmp_path, OPEN_ENDED)) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


@pytest.fixture
async def clinic(measured: Bench) -> Office:
    """An office of that contract, on Friday 9 March 2018."""
    office = Office(measured)
    await office.turn_back()
    return office


@pytest.fixture
async def new_office(empty_bench) -> AsyncIterator[Office]:
    """An office in which there is nobody yet."""
    async with empty_bench(SERVICE) as bench:
        made = Office(bench)
        await made.turn_back()
        yield made
