"""What Milepost starts is held on a short lead: no folder is shared, no child outlives it, no port is lent away."""

import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from milepost.embedded import EmbeddedError, child, ports
from milepost.embedded.child import Child, run_to_end
from milepost.embedded.directory_lock import lock_directory
from milepost.embedded.errors import last_lines

PARENT = """
import sys, time
from pathlib import Path
from milepost.embedded.child import Child
print(Child(["sleep", "60"], Path(sys.argv[1])).pid, flush=True)
time.sleep(60)
"""

FINDS = "import os, sys; sys.exit(not os.access(sys.argv[1], os.X_OK))"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "child.log"


def test_a_child_dies_with_a_parent_that_is_killed(log: Path):
    with subprocess.Popen([sys.executable, "-c", PARENT, str(log)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert exists(pid)
        parent.send_signal(signal.SIGKILL)
    assert within(5, lambda: not exists(pid))


def test_a_child_whose_parent_died_before_it_was_tied_does_not_start(log: Path):
    with subprocess.Popen([*child.tie_prefix(signal.SIGKILL, None)[:-1], "1", "sleep", "60"]) as orphan:
        assert orphan.wait(5) != 0


def test_a_child_outlives_the_thread_that_asked_for_it(log: Path):
    born: list[Child] = []
    thread = threading.Thread(target=lambda: born.append(Child(["sleep", "60"], log)))
    thread.start()
    thread.join()
    time.sleep(0.1)
    assert born[0].exit_code is None
    born[0].stop()


def test_a_child_does_not_hear_the_terminals_ctrl_c(log: Path):
    running = Child(["sleep", "60"], log)
    assert os.getsid(running.pid) != os.getsid(0)
    running.stop()


def test_a_child_that_ignores_a_request_to_stop_is_killed(log: Path):
    stubborn = Child(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"], log)
    assert within(5, lambda: "ready" in last_lines(log))
    stubborn.stop(signal.SIGTERM, patience=0.3)
    assert stubborn.exit_code == -signal.SIGKILL


def test_a_paused_child_is_woken_to_hear_the_request_to_stop(log: Path):
    running = Child(["sleep", "60"], log)
    running.send(signal.SIGSTOP)
    running.stop(signal.SIGTERM, patience=5)
    assert running.exit_code == -signal.SIGTERM


def test_a_child_that_ended_is_told_with_the_end_of_its_log(log: Path):
    failing = Child(["sh", "-c", "echo no such luck; exit 3"], log)
    assert failing.ended_within(5)
    with pytest.raises(EmbeddedError, match=r"(?s)Thing ended at once \(exit 3\).*no such luck"):
        failing.must_run("Thing")


def test_a_tool_that_fails_is_told_with_the_end_of_its_log(log: Path):
    run_to_end(["true"], log, "truth")
    with pytest.raises(EmbeddedError, match=r"(?s)falsehood failed \(exit 7\).*because"):
        run_to_end(["sh", "-c", "echo because; exit 7"], log, "falsehood")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives itself up")
def test_a_child_that_gave_up_root_finds_its_programs_below_a_folder_only_root_may_enter(tmp_path: Path, log: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "program"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    run_to_end([sys.executable, "-c", FINDS, program], log, "looking", user=pwd.getpwnam("nobody").pw_uid)


def test_root_without_setpriv_is_told_what_to_do(log: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child.shutil, "which", lambda name: None)
    with pytest.raises(EmbeddedError, match="Run Milepost as another user, or install util-linux"):
        Child(["true"], log, user=65534)


def test_without_setpriv_a_child_is_started_all_the_same(log: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child.shutil, "which", lambda name: None)
    run_to_end(["true"], log, "truth")


def test_a_folder_is_held_by_one_and_free_again_once_let_go(tmp_path: Path):
    lock = lock_directory(tmp_path / "new" / "folder")
    with pytest.raises(EmbeddedError, match=rf"in use by another Milepost \(process {os.getpid()}\)"):
        lock_directory(tmp_path / "new" / "folder")
    os.close(lock)
    os.close(lock_directory(tmp_path / "new" / "folder"))


def test_a_lock_left_by_a_run_that_is_gone_does_not_block(tmp_path: Path):
    (tmp_path / "lock").write_text("999999999")
    os.close(lock_directory(tmp_path))
    (tmp_path / "lock").write_text("nonsense")
    os.close(lock_directory(tmp_path))


def test_a_folder_stays_held_while_a_child_of_a_dead_run_works_in_it(tmp_path: Path, log: Path, monkeypatch):
    # The owner let go without stopping its child, as a killed run does; its pid means nothing any more.
    monkeypatch.setattr("milepost.embedded.directory_lock.SHUTDOWN_SECONDS", 0.3)
    lock = lock_directory(tmp_path)
    survivor = Child(["sleep", "60"], log, lock=lock)
    os.pwrite(lock, b"999999999", 0)
    os.close(lock)
    with pytest.raises(EmbeddedError, match="in use by another Milepost"):
        lock_directory(tmp_path)
    survivor.stop()
    os.close(lock_directory(tmp_path))


def test_a_folder_is_waited_for_while_a_dead_runs_child_winds_down(tmp_path: Path, log: Path):
    lock = lock_directory(tmp_path)
    Child(["sleep", "0.3"], log, lock=lock)
    os.ftruncate(lock, 0)
    os.close(lock)
    os.close(lock_directory(tmp_path))


def test_ports_are_different_free_and_never_lent_to_clients():
    chosen = ports.free_ports(12)
    assert len(set(chosen)) == 12
    assert all(ports.LOWEST <= port < ports._first_ephemeral() for port in chosen)
    assert all(map(ports.is_free, chosen))


def test_a_port_someone_listens_on_is_not_free():
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        assert not ports.is_free(server.getsockname()[1])


def test_without_free_ports_the_range_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ports, "is_free", lambda port: False)
    with pytest.raises(OSError, match=r"No 2 free ports between 12000 and \d+ on 127\.0\.0\.1"):
        ports.free_ports(2)


@pytest.mark.parametrize(
    ("range_file", "first"), [("20000\t60999\n", 20_000), ("1024\t65535\n", 32_768), (None, 32_768)]
)
def test_the_lent_range_is_the_kernels_own_where_it_leaves_room(tmp_path: Path, monkeypatch, range_file, first):
    kernel = tmp_path / "range"
    if range_file:
        kernel.write_text(range_file)
    monkeypatch.setattr(ports, "EPHEMERAL_RANGE", kernel)
    assert ports._first_ephemeral() == first


def exists(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def within(seconds: float, condition) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met
