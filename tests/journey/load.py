"""Many hands at once: walkers who lead invented people through the services and keep on when a service dies under them.

A walker is what a well-made client is: it repeats with the same Idempotency-Key, reads again after a 412, waits when it
is told to. It writes down the position of every 2xx, which is what must be found in the ledgers afterwards.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from tests.journey.actors import Actor, Positions, new_key
from tests.journey.people import record
from tests.journey.town import PROVIDERS, Town

REFERRED, MET, PAID = date(2018, 3, 9), date(2018, 3, 15), date(2018, 3, 30)
AGAIN_SECONDS = 0.05
GIVE_UP_SECONDS = 60.0
PASSING = ("not-yet-heard", "in-flight", "unavailable")
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
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, org: str, kind: str) -> Actor:
        """With positions of its own: what another walker has just written is not this one's to wait for."""
        if org not in self.actors:
            token = self.town.actor(org, kind).token
            self.actors[org] = Actor(org, self.town.stack.addresses, token, Positions(), patience=0)
        return self.actors[org]

    def provider(self, org: str) -> Actor:
        return self.actor(org, "prime" if org == "maximus" else "subcontractor")

    # ---- asking until there is an answer -----------------------------------------------------------------------------
    def insist(self, ask: Callable[[], httpx.Response], fine: tuple[str, ...] = ()) -> httpx.Response:
        """Repeats what fails in passing. A problem of a kind in `fine` is an answer too."""
        until = time.monotonic() + GIVE_UP_SECONDS
        while not self.over.is_set() and time.monotonic() < until:
            begun = time.monotonic()
            try:
                answer = ask()
            except httpx.TransportError:
                self.over.wait(AGAIN_SECONDS)
                continue
            if answer.is_success:
                self._keep(answer, time.monotonic() - begun)
                return answer
            kind = answer.json()["type"].removeprefix("/problems/")
            if kind in fine:
                return answer
            if kind not in PASSING:
                self.promises.wrong.append(f"{answer.request.method} {answer.request.url.path} → {answer.text}")
                raise Stopped
            self.over.wait(AGAIN_SECONDS)
        raise Stopped

    def create(self, actor: Actor, service: str, path: str, body: Any) -> Any:
        key = new_key()
        return self.insist(lambda: actor.create(service, path, body, key)).json()

    def change(self, actor: Actor, service: str, resource: str, verb: str, body: Any) -> None:
        """Reads and changes, again from the reading where somebody was faster; a step found done was done by us."""

        def once() -> httpx.Response:
            known = actor.get(service, resource)
            if not known.is_success:
                return known
            return actor.step(service, f"{resource}/{verb}", body, known.json()["version"])

        while (
            self.insist(once, ("stale-version", "forbidden-transition")).status_code == httpx.codes.PRECONDITION_FAILED
        ):
            continue

    def deliver(self, row: dict[str, Any]) -> None:
        key = new_key()
        self.insist(lambda: self.actor("hmrc", "feed").deliver_rows(key, row))

    def _keep(self, answer: httpx.Response, seconds: float) -> None:
        self.promises.kept += 1
        self.promises.slowest = max(self.promises.slowest, seconds)
        if answer.request.method == "POST" and "Milepost-Position" in answer.headers:
            self.promises.positions.append(answer.headers["Milepost-Position"])


@contextmanager
def under_load(town: Town, walks: list[Walk]) -> Iterator["Load"]:
    """Each walk again and again by a walker of its own, until the `with` is left."""
    load = Load(town)
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
    promises: Promises = field(default_factory=Promises)
    over: threading.Event = field(default_factory=threading.Event)

    def walk(self, number: int, walk: Walk) -> None:
        walker = Walker(self.town, number, self.promises, self.over)
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

    def until(self, more: int, patience: float = GIVE_UP_SECONDS) -> int:
        """Returns when so many more requests were answered with a 2xx, or something went wrong; how many they were."""
        before, deadline = self.promises.kept, time.monotonic() + patience
        while self.promises.kept < before + more and time.monotonic() < deadline and not self.promises.wrong:
            time.sleep(0.02)
        return self.promises.kept - before


# ---- walks -----------------------------------------------------------------------------------------------------------
def refer(walker: Walker) -> dict[str, str]:
    """Hands somebody over; id, reference and provider."""
    told = record(REFERRED, PROVIDERS[walker.number % len(PROVIDERS)])
    received = walker.create(walker.actor("jcp-east-london", "jcp"), "referrals", "/v1/referrals", told)
    walker.promises.references[told["reference"]] = received["id"]
    return {name: received[name] for name in ("id", "reference", "provider")}


def from_referral_to_earnings(walker: Walker) -> None:
    """Everything a person needs until the first pay, each step by whoever makes it."""
    person = refer(walker)
    provider, at = walker.provider(person["provider"]), f"/v1/participants/{person['id']}"
    walker.change(provider, "referrals", f"/v1/referrals/{person['id']}", "acknowledge", {"acknowledged_on": str(MET)})
    begin(walker, provider, at)
    job = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "24"}
    walker.create(provider, "caseload", f"{at}/jobs", job | {"started_on": "2018-03-19", "employment": "EMP-1"})
    pay(walker, person["reference"], "P-1", "1600.00")
    pay(walker, person["reference"], "P-2", "1600.00")


def begin(walker: Walker, provider: Actor, at: str) -> None:
    """A key worker, a meeting and the start."""
    worker = walker.create(provider, "caseload", "/v1/key-workers", {"provider": provider.org, "name": "Robin Sample"})
    assigned = {"key_worker_id": worker["id"], "assigned_on": str(MET)}
    walker.change(provider, "caseload", at, "key-worker", assigned)
    meeting = walker.create(provider, "caseload", f"{at}/appointments", {"kind": "initial", "due_on": str(MET)})
    walker.change(provider, "caseload", f"/v1/appointments/{meeting['id']}", "attend", {"attended_on": str(MET)})
    started = {"started_on": str(MET), "initial_meeting": meeting["id"], "initial_action_planning": True}
    walker.change(provider, "caseload", at, "start", started)


def pay(walker: Walker, reference: str, payment: str, amount: str) -> None:
    told = {"kind": "payment", "referral": reference, "employment": "EMP-1", "payment": payment}
    walker.deliver(told | {"paid_on": str(PAID), "amount": amount})


def cancelled_again(walker: Walker) -> None:
    """JCP changes its mind, sometimes before and sometimes after the acknowledgement."""
    person = refer(walker)
    at = f"/v1/referrals/{person['id']}"
    if len(walker.promises.references) % 2:
        provider = walker.provider(person["provider"])
        walker.change(provider, "referrals", at, "acknowledge", {"acknowledged_on": str(MET)})
    asked = {"reason": "moved_away", "cancelled_on": str(MET)}
    walker.change(walker.actor("jcp-east-london", "jcp"), "referrals", at, "cancel", asked)


def declined(walker: Walker) -> None:
    """A subcontractor passes somebody on."""
    person = refer(walker)
    asked = {"reason": "no_capacity", "declined_on": str(MET)}
    if person["provider"] != "maximus":
        walker.change(
            walker.provider(person["provider"]), "referrals", f"/v1/referrals/{person['id']}", "decline", asked
        )
