"""A bench of `outcomes` whose clock stands late enough for two years of pay days."""

from datetime import date

import pytest

from services.outcomes.wiring import SERVICE
from tests.programmes import written
from tests.service.outcomes.contract import EVERY_KIND

TODAY = date(2020, 3, 2)


@pytest.fixture(scope="package")
async def outcomes(open_bench):
    """Shared by tests that look only at their own people."""
    async with open_bench(SERVICE) as bench:
        await bench.clock(TODAY)
        yield bench


@pytest.fixture
async def books(open_bench):
    """Of its own, for tests that cut statements off."""
    async with open_bench(SERVICE) as bench:
        await bench.clock(TODAY)
        yield bench


@pytest.fixture
async def own_books(open_bench, tmp_path):
    """The same contract on a bench of its own, for tests that let claims lapse or cut statements off."""
    async with open_bench(SERVICE, programmes=written(tmp_path, EVERY_KIND)) as bench:
        await bench.clock(date(2018, 6, 25))
        yield bench


@pytest.fixture(scope="package")
async def kinds(open_bench, tmp_path_factory):
    """A bench whose one programme has an outcome of every kind; the clock stands at Midsummer 2018."""
    directory = written(tmp_path_factory.mktemp("programmes"), EVERY_KIND)
    async with open_bench(SERVICE, programmes=directory) as bench:
        await bench.clock(date(2018, 6, 25))
        yield bench
