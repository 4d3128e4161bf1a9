"""People in a town: each step of their way is one request, by whoever makes it in life. All of them are invented."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from shared.terms.calendar import months
from tests.journey.actors import good
from tests.journey.town import Town

DISTRICTS = {"newham": "jcp-east-london", "bromley": "jcp-south-london", "enfield": "jcp-north-london"}
PARTICIPATION = {"HD": "voluntary", "EA": "voluntary", "LTU": "mandatory"}
OF_GROUP: Mapping[str, Mapping[str, Any]] = {
    "EA": {"early_access_code": "CARER"},
    "LTU": {"claim_months": 30},
    "HD": {},
}
OUTCOME = "sustained-earnings"
NUMBERS = count(1)


def record(referred_on: date, provider: str = "sub-1", group: str = "HD", area: str = "newham") -> dict[str, Any]:
    """A referral as JCP would send it, of somebody nobody has heard of before."""
    number = next(NUMBERS)
    return {
        "reference": f"PO-{number:07d}",
        "programme": "LLWHP",
        "referred_on": referred_on.isoformat(),
        "first_name": "Avery",
        "surname": f"Example{number}",
        "date_of_birth": (date(1975, 1, 1) + timedelta(days=number)).isoformat(),
        "nino": f"QQ{number:06d}A",
        "address": {"lines": [f"{number} Sample Street"], "postcode": "E15 1AB"},
        "phone": "020 7946 0000",
        "area": area,
        "participation": PARTICIPATION[group],
        "group": group,
        "preferred_provider": provider,
        **OF_GROUP[group],
    }


@dataclass
class Person:
    """A participant, addressed by `id`; `provider` is who works with them, `at` where each service shows them."""

    town: Town
    id: str
    reference: str
    district: str
    provider: str
    payments: count = field(default_factory=lambda: count(1))  # type: ignore[type-arg]

    # ---- where they are seen -----------------------------------------------------------------------------------------
    @property
    def referral_at(self) -> str:
        return f"/v1/referrals/{self.id}"

    @property
    def participant_at(self) -> str:
        return f"/v1/participants/{self.id}"

    @property
    def outcomes_at(self) -> str:
        return f"/v1/participants/{self.id}/outcomes"

    def referral(self) -> Any:
        return self.town.jcp(self.district).read("referrals", self.referral_at)

    def participant(self) -> Any:
        return self.worker.read("caseload", self.participant_at)

    def outcomes(self) -> Any:
        return self.worker.read("outcomes", self.outcomes_at)

    @property
    def worker(self) -> Any:
        return self.town.provider(self.provider)

    # ---- to the start ------------------------------------------------------------------------------------------------
    def acknowledged(self, on: date) -> "Person":
        self.worker.change("referrals", self.referral_at, "acknowledge", {"acknowledged_on": on.isoformat()})
        return self

    def given_a_key_worker(self, on: date) -> "Person":
        asked = {"key_worker_id": key_worker_of(self.town, self.provider), "assigned_on": on.isoformat()}
        self.worker.change("caseload", self.participant_at, "key-worker", asked)
        return self

    def contacted(self, on: date, channel: str = "phone") -> "Person":
        self.worker.make("caseload", f"{self.participant_at}/contacts", {"contacted_on": str(on), "channel": channel})
        return self

    def booked(self, on: date, kind: str = "initial") -> str:
        """An appointment's id."""
        asked = {"kind": kind, "due_on": on.isoformat(), "at": "10:30"}
        appointment = self.worker.make("caseload", f"{self.participant_at}/appointments", asked)
        return str(appointment["id"])

    def attended(self, appointment: str, on: date) -> None:
        self.worker.change("caseload", f"/v1/appointments/{appointment}", "attend", {"attended_on": on.isoformat()})

    def start(self, on: date, meeting: str) -> Any:
        asked = {"started_on": on.isoformat(), "initial_meeting": meeting, "initial_action_planning": True}
        return self.worker.change("caseload", self.participant_at, "start", asked)

    def started(self, on: date) -> "Person":
        """Acknowledged, assigned, met and started, all on the one day."""
        self.acknowledged(on).given_a_key_worker(on)
        meeting = self.booked(on)
        self.attended(meeting, on)
        self.start(on, meeting)
        return self

    # ---- work and earnings -------------------------------------------------------------------------------------------
    def found_job(self, on: date, employment: str = "EMP-1") -> str:
        """The job's id; 24 hours a week at a bakery that does not exist."""
        asked = {
            "kind": "employed",
            "employer": "Sample Bakery",
            "job_title": "Baker",
            "hours_per_week": "24",
            "hourly_rate": "8.20",
            "pay_frequency": "monthly",
            "started_on": on.isoformat(),
            "employment": employment,
        }
        return str(self.worker.make("caseload", f"{self.participant_at}/jobs", asked)["id"])

    def lost_job(self, job: str, on: date, reason: str = "redundancy") -> None:
        self.worker.change("caseload", f"/v1/jobs/{job}", "end", {"ended_on": on.isoformat(), "reason": reason})

    def payment(self, on: date, amount: str, employment: str = "EMP-1", **more: str) -> dict[str, str]:
        """A row of the earnings feed."""
        told = {"referral": self.reference, "employment": employment, "payment": f"P-{next(self.payments)}"}
        return {"kind": "payment", **told, "paid_on": on.isoformat(), "amount": amount, **more}

    def earned(self, on: date, amount: str, **more: str) -> dict[str, str]:
        """One payment, delivered by the feed and taken; the row."""
        row = self.payment(on, amount, **more)
        account = self.town.feed.deliver(row)
        assert account["accepted"] == 1, account
        return row

    # ---- claims ------------------------------------------------------------------------------------------------------
    def claim(self) -> Any:
        """The newest claim as the commissioner sees it."""
        claims = self.town.commissioner.read("outcomes", self.outcomes_at)["claims"]
        return self.town.commissioner.read("outcomes", f"/v1/claims/{claims[-1]['id']}")

    def approved(self) -> Any:
        """The newest claim, validated and approved by the commissioner."""
        at = f"/v1/claims/{self.claim()['id']}"
        self.town.commissioner.change("outcomes", at, "validate", {})
        return self.town.second.change("outcomes", at, "approve", {})


