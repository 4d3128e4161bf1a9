"""`make test` as a person stops it: one Ctrl-C ends the workers and every Postgres that they started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from milepost.environment import CHECKOUT
from tests.journey.terminal import PATIENCE, alive

WAITING = "import time\n\n\ndef test_that_waits(postgres: str) -> None:\n    time.sleep(600)\n"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_one_ctrl_c_leaves_no_worker_and_no_postgres(tmp_path: Path) -> None:
    files = [tmp_path / f"test_{number}.py" for number in (1, 2)]
    for file in files:
        file.write_text(WAITING)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-n", "2", *map(str, files)]
    with subprocess.Popen(command, cwd=CHECKOUT, start_new_session=True, stdout=subprocess.DEVNULL) as run:
        children: list[psutil.Process] = []
        deadline = time.monotonic() + PATIENCE
        while sum(_serves_postgres(child) for child in children) < len(files):
            assert time.monotonic() < deadline and run.poll() is None
            time.sleep(0.2)
            children = psutil.Process(run.pid).children(recursive=True)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(PATIENCE) == pytest.ExitCode.INTERRUPTED
    assert [child for child in children if alive(child)] == []


def _serves_postgres(process: psutil.Process) -> bool:
    try:
        return "listen_addresses=127.0.0.1" in process.cmdline()
    except psutil.NoSuchProcess:
        return False
