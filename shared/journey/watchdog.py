"""The watchdog ends a process whose consumer hangs: a supervisor's restart cures what no retry within can reach."""

import asyncio

from shared.journey.consumer import Consumer

LOOKS = 10
PATIENCE_TIMES = 3


class Hangs(RuntimeError):
    """The consumer's loop has not come round for too long."""


async def watch(consumer: Consumer, patience: float) -> None:
    """Raises `Hangs` when the loop does not come round for three times `patience` seconds; runs until cancelled.

    A failure that is waited for is no hanging: the loop comes round, `/readyz` tells, and the wait goes on.
    """
    while True:
        await asyncio.sleep(patience / LOOKS)
        silent = consumer.silent_seconds()
        if silent > PATIENCE_TIMES * patience:
            raise Hangs(f"{consumer.source}'s consumer has not come round for {silent:.0f} s")
