"""A minute under the nemesis: services, one of three brokers and Postgres killed and frozen while clients go on.

`make nemesis minutes=5` is the same for longer, from a seed of its own.
"""

from itertools import islice
from pathlib import Path

import pytest
from rich.console import Console

from tests.nemesis.blows import WORKERS, schedule
from tests.nemesis.run import run

SEED, SECONDS = 12, 60.0


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_minute_of_kills_and_freezes_breaks_no_promise(tmp_path: Path):
    verdict = run(tmp_path, SEED, SECONDS, lambda blow, seconds: print(f"{seconds:5.1f} s {blow}"))
    verdict.print(Console(width=150))
    assert verdict.well, verdict.wrong
    assert verdict.blows and verdict.reads and verdict.writes


def test_the_same_seed_strikes_the_same_blows():
    first, again, other = (list(islice(schedule(seed), 50)) for seed in (SEED, SEED, SEED + 1))
    assert first == again != other


def test_every_part_is_both_killed_and_frozen_sooner_or_later_and_never_two_brokers_at_once():
    blows = list(islice(schedule(SEED), 400))
    struck = {deed for blow in blows for deed in blow.deeds}
    parts = [*WORKERS, "broker 0", "broker 1", "broker 2", "postgres"]
    assert struck == {(part, deed) for part in parts for deed in ("killed", "frozen")}
    for blow in blows:
        kinds = [victim.split()[0] for victim, _ in blow.deeds]
        assert kinds.count("broker") <= 1
