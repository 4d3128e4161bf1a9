"""Cancellation that an error cannot hide: a loop that was cancelled must stop, or its process never exits."""

import asyncio


def raise_if_cancelled() -> None:
    """Raises `CancelledError` if this task was cancelled, even when a failed clean-up raised another error instead.

    asyncpg does that when its connection is lost at that moment; a loop that survives failures would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
