"""Moving the sandbox clock as a barrier: nobody may still be busy with yesterday when today begins, or the same story
would end differently each time."""

import asyncio
import time
from datetime import datetime

from milepost.operations import Document, Operations
from milepost.refusal import Refusal

PATIENCE_SECONDS = 60.0
FIRST_POLL_SECONDS, MOST_POLL_SECONDS = 0.02, 0.2


async def move(services: Operations, moment: datetime) -> int:
    """Drain, set all four clocks, do what is due, drain again; how many due things were done. Refusal if it sticks."""
    await drain(services)
    await services.set_clocks(moment)
    done = await services.sweep()
    await drain(services)
    return done


async def drain(services: Operations, patience: float = PATIENCE_SECONDS) -> None:
    """Returns when nothing is unsent or unheard anywhere. Refusal that names what is left after `patience` seconds.

    One look is not enough: an event may pass from an outbox to the log between two answers. So two looks in a row must
    find nothing, with nothing said in between.
    """
    deadline = time.monotonic() + patience
    before: list[int] = []
    pause = FIRST_POLL_SECONDS
    while True:
        backlogs = await services.backlogs()
        emitted = [backlog["emitted"] for backlog in backlogs.values()]
        quiet = all(is_quiet(backlog) for backlog in backlogs.values())
        if quiet and emitted == before:
            return
        before = emitted if quiet else []
        if time.monotonic() > deadline:
            raise Refusal(
                f"Still busy after {patience:.0f} s: {what_is_left(backlogs)}. Look with `milepost held list`."
            )
        if not quiet:
            # Asking is work for the busy too, so it is done less and less often.
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, MOST_POLL_SECONDS)


def is_quiet(backlog: Document) -> bool:
    """Nothing unsent, nothing unheard. A held stream waits for a person, so time does not wait for it."""
    return backlog["outbox"] == 0 and backlog["lag"] == 0 and backlog["gap_streams"] == 0


def what_is_left(backlogs: dict[str, Document]) -> str:
    """In words, for each service that is not quiet."""
    busy = {service: backlog for service, backlog in backlogs.items() if not is_quiet(backlog)}
    return "; ".join(f"{service} {_words(backlog)}" for service, backlog in busy.items()) or "events keep coming"


def _words(backlog: Document) -> str:
    unheard = "has no log to hear" if backlog["lag"] is None else f"has {backlog['lag']} unheard"
    return f"{unheard}, {backlog['outbox']} unsent, {backlog['gap_streams']} streams with a gap"
