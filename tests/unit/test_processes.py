"""A process id read from a file is believed only as long as that process runs."""

import os
import subprocess
import sys

import pytest

from milepost.processes import is_running


def test_this_process_runs() -> None:
    assert is_running(os.getpid())


def test_a_process_that_has_ended_does_not() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert not is_running(child.pid)


def test_a_process_of_another_user_runs_though_we_may_not_signal_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert is_running(1)
