"""The measurements run: every row, its rival and its table. How fast anything is, no test says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.rows import ROWS
from milepost.embedded import EmbeddedKafka

CHECKOUT = Path(__file__).parents[2]


def _bench(*arguments: str, **around: str) -> subprocess.CompletedProcess[str]:
    given = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
    command = [sys.executable, "-m", "bench", *arguments]
    environment = given | {"COLUMNS": "160"} | around
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=500)


@pytest.mark.slow
@pytest.mark.timeout(540)
def test_every_row_runs_beside_its_rival_and_is_printed(postgres: str, broker: EmbeddedKafka) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (CHECKOUT / "bench").glob("*.*"))
    run = _bench("--quick", MILEPOST_DSN=postgres, MILEPOST_KAFKA=broker.bootstrap)
    assert run.returncode == 0, run.stdout + run.stderr
    told = ("one autocommit asyncpg insert", "async ORM and an inline", "bare aiokafka producer", "rebuild of kpi")
    for words in (*told, "figure readable, p99", "memory of kpi", "Machine: ", *(row.about for row in ROWS.values())):
        assert words in run.stdout
    assert before == sorted((path.name, path.stat().st_mtime_ns) for path in (CHECKOUT / "bench").glob("*.*"))


def test_a_row_that_there_is_not_is_named_with_those_there_are() -> None:
    run = _bench("--only", "everything")
    assert run.returncode == 2
    assert "relay" in run.stderr
