"""A cancellation that nothing can hide: a loop asked to stop must stop, or its whole process hangs on the way out."""

import asyncio


def raise_if_cancelled() -> None:
    """Raises CancelledError if this task was cancelled, also when a clean-up that failed has put its error in place.

    asyncpg does so when its connection is lost just then; a loop that survives failures would go on for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
