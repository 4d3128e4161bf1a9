"""A client that reads what it has just written, at every service, and says so when it is shown something older.

A 2xx write gives a Milepost-Position; a 2xx read that names it as Milepost-After must show the write.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from milepost.client import Answer
from tests.journey.actors import Actor, new_key
from tests.journey.load import Walker
from tests.journey.people import record
from tests.journey.town import PROVIDERS
from tests.journey.walks import MET, REFERRED, begin

STARTS = "/v1/programmes/LLWHP/figures/K5"
Shows = Callable[[Any], bool]


@dataclass
class Witness:
    """One walker's; `read` are reads that were held against a write, `stale` those that did not show it."""

    read: int = 0
    stale: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def walk(self, walker: Walker) -> None:
        """Somebody is referred, acknowledged and started; each step is looked for wherever it must be seen."""
        jcp, received = self._refer(walker)
        person = received.json()
        referral, participant = f"/v1/referrals/{person['id']}", f"/v1/participants/{person['id']}"
        provider = walker.provider(person["provider"])
        self._look(walker, jcp, "referrals", referral, received, lambda shown: shown["id"] == person["id"])

        asked = {"acknowledged_on": str(MET)}
        acknowledged = walker.change(provider, "referrals", referral, "acknowledge", asked)
        self._look(walker, jcp, "referrals", referral, acknowledged, lambda shown: shown["state"] != "RECEIVED")
        self._look(walker, provider, "caseload", participant, acknowledged, lambda shown: shown["id"] == person["id"])

        started = begin(walker, provider, participant)
        self._look(walker, jcp, "referrals", referral, started, lambda shown: shown["state"] == "STARTED")
        self._look(walker, provider, "outcomes", f"{participant}/outcomes", started, bool)
        self._count(walker, person["provider"], started)

    def _refer(self, walker: Walker) -> tuple[Actor, Answer]:
        told, key = record(REFERRED, PROVIDERS[walker.number % len(PROVIDERS)]), new_key()
        jcp = walker.actor("jcp-east-london", "jcp")
        received = walker.insist(lambda: jcp.create("referrals", "/v1/referrals", told, key))
        walker.promises.references[told["reference"]] = received.json()["id"]
        return jcp, received

    def _count(self, walker: Walker, provider: str, started: Answer) -> None:
        """The provider's starts are at least those that were seen to be counted before, and this one."""
        least = self.seen[provider] + 1
        commissioner = walker.actor("local-london", "commissioner")
        query = {"month": f"{REFERRED:%Y-%m}", "provider": provider}
        if self._look(walker, commissioner, "kpi", STARTS, started, lambda told: told["numerator"] >= least, **query):
            self.seen[provider] = least

    def _look(
        self, walker: Walker, who: Actor, service: str, path: str, wrote: Answer, shows: Shows, **query: str
    ) -> bool:
        """Whether there was a position to hold the read against: a step found done was answered before."""
        if not wrote.is_success or not wrote.position:
            return False
        answer = walker.insist(lambda: who.get(service, path, after=wrote.position, **query), ("not-found",))
        self.read += 1
        if not answer.is_success or not shows(answer.json()):
            self.stale.append(f"{service} {path} after {wrote.position}: {answer.text[:200]}")
        return True
