"""A consumer that hangs: the process says that it is stuck, ends by itself, and its successor loses nothing."""

from collections.abc import Iterator
from datetime import date

import pytest

from milepost.embedded import EmbeddedKafka
from tests.conftest import database_now
from tests.crash.hanging import HangingStack
from tests.journey.actors import look
from tests.journey.people import behind, referred
from tests.journey.runbooks import until
from tests.journey.town import Town, founded, neutral_environment

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(240)]

REFERRED, MONTH, REFERRALS = date(2018, 3, 9), "2018-03", "K1"
FAILED = 70  # EX_SOFTWARE


@pytest.fixture(scope="module")
def town(postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
    with founded(folder, dsn, broker.bootstrap, neutral_environment(), REFERRED, HangingStack) as opened:
        yield opened


def test_who_hangs_says_so_ends_and_is_followed_by_somebody_who_loses_nothing(town: Town) -> None:
    stack = town.stack
    assert isinstance(stack, HangingStack)
    stack.order.touch()
    avery = referred(town, REFERRED)
    until(lambda: "the consumer has been stuck for" in look(stack.addresses["kpi"], "/readyz").text, every=0.05)
    until(lambda: [child.exit_code for child in stack.ended().values()] == [FAILED])
    assert "consumer has not iterated for" in stack.log("kpi").read_text()
    stack.order.unlink()
    town.restart("kpi")
    town.drain()
    assert behind(town, avery, REFERRALS, MONTH) == {avery.id: 1}
    assert town.audit().clean
