"""One data folder, one running part. The lock is handed on to the child process, so it is free exactly when nothing
works in the folder any more: a crash leaves no stale lock behind and a survivor cannot be overlooked."""

import fcntl
import os
import time
from pathlib import Path

from milepost.processes import is_running

from .errors import EmbeddedError

WINDING_DOWN_SECONDS = 20.0


def hold(folder: Path) -> int:
    """Lock the folder (made if missing) and return the open lock; close it to let go.

    Raises EmbeddedError if another run works there. Children of a killed run are given time to finish dying.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + WINDING_DOWN_SECONDS
    while not _taken(lock):
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


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
