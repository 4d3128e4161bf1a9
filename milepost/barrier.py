"""Moves the sandbox clock as a barrier: every service finishes before time moves, so that the same run always gives the
same result."""

import asyncio
import time
from datetime import datetime

from milepost.cli_error import CliError
from milepost.operations import Document, Operations
from shared.terms.calendar import LONDON

PATIENCE_SECONDS = 60.0
FIRST_POLL_SECONDS, MOST_POLL_SECONDS = 0.02, 0.2


async def move(services: Operations, moment: datetime) -> int:
    """Drain, set all four clocks, do what is due, drain again. Returns how many due actions were taken.

    CliError, and no clock is set, when one of them already is at a later time or has events from a later time.
    """
    await drain(services)
    await require_forward(services, moment)
    await services.set_clocks(moment)
    done = await services.sweep()
    await drain(services)
    return done


async def require_forward(services: Operations, moment: datetime) -> None:
    """CliError when the clock of a service cannot be set to this moment."""
    earliest = [clock["earliest"] for clock in (await services.clocks()).values() if clock["earliest"]]
    latest = max(map(datetime.fromisoformat, earliest), default=moment)
    if moment < latest:
        raise CliError(
            f"The clock only moves forward, and events are recorded up to {in_london(latest)}. Give a later time, "
            "or start with new data: `milepost up --day DAY` sets the clock before the first event."
        )


def in_london(moment: datetime) -> str:
    """A readable time: Friday 9 March 2018, 17:00."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


async def drain(services: Operations, patience: float = PATIENCE_SECONDS) -> None:
    """Returns when nothing is unsent or unconsumed. CliError with what is left after `patience` seconds.

    One check is not enough: an event may move from an outbox to the log between two answers. Two checks in a row must
    find nothing, with no event emitted in between.
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
            raise CliError(
                f"Still busy after {patience:.0f} s: {what_is_left(backlogs)}. Look with `milepost held list`."
            )
        if not quiet:
            # Each check is work for a busy service, so the pause grows.
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, MOST_POLL_SECONDS)


def is_quiet(backlog: Document) -> bool:
    """Nothing unsent or unconsumed. Held streams do not count, because they wait for a person."""
    return backlog["outbox"] == 0 and backlog["lag"] == 0 and backlog["gap_streams"] == 0


def what_is_left(backlogs: dict[str, Document]) -> str:
    """What each service has left, in words."""
    busy = []
    for service, backlog in backlogs.items():
        if not is_quiet(backlog):
            unconsumed = "cannot reach the log" if backlog["lag"] is None else f"has {backlog['lag']} unconsumed"
            counts = f"{backlog['outbox']} unsent, {backlog['gap_streams']} streams with a gap"
            busy.append(f"{service} {unconsumed}, {counts}")
    return "; ".join(busy) or "new events keep arriving"