def referred(
    town: Town, on: date, provider: str = "sub-1", group: str = "HD", area: str = "newham", **more: Any
) -> Person:
    """Somebody new, handed over by their JCP district, to be with `provider`. None in `more` leaves a field out."""
    told = {name: value for name, value in (record(on, provider, group, area) | more).items() if value is not None}
    headers = {"traceparent": told.pop("traceparent")} if "traceparent" in told else {}
    district = DISTRICTS[area]
    received = good(town.jcp(district).create("referrals", "/v1/referrals", told, **headers))
    return Person(town, received["id"], told["reference"], district, received["provider"])


def key_worker_of(town: Town, provider: str) -> str:
    """The provider's first key worker, taken on when there is none."""
    actor = town.provider(provider)
    there = actor.read("caseload", "/v1/key-workers", provider=provider)["items"]
    if there:
        return str(there[0]["id"])
    return str(actor.make("caseload", "/v1/key-workers", {"provider": provider, "name": "Robin Sample"})["id"])


def cut_off(town: Town, last: str) -> Any:
    """The statement of the month `last`, cut off and authorised, after every month before it that was not yet."""
    done = {each["month"] for each in town.commissioner.read("outcomes", "/v1/statements", limit=200)["items"]}
    for month in map(str, months("2018-03", last)):
        if month not in done:
            statement = town.commissioner.make("outcomes", "/v1/statements", {"programme": "LLWHP", "month": month})
            at = f"/v1/statements/{statement['id']}"
            authorised = town.second.change("outcomes", at, "authorise", {})
    return authorised


def figure(town: Town, person: Person, kpi: str, month: str, **query: Any) -> Any:
    """The figure of the person's own slice: provider, area and group; a JSON object of kpi's."""
    at = f"/v1/programmes/LLWHP/figures/{kpi}"
    return town.commissioner.read("kpi", at, month=month, **_slice(person), **query)


def behind(town: Town, person: Person, kpi: str, month: str, **query: Any) -> dict[str, int]:
    """{participant: sum of movements} behind the figure of the person's slice, without those that sum to nothing."""
    at = f"/v1/programmes/LLWHP/figures/{kpi}/records"
    sums: Counter[str] = Counter()
    for item in town.commissioner.read("kpi", at, month=month, **_slice(person), **query)["items"]:
        sums[item["participant_id"]] += item["movement"]
    return {participant: amount for participant, amount in sums.items() if amount}


def _slice(person: Person) -> dict[str, str]:
    told = person.referral()
    return {name: told[name] for name in ("provider", "area", "group")}
