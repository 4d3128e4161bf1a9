"""Locks a data folder for one running part. The child process inherits the lock, so it is free exactly when no process
uses the folder: a crash leaves no stale lock, and a surviving child is always noticed."""

import fcntl
import os
import time
from pathlib import Path

from milepost.processes import is_running

from .errors import EmbeddedError

SHUTDOWN_SECONDS = 20.0


def lock_directory(folder: Path) -> int:
    """Lock the folder, created if missing, and return the lock's file descriptor. Close it to release the lock.

    Raises EmbeddedError if another run uses the folder. Children of a killed run get `SHUTDOWN_SECONDS` to end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + SHUTDOWN_SECONDS
    while not _try_lock(lock):
        owner = os.pread(lock, 20, 0).decode() or "unknown"
        if (owner.isdecimal() and is_running(int(owner))) or time.monotonic() > deadline:
            os.close(lock)
            raise EmbeddedError(
                f"{folder} is in use by another Milepost (process {owner}). Stop that one, or choose another folder."
            )
        time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
