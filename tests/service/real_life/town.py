"""The four services in one process, each with a database of its own, and what one emits the others consume at once.

Scenes wait together for the next day: each is a coroutine that awaits `town.until(day)`, and the clock moves to the
earliest day that any of them waits for as soon as all of them wait.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from milepost.client import Answer
from shared.journey.envelope import Envelope
from shared.journey.relay import BATCH, DELETE_SENT, PENDING, envelope_of
from tests.bench_of_one import Bench, Caller

ROLES = {"commissioner": ["validator", "finance", "referral_admin"]}
Scene = Callable[["Town"], Coroutine[Any, Any, None]]


@dataclass
class Town:
    """`call` is one request by an organisation; after it everybody has heard what came of it."""

    benches: dict[str, Bench]
    callers: dict[tuple[str, str, str, str], Caller] = field(default_factory=dict)
    one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)
    today: date = date.min
    waiting: dict[int, tuple[date, asyncio.Event]] = field(default_factory=dict)
    playing: int = 0
    deliveries: count = field(default_factory=lambda: count(1))  # type: ignore[type-arg]

    # ---- calling -----------------------------------------------------------------------------------------------------
    def caller(self, who: tuple[str, str], service: str, client: str = "") -> Caller:
        key = (*who, service, client)
        if key not in self.callers:
            self.callers[key] = self.benches[service].client(*who, roles=ROLES.get(who[1]), client=client)
        return self.callers[key]

    async def get(self, who: tuple[str, str], service: str, path: str, **query: str) -> Any:
        answer = await self.caller(who, service).get(path, params=query)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def post(self, who: tuple[str, str], service: str, path: str, body: Any) -> Answer:
        """Creates something."""
        async with self.one_by_one:
            answer = await self.caller(who, service).create(path, body)
            await self.relay()
        return answer

    async def change(self, who: tuple[str, str], service: str, path: str, verb: str, body: Any = None) -> Answer:
        """A verb on the version that is read first; who approves or authorises is another client than who began."""
        version = (await self.get(who, service, path))["version"]
        client = "the-second-pair-of-eyes" if verb in {"approve", "authorise"} else ""
        async with self.one_by_one:
            answer = await self.caller(who, service, client).change(f"{path}/{verb}", body or {}, version)
            await self.relay()
        return answer

    async def send(self, body: str | bytes, who: tuple[str, str] = ("hmrc", "feed")) -> Any:
        """A delivery of the earnings feed, as it is; the account of it."""
        async with self.one_by_one:
            headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": f"delivery-{next(self.deliveries)}"}
            answer = await self.caller(who, "outcomes").post("/v1/earnings", content=body, headers=headers)
            await self.relay()
        assert answer.is_success, answer.text
        return answer.json()

    async def relay(self) -> None:
        """Until nobody has anything to say, what each service emitted is consumed by the others."""
        while events := [event for name in self.benches for event in await self.emitted(name)]:
            for name, bench in self.benches.items():
                heard = [event for event in events if event.source != name]
                if heard:
                    await bench.hear(heard)

    async def emitted(self, name: str) -> list[Envelope]:
        async with self.benches[name].container.database.as_worker() as uow:
            rows = await uow.conn.fetch(PENDING, BATCH)
            await uow.conn.execute(DELETE_SENT, [row["position"] for row in rows])
        return [envelope_of(row, name) for row in rows]

    # ---- time --------------------------------------------------------------------------------------------------------
    async def until(self, day: str | date) -> None:
        """Returns on that day, at noon."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        if day <= self.today:
            return
        come = asyncio.Event()
        self.waiting[id(come)] = (day, come)
        await self.move_when_all_wait()
        await come.wait()

    async def move_when_all_wait(self) -> None:
        """Moves the clock to the earliest day that is waited for, once everybody waits."""
        if not self.waiting or len(self.waiting) < self.playing:
            return
        self.today = min(day for day, _ in self.waiting.values())
        async with self.one_by_one:
            for bench in self.benches.values():
                await bench.clock(self.today)
                await self.relay()
        for key, (day, come) in list(self.waiting.items()):
            if day <= self.today:
                del self.waiting[key]
                come.set()

    async def play(self, scenes: Iterable[tuple[str, Scene]]) -> dict[str, BaseException | None]:
        """Plays all the scenes together; by name, what each raised."""
        named = dict(scenes)
        self.playing = len(named)
        results = await asyncio.gather(*[self.perform(scene) for scene in named.values()])
        return dict(zip(named, results, strict=True))

    async def perform(self, scene: Scene) -> BaseException | None:
        try:
            await scene(self)
        except Exception as error:
            return error
        finally:
            self.playing -= 1
            await self.move_when_all_wait()
        return None

    async def close(self) -> None:
        for caller in self.callers.values():
            await caller.close()
