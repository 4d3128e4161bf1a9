"""`milepost up --brokers 3 --secure` as a person types it: one of the three dies, and news arrives all the same."""

from collections.abc import Iterator
from datetime import date

import psutil
import pytest

from milepost.client import Position
from tests.journey.actors import Actor, good
from tests.journey.people import record
from tests.journey.runbooks import until
from tests.journey.terminal import Terminal, alive, up

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(300)]

DAY = date(2018, 3, 9)
BROKERS = 3


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with up(tmp_path_factory.mktemp("terminal"), "--brokers", str(BROKERS), "--secure") as opened:
        assert opened.run("clock", DAY.isoformat()).returncode == 0
        yield opened


@pytest.fixture(scope="module")
def calling(terminal: Terminal) -> dict[str, Actor]:
    """Who calls, each with the token that another terminal gave out."""
    position = Position()
    kinds = {"jcp-east-london": "jcp", "local-london": "commissioner"}
    tokens = {org: terminal.run("token", org, kind).stdout.strip() for org, kind in kinds.items()}
    return {org: Actor(org, terminal.addresses, token, position) for org, token in tokens.items()}


def brokers(terminal: Terminal) -> list[psutil.Process]:
    return [child for child in terminal.children() if "kafka.Kafka" in child.cmdline()]


def referrals_counted(calling: dict[str, Actor]) -> int:
    """As the commissioner reads it, once everything the callers have done is heard."""
    figure = calling["local-london"].read("kpi", "/v1/programmes/LLWHP/figures/K1", month="2018-03")
    return int(figure["numerator"])


def test_with_one_of_three_brokers_gone_a_referral_becomes_a_figure(
    terminal: Terminal, calling: dict[str, Actor]
) -> None:
    good(calling["jcp-east-london"].create("referrals", "/v1/referrals", record(DAY)))
    assert referrals_counted(calling) == 1
    three = brokers(terminal)
    assert len(three) == BROKERS
    three[0].kill()
    until(lambda: not alive(three[0]))
    good(calling["jcp-east-london"].create("referrals", "/v1/referrals", record(DAY)))
    assert referrals_counted(calling) == 2


def test_one_ctrl_c_stops_them_all(terminal: Terminal) -> None:
    children = terminal.children()
    terminal.ctrl_c()
    assert terminal.process.returncode == 0
    assert [child for child in children if alive(child)] == []
