"""A bench of `outcomes` whose clock stands late enough for two years of pay days."""

from datetime import date

import pytest

from services.outcomes.wire import SERVICE

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
