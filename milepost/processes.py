"""Checks whether a process with a stored id is still running."""

import os


def is_running(pid: int) -> bool:
    """Whether the process exists, also one of another user, which cannot be signalled."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True
