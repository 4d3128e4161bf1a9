"""Many hands at once: walkers who lead invented people through the services and keep on when a service dies under them.

A walker is what a well-made client is: it repeats with the same Idempotency-Key, reads again after a 412, waits when it
is told to. It writes down the position of every 2xx, which is what must be found in the ledgers afterwards.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from milepost.client import Answer, NoAnswer, Position
from tests.journey.actors import Actor, new_key
from tests.journey.town import Town

AGAIN_SECONDS = 0.05
GIVE_UP_SECONDS = 60.0
PASSING = ("not-yet-consumed", "in-flight", "unavailable")
Walk = Callable[["Walker"], None]


class Stopped(Exception):
    """The load is over: whoever waits for a service stops waiting."""


@dataclass
class Promises:
    """What was answered with a 2xx: positions of what was said, references taken. `wrong` is what no client expects."""

    positions: list[str] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    kept: int = 0
    slowest: float = 0.0


@dataclass
class Walker:
    """One client with a thread of its own; `number` decides whom it works for."""

    town: Town
    number: int
    promises: Promises
    over: threading.Event
    pace: float = 0.0
    actors: dict[str, Actor] = field(default_factory=dict)
    asking: threading.Lock = field(default_factory=threading.Lock)

    def actor(self, org: str, kind: str, client: str = "") -> Actor:
        """With positions of its own: what another walker has just written is not this one's to wait for."""
        key = f"{org}/{client}"
        if key not in self.actors:
            token = self.town.actor(org, kind, client=client).token
            self.actors[key] = Actor(org, self.town.stack.addresses, token, Position(), patience=0)
        return self.actors[key]

    def provider(self, org: str) -> Actor:
        return self.actor(org, "prime" if org == "maximus" else "subcontractor")

    # ---- asking until there is an answer -----------------------------------------------------------------------------
    def insist(self, ask: Callable[[], Answer], fine: tuple[str, ...] = ()) -> Answer:
        """Repeats what fails in passing. A problem of a kind in `fine` is an answer too."""
        self.over.wait(self.pace)
        until = time.monotonic() + GIVE_UP_SECONDS
        while not self.over.is_set() and time.monotonic() < until:
            begun = time.monotonic()
            try:
                with self.asking:
                    answer = ask()
            except NoAnswer:
                self.over.wait(AGAIN_SECONDS)
                continue
            if answer.is_success:
                self._keep(answer, time.monotonic() - begun)
                return answer
            kind = answer.json()["type"].removeprefix("/problems/")
            if kind in fine or _done_before(answer):
                return answer
            if kind not in PASSING:
                self.promises.wrong.append(f"{answer.method} {answer.url} → {answer.text}")
                raise Stopped
            self.over.wait(AGAIN_SECONDS)
        if not self.over.is_set():
            self.promises.wrong.append(f"no answer in {GIVE_UP_SECONDS:.0f} s")
        raise Stopped

    def create(self, actor: Actor, service: str, path: str, body: Any) -> Any:
        key = new_key()
        return self.insist(lambda: actor.create(service, path, body, key)).json()

    def change(self, actor: Actor, service: str, resource: str, verb: str, body: Any, done: str = "") -> Answer:
        """Reads and changes, again from the reading where somebody was faster; a step found done was done by us.

        `done`: the kind of problem that tells of a step that it was taken. Returns the last answer."""

        def once() -> Answer:
            current = actor.get(service, resource)
            if not current.is_success:
                return current
            return actor.step(service, f"{resource}/{verb}", body, current.json()["version"])

        fine = ("stale-version", "forbidden-transition", done)
        while (answer := self.insist(once, fine)).status_code == 412:
            continue
        return answer

    def deliver(self, row: dict[str, Any]) -> None:
        key = new_key()
        self.insist(lambda: self.actor("hmrc", "feed").deliver_rows(key, row))

    def _keep(self, answer: Answer, seconds: float) -> None:
        self.promises.kept += 1
        self.promises.slowest = max(self.promises.slowest, seconds)
        if answer.method == "POST" and answer.position:
            self.promises.positions.append(answer.position)


def _done_before(answer: Answer) -> bool:
    """The step was taken, and the service died before it could say so."""
    return any(fault["code"] == "already-assigned" for fault in answer.json().get("errors", ()))


@contextmanager
def under_load(town: Town, walks: list[Walk], pace: float = 0.0) -> Iterator["Load"]:
    """Each walk again and again by a walker of its own, `pace` seconds between requests, until the `with` is left."""
    load = Load(town, pace)
    threads = [threading.Thread(target=load.walk, args=(number, walk)) for number, walk in enumerate(walks)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.over.set()
        for thread in threads:
            thread.join()


@dataclass
class Load:
    town: Town
    pace: float = 0.0
    walkers: list[Walker] = field(default_factory=list)
    promises: Promises = field(default_factory=Promises)
    over: threading.Event = field(default_factory=threading.Event)

    def walk(self, number: int, walk: Walk) -> None:
        walker = Walker(self.town, number, self.promises, self.over, self.pace)
        self.walkers.append(walker)
        try:
            while not self.over.is_set():
                walk(walker)
        except Stopped:
            pass
        except Exception as error:
            self.promises.wrong.append(repr(error))
        finally:
            for actor in walker.actors.values():
                actor.close()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nobody is asking, nor asks, within the `with`."""
        with ExitStack() as held:
            for walker in self.walkers:
                held.enter_context(walker.asking)
            yield

    def until(self, more: int, patience: float = GIVE_UP_SECONDS) -> int:
        """Returns when so many more requests were answered with a 2xx, or something went wrong; how many they were."""
        before, deadline = self.promises.kept, time.monotonic() + patience
        while self.promises.kept < before + more and time.monotonic() < deadline and not self.promises.wrong:
            time.sleep(0.02)
        return self.promises.kept - before
