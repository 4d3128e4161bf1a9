"""`milepost clock`: show the sandbox's time, or move it forward for all four services at once."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from milepost import barrier, discovery
from milepost.barrier import in_london
from milepost.cli.asking import Data
from milepost.cli_error import CliError
from milepost.discovery import Installation
from milepost.operations import Operations
from shared.terms.calendar import LONDON

Moment = Annotated[str | None, typer.Argument(help="London time, such as 2018-03-09T17:00 or 2018-03-09 (noon).")]


def clock(moment: Moment = None, data: Data = None) -> None:
    """Show the sandbox clock, or move it forward: services finish, time moves, what is due is done."""
    installation = discovery.find(data)
    if moment is None:
        asyncio.run(print_clocks(installation))
    else:
        asyncio.run(move_clocks(installation, london_moment(moment)))


def london_moment(text: str) -> datetime:
    """The instant of a London day (noon) or a London time. A time with an offset keeps it."""
    try:
        instant = datetime.fromisoformat(text if len(text) > len("2018-03-09") else f"{text}T12:00")
    except ValueError as error:
        raise CliError(f"{text!r} is not a time. Write it as 2018-03-09T17:00, or as 2018-03-09.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=LONDON)


async def print_clocks(installation: Installation) -> None:
    """Prints the time of each service."""
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        for service, clock in (await services.clocks()).items():
            time = in_london(datetime.fromisoformat(clock["now"])) if clock["now"] else "the machine's clock"
            Console().print(f"{service:<10} {time}", highlight=False)


async def move_clocks(installation: Installation, moment: datetime) -> None:
    """Moves all four clocks forward, and prints the new time and how many due actions were taken."""
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        done = await barrier.move(services, moment)
    Console().print(f"It is now {in_london(moment)} for all four; {done} due action(s) taken.", highlight=False)
