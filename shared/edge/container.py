"""The parts of a running service. `wiring.py` describes them; routes and loops receive the container."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from shared.edge.auth import Verifier
from shared.edge.rate_limits import RateLimits
from shared.edge.read_your_writes import Positions
from shared.edge.settings import Settings
from shared.journey.anchors import anchor_today
from shared.journey.consumer import Consumer
from shared.journey.held_events import HeldEvents
from shared.journey.inbox import Reactions
from shared.journey.programmes import KeepProgrammes, keep_versions
from shared.journey.relay import Relay
from shared.store.database import Database
from shared.store.expiry import expire
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes


@dataclass
class Container:
    """The container of one service in one process. `own` holds what only this service has, by name."""

    service: "Service"
    settings: Settings
    database: Database
    verifier: Verifier
    programmes: Programmes
    held_events: HeldEvents
    limits: RateLimits
    positions: Positions
    relay: Relay | None = None
    consumer: Consumer | None = None
    own: dict[str, Any] = field(default_factory=dict)

    async def sweep(self) -> int:
        """Does everything that is due by the service's clock, however late. Returns how many actions it took."""
        done = await self.service.sweep(self)
        await self._forget()
        await self._anchor()
        if done and self.relay is not None:
            self.relay.nudge()
        return done

    async def _forget(self) -> None:
        """Deletes what is kept for some days only [rules 179, 195]."""
        await expire(self.database, "idempotency", "created_at", self.settings.idempotency_days)
        await expire(self.database, "auditor_read", "read_at", self.settings.logged_reads_days)

    async def _anchor(self) -> None:
        """Signs the ledger once a day, where the service has a key to sign with."""
        name = self.service.name
        key = self.settings.signing_key_of(name)
        if key is not None:
            async with self.database.connection() as conn:
                await anchor_today(name, self.database.as_worker, conn, key)


Sweep = Callable[[Container], Awaitable[int]]
Queue = Callable[[UnitOfWork], Awaitable[Mapping[str, float]]]
"""The queue that a service keeps for people to work, by the names of `EMPTY_QUEUE`."""
EMPTY_QUEUE: Mapping[str, float] = {"queue_entries": 0, "queue_oldest_seconds": 0, "queue_overdue": 0}


async def no_queue(uow: UnitOfWork) -> Mapping[str, float]:
    """Of a service whose work needs no person."""
    return EMPTY_QUEUE


@dataclass(frozen=True)
class Service:
    """The description of a service: its name, routes, reactions, due-date sweep and its own parts.

    `keep_programmes` stores the programmes that a process begins to run, and adds those that ran before.
    """

    name: str
    routers: Sequence[APIRouter]
    reactions: Callable[[Programmes], Reactions]
    sweep: Sweep
    about: str
    own: Callable[[Settings], dict[str, Any]] = lambda settings: {}
    loops: Sequence[Callable[[Container], Awaitable[None]]] = ()
    keep_programmes: KeepProgrammes = keep_versions
    queue: Queue = no_queue
