"""The watchdog ends a process whose consumer hangs, so that its supervisor restarts it."""

import asyncio

from shared.journey.consumer import Consumer

LOOKS = 10
PATIENCE_TIMES = 3


class Hangs(RuntimeError):
    """The consumer's loop has not iterated for too long."""


async def watch(consumer: Consumer, patience: float) -> None:
    """Raises `Hangs` when the loop does not iterate for three times `patience` seconds; runs until cancelled.

    Backing off after a failure does not count as a hang: the loop keeps iterating and `/readyz` reports it.
    """
    while True:
        await asyncio.sleep(patience / LOOKS)
        silent = consumer.silent_seconds()
        if silent > PATIENCE_TIMES * patience:
            raise Hangs(f"{consumer.source}'s consumer has not iterated for {silent:.0f} s")
