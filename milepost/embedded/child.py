"""Starts child processes that never outlive us: the kernel ends them with us. They do not receive Ctrl-C,
because we stop them in order, and each is ended by its own pid only."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from .errors import EmbeddedError, last_lines

# The kernel ties a child to the *thread* that started it, not to the process. So one thread starts them all and lives
# as long as we do; a caller's worker thread may end at any time.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="milepost-children")


class Child:
    """A child process, from start to end."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        farewell: signal.Signals = signal.SIGKILL,
        user: int | None = None,
        lock: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`farewell`: the signal the kernel sends when we die. `user`: the uid it runs as. `lock`: a lock it shares.
        `environment`: replaces ours."""
        self.log = log
        line = [*tie_prefix(farewell, user), *(str(part) for part in command)]
        self._process = _starter.submit(_start, line, log, lock, environment).result()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal. Does nothing if the process has ended."""
        self._process.send_signal(number)

    def ended_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, *gently: signal.Signals, patience: float = 10.0) -> None:
        """Send each signal in turn and wait `patience` seconds after each, then kill."""
        for number in gently:
            self.send(number)
            self.send(signal.SIGCONT)
            if self.ended_within(patience):
                return
        self.send(signal.SIGKILL)
        self._process.wait()

    def must_run(self, name: str) -> None:
        """Raise EmbeddedError with the end of its log if it has ended."""
        if self.exit_code is not None:
            raise EmbeddedError(
                f"{name} ended at once (exit {self.exit_code}). {self.log} says:\n{last_lines(self.log)}"
            )


class Processes(Protocol):
    """Long-running child processes by name, any of which may end on its own and be started again."""

    def ended(self) -> dict[str, Child]:
        """Those that have ended on their own."""

    def launch(self, name: str) -> None:
        """Start one again without waiting for it."""


def run_to_end(command: Sequence[str | Path], log: Path, name: str, *, user: int | None = None) -> None:
    """Run a tool and wait for it; EmbeddedError with the end of its log if it fails."""
    child = Child(command, log, user=user)
    try:
        child._process.wait(120)
    finally:
        child.stop()
    if child.exit_code:
        raise EmbeddedError(f"{name} failed (exit {child.exit_code}). {log} says:\n{last_lines(log)}")


def _start(
    line: list[str], log: Path, lock: int | None, environment: Mapping[str, str] | None
) -> "subprocess.Popen[bytes]":
    # A log may name people's streams, and what the child writes may be their data: for its owner only.
    log.touch(mode=0o600)
    with log.open("ab") as output:
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            env=environment,
            pass_fds=() if lock is None else (lock,),
        )


def tie_prefix(farewell: signal.Signals, user: int | None) -> list[str]:
    """The command prefix that ties the child to us and drops root; empty where there is no `setpriv` (macOS)."""
    if shutil.which("setpriv") is None:
        if user is not None:
            raise EmbeddedError("Postgres does not run as root. Run Milepost as another user, or install util-linux.")
        return []
    tie = ["setpriv", f"--pdeathsig={farewell.name.removeprefix('SIG')}", *_as_user(user), "--"]
    # If the parent died before the tie was made, the kernel sends nothing; the child has to check.
    return [*tie, "sh", "-c", 'test "$PPID" = "$0" && exec "$@"', str(os.getpid())]


def _as_user(user: int | None) -> list[str]:
    """Keeps the capability to bypass file modes: the checkout may be below a folder that only root may enter."""
    if user is None:
        return []
    group = pwd.getpwuid(user).pw_gid
    capability = "-all,+dac_override"
    # Without the bit the capability opens files, but access(), which Postgres uses to find its own, ignores it.
    return [
        "--securebits=+no_setuid_fixup",
        f"--reuid={user}",
        f"--regid={group}",
        "--clear-groups",
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
    ]


def runs_as_root() -> bool:
    return os.geteuid() == 0
