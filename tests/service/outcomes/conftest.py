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
