"""One town for the whole matrix: its services die again and again, its callers go on calling."""

from collections.abc import Iterator
from datetime import date

import pytest

from milepost.embedded import EmbeddedKafka
from tests.conftest import database_now
from tests.crash.matrix import Death, DoomedStack, write_account
from tests.journey.load import Load, under_load
from tests.journey.town import Town, founded, neutral_environment
from tests.journey.walks import cancelled_again, declined, from_referral_to_an_approved_claim

WALKS = [from_referral_to_an_approved_claim, cancelled_again, from_referral_to_an_approved_claim, declined]
PACE_SECONDS = 0.05


@pytest.fixture(scope="module")
def town(postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Four services on 3 April 2018, so that what the walkers tell of March is news that can be true."""
    folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
    given = neutral_environment()
    with founded(folder, dsn, broker.bootstrap, given, date(2018, 4, 3), DoomedStack) as opened:
        yield opened


@pytest.fixture(scope="module")
def load(town: Town) -> Iterator[Load]:
    """Many hands at work, from the first round to the last."""
    with under_load(town, WALKS, PACE_SECONDS) as running:
        yield running


@pytest.fixture(scope="package")
def deaths() -> Iterator[list[Death]]:
    """The account of them all; printed and kept at the end."""
    told: list[Death] = []
    yield told
    if told:
        print(f"\n{write_account(told)}")
