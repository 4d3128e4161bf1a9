"""The `milepost` command with a death foretold: `python -m tests.crash.doomed serve caseload …` is `milepost serve
caseload …` until an order lies in the folder that DOOM names; then it kills itself at the crash point it was given.

The functions at the crash points are wrapped before the command starts. Without an order a wrapper only looks for one.
"""

import functools
import inspect
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.points import POINTS, Spot, locate


@dataclass
class Fate:
    """What is to come for this process: `order` names the spot and how many passages are left."""

    order: Path
    left: int = 0

    def passes(self, spot: Spot, *seen: Any) -> None:
        """Dies if this is the passage the order speaks of."""
        if not self.order.exists():
            return
        told = json.loads(self.order.read_text())
        if [spot.at, spot.when] != told["spot"]:
            return
        in_flight = spot.in_flight(*seen)
        if in_flight:
            self.left = (self.left or told["passages"]) - 1
            if self.left == 0:
                self.dies(in_flight)

    def dies(self, in_flight: str) -> None:
        """By SIGKILL, with its last words written down. The order is gone first, for the successor is to live."""
        self.order.with_suffix(".words").write_text(in_flight)
        self.order.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def wrap(spot: Spot, fate: Fate) -> None:
    """Puts a look at the fate before or after the function, whatever kind of function it is."""
    holder, name = locate(spot.at)
    function = vars(holder)[name]
    if inspect.isasyncgenfunction(inspect.unwrap(function)):
        wrapped = _around_context(function, spot, fate)
    elif inspect.iscoroutinefunction(function):
        wrapped = _around_coroutine(function, spot, fate)
    else:
        wrapped = _around_call(function, spot, fate)
    setattr(holder, name, wrapped)


def _around_coroutine(function: Callable[..., Any], spot: Spot, fate: Fate) -> Callable[..., Any]:
    @functools.wraps(function)
    async def wrapped(*args: Any, **more: Any) -> Any:
        if spot.when == "before":
            fate.passes(spot, *args)
            return await function(*args, **more)
        result = await function(*args, **more)
        fate.passes(spot, *args, result)
        return result

    return wrapped


def _around_call(function: Callable[..., Any], spot: Spot, fate: Fate) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapped(*args: Any, **more: Any) -> Any:
        if spot.when == "before":
            fate.passes(spot, *args)
            return function(*args, **more)
        result = function(*args, **more)
        fate.passes(spot, *args, result)
        return result

    return wrapped


def _around_context(function: Callable[..., Any], spot: Spot, fate: Fate) -> Callable[..., Any]:
    """After a context manager is after it was left; what it gave is what is seen."""

    @asynccontextmanager
    async def wrapped(*args: Any, **more: Any) -> AsyncIterator[Any]:
        async with function(*args, **more) as given:
            yield given
        fate.passes(spot, given)

    return wrapped


def main() -> None:
    command, about = sys.argv[1:3]
    fate = Fate(Path(os.environ["DOOM"]) / f"{command}-{about}.order")
    for point in POINTS:
        if point.command == command:
            for spot in point.spots:
                wrap(spot, fate)
    from milepost.cli import main as milepost

    milepost()


if __name__ == "__main__":
    main()
