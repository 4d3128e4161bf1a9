"""`milepost clock`: the sandbox's time, shown, or moved forward for all four services at once."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from milepost import barrier, whereabouts
from milepost.cli.asking import Data
from milepost.operations import Operations
from milepost.refusal import Refusal
from milepost.whereabouts import Whereabouts
from shared.terms.calendar import LONDON

Moment = Annotated[str | None, typer.Argument(help="London time, such as 2018-03-09T17:00 or 2018-03-09 (noon).")]


def clock(moment: Moment = None, data: Data = None) -> None:
    """Show the sandbox clock, or move it forward: everybody finishes, time moves, what is due is done."""
    where = whereabouts.find(data)
    if moment is None:
        asyncio.run(_show(where))
    else:
        asyncio.run(_move(where, london_moment(moment)))


def london_moment(text: str) -> datetime:
    """An instant from a London day (noon of it) or a London time; one that carries an offset keeps it."""
    try:
        read = datetime.fromisoformat(text if len(text) > len("2018-03-09") else f"{text}T12:00")
    except ValueError as error:
        raise Refusal(f"{text!r} is no time. Write it as 2018-03-09T17:00, or as 2018-03-09.") from error
    return read if read.tzinfo else read.replace(tzinfo=LONDON)


async def _show(where: Whereabouts) -> None:
    async with Operations(where.addresses, where.operator_token) as services:
        for service, now in (await services.clocks()).items():
            said = in_london(datetime.fromisoformat(now)) if now else "the machine's clock"
            Console().print(f"{service:<10} {said}", highlight=False)


async def _move(where: Whereabouts, moment: datetime) -> None:
    async with Operations(where.addresses, where.operator_token) as services:
        done = await barrier.move(services, moment)
    Console().print(f"It is now {in_london(moment)} for all four; {done} due things were done.", highlight=False)


def in_london(moment: datetime) -> str:
    """As a person reads it: Friday 9 March 2018, 17:00."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"
