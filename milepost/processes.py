"""Whether a process that wrote its id into a file still runs."""

import os


def is_running(pid: int) -> bool:
    """Whether there is such a process, ours or another user's, which we may not signal."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True
