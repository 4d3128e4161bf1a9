"""Starts the processes Milepost brings along so that none outlives it: each is tied to us by the kernel, hears no
Ctrl-C of the terminal (we stop them in order) and is ended by its own pid only."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .errors import EmbeddedError, last_lines

# The kernel's tie is to the *thread* that started the child, not to the process. So one thread starts them all and
# lives as long as we do; a caller's own worker thread may end at any time.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="milepost-children")


class Child:
    """A process of ours, from its start to its end."""

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
        """`farewell`: the signal the kernel sends it when we die; `user`: the uid it runs as; `lock`: one it shares;
        `environment`: instead of ours."""
        self.log = log
        line = [*_tied(farewell, user), *(str(part) for part in command)]
        self._process = _starter.submit(_start, line, log, lock, environment).result()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens if it has ended."""
        self._process.send_signal(number)

    def ended_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, *gently: signal.Signals, patience: float = 10.0) -> None:
        """Ask with each signal in turn, waiting `patience` seconds after each, then kill."""
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
    with log.open("ab") as output:
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
            pass_fds=() if lock is None else (lock,),
        )


def _tied(farewell: signal.Signals, user: int | None) -> list[str]:
    """The prefix that ties the child to us and gives up root; empty where there is no `setpriv` (macOS)."""
    if shutil.which("setpriv") is None:
        if user is not None:
            raise EmbeddedError("Postgres does not run as root. Run Milepost as another user, or install util-linux.")
        return []
    tie = ["setpriv", f"--pdeathsig={farewell.name.removeprefix('SIG')}", *_as_user(user), "--"]
    # The kernel says nothing of a parent that died before the tie was made; the child has to look for itself.
    return [*tie, "sh", "-c", 'test "$PPID" = "$0" && exec "$@"', str(os.getpid())]


def _as_user(user: int | None) -> list[str]:
    """Keeps the one capability of looking past file modes: the checkout may lie below a folder only root may enter."""
    if user is None:
        return []
    group = pwd.getpwuid(user).pw_gid
    capability = "-all,+dac_override"
    # Without the bit, the capability opens files but access(), by which Postgres looks for its own, does not count it.
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
