"""The operator's routes of all four services at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from milepost.client import Answer, Client, Connections, Milepost

TIMEOUT_SECONDS = 60.0
PATIENCE_SECONDS = 1.0
"""Long enough for a connection that just closed; a person waits for the rest."""

Document: TypeAlias = dict[str, Any]


class Operations(Milepost):
    """`/ops/v1` of each service, by name. Raises what milepost.client raises."""

    def __init__(self, addresses: Mapping[str, str], token: str) -> None:
        super().__init__(addresses, token, patience=PATIENCE_SECONDS, connections=Connections(timeout=TIMEOUT_SECONDS))

    async def at_all(self, request: Callable[[Client], Awaitable[Answer]]) -> dict[str, Document]:
        """The same request to all at the same time, which waits for no event; the bodies of the answers."""
        self.session.position.forget()
        answers = await asyncio.gather(*map(request, self.values()))
        return {service: answer.json() for service, answer in zip(self, answers, strict=True)}

    async def get_all(self, path: str) -> dict[str, Document]:
        return await self.at_all(lambda client: client.get(path))

    async def backlogs(self) -> dict[str, Document]:
        return await self.get_all("/ops/v1/backlog")

    async def set_clocks(self, moment: datetime) -> None:
        await self.at_all(lambda client: client.put("/ops/v1/clock", {"now": moment.isoformat()}))

    async def clocks(self) -> dict[str, Document]:
        """Each service's sandbox clock: `now`, and the `earliest` it can be set to, ISO 8601 or None."""
        return await self.get_all("/ops/v1/clock")

    async def sweep(self) -> int:
        """Does everything that is due, on all four; how many things that was."""
        done = await self.at_all(lambda client: client.post("/ops/v1/sweeps"))
        return sum(document["done"] for document in done.values())
