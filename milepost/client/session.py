"""What the clients of one caller share: connections, the token, the position of the last write, and patience."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from inspect import isawaitable
from itertools import count
from typing import TypeAlias

from milepost.client.transport import Connections

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0

Token: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""A token, or a function that gets a new one: called for the first request, and again when a service answers 401."""


@dataclass
class Position:
    """The position of the caller's last write: where its next requests must come after, at every service."""

    last: str = ""

    def forget(self) -> None:
        """The next request waits for nothing."""
        self.last = ""


@dataclass
class Session:
    """`patience`: for how many seconds a request that may pass is repeated."""

    connections: Connections
    token: Token
    patience: float
    position: Position = field(default_factory=Position)
    current_token: str = ""
    getting_token: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def authorization(self) -> dict[str, str]:
        async with self.getting_token:
            if not self.current_token:
                token = self.token() if callable(self.token) else self.token
                self.current_token = await token if isawaitable(token) else token
        return {"Authorization": f"Bearer {self.current_token}"} if self.current_token else {}

    def renew(self) -> bool:
        """Makes the next request get a new token; False if the caller has only this one."""
        self.current_token = ""
        return callable(self.token)

    def after(self, position: str | None, service: str) -> dict[str, str]:
        """The header that makes `service` wait for a position, the caller's last unless named; its own need no wait."""
        position = self.position.last if position is None else position
        return {} if not position or position.startswith(f"{service}/") else {"Milepost-After": position}


def pauses() -> Iterator[float]:
    """Seconds between repeats: twice as long each time, less a random part so that callers do not repeat in step."""
    for number in count():
        longest = min(FIRST_PAUSE_SECONDS * 2 ** min(number, 10), LONGEST_PAUSE_SECONDS)
        yield longest * random.uniform(0.5, 1.0)  # noqa: S311
