"""Services killed at every crash point while many hands are at work: nothing that was promised is lost, doubled or out
of order, and every figure is what an independent count makes it.

The dead are real processes, killed by SIGKILL between two steps of the backbone; see `points.py` for where.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from milepost.revision import metadata_of, outstanding
from shared.store.migrations import migrate
from tests.conftest import new_database
from tests.crash.matrix import Death, DoomedStack, Kill, dealt, killed_once, last_words, rounds
from tests.crash.provoking import lay_aside, provoked
from tests.journey.load import Load
from tests.journey.proving import all_is_there, reordered
from tests.journey.town import Town

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(300)]

BUSY, AFTER = 20, 20
STRANGE_RECORDS = 2


@pytest.mark.parametrize("kills", rounds(), ids=[f"round-{n}" for n in range(1, len(rounds()) + 1)])
def test_services_killed_at_their_crash_points_come_back_and_nothing_is_lost_or_doubled(
    town: Town, load: Load, deaths: list[Death], kills: list[Kill]
):
    stack = town.stack
    assert isinstance(stack, DoomedStack)
    load.until(BUSY)
    died = stack.strike(kills, provoked(town, kills))
    deaths += stack.healed(kills, died)
    served = load.until(AFTER)
    assert load.promises.wrong == []
    assert served >= AFTER, "the services came back, yet nobody was served"
    strange = STRANGE_RECORDS if any(kill.point.name == "while holding" for kill in kills) else 0
    with load.still():
        town.drain()
        assert set(lay_aside(town).values()) == {strange}, "each service holds each strange record once"
        all_is_there(town, load.promises)


@pytest.mark.parametrize("kill", dealt("rebuild"), ids=lambda kill: kill.spot.function.replace(" ", "-"))
def test_a_rebuild_killed_midway_goes_on_where_it_was_while_figures_are_read(
    town: Town, load: Load, deaths: list[Death], kill: Kill
):
    environment = town.environment
    died = killed_once(town.stack.folder, environment, kill)
    before = load.until(AFTER)
    rebuilt = milepost(environment, "rebuild", "kpi")
    assert "No sum has changed" in rebuilt
    deaths.append(Death(kill, last_words(town.stack.folder, kill), time.monotonic() - died))
    assert load.promises.wrong == []
    assert before >= AFTER
    with load.still():
        all_is_there(town, load.promises)


def test_what_went_through_all_these_deaths_is_in_order_on_the_log_and_serves_the_plain_command(town: Town, load: Load):
    """The services as operators start them, nothing wrapped, on what the dead have left."""
    load.over.set()
    town.stack.module = "milepost"
    for service in town.stack.addresses:
        town.restart(service)
    all_is_there(town, load.promises)
    assert reordered(town.whole_log()) == []


@pytest.mark.parametrize(
    "kill", dealt("migrate"), ids=lambda kill: f"{kill.service}-{kill.spot.function}".replace(" ", "-")
)
async def test_a_migration_killed_midway_is_made_whole_by_the_next(
    postgres: str, tmp_path: Path, deaths: list[Death], kill: Kill
):
    dsn = await new_database(postgres)
    died = killed_once(tmp_path, dict(os.environ) | {"MILEPOST_DSN": dsn, "MILEPOST_MODE": "sandbox"}, kill)
    await migrate(dsn, kill.service)
    deaths.append(Death(kill, last_words(tmp_path, kill), time.monotonic() - died))
    assert await outstanding(dsn, kill.service, metadata_of(kill.service)) == []


def milepost(environment: dict[str, str], *command: str) -> str:
    """What the command prints; an exit code other than 0 fails."""
    line = [sys.executable, "-m", "milepost", *command]
    return subprocess.run(line, env=environment, check=True, capture_output=True, text=True).stdout
