"""Somebody on any programme: each step is one request by whoever makes it in life, and the contract says who that is.

All of them are invented. What a programme asks for is in its file; what is particular to a person is in their story.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from shared.terms.programme import Programme
from tests.journey.actors import Actor, good
from tests.journey.town import Town

NUMBERS = count(1)
KEY_WORKER = ["referral_admin", "key_worker", "claims_officer"]
REACHED = ("ACHIEVED", "VERIFIED")
Facts = Mapping[str, Any]


def handed_over(programme: Programme, on: date, area: str, group: str, told: Facts) -> dict[str, Any]:
    """A referral of somebody nobody has heard of before; `told` is what is particular to them."""
    number = next(NUMBERS)
    body = {
        "reference": f"PR-{number:07d}",
        "programme": programme.id,
        "referred_on": on.isoformat(),
        "first_name": "Avery",
        "surname": f"Sample{number}",
        "date_of_birth": (date(1975, 1, 1) + timedelta(days=7 * number)).isoformat(),
        "nino": f"QQ{700_000 + number:06d}A",
        "address": {"lines": [f"{number} Invented Road"], "postcode": "W13 9ZZ"},
        "phone": "020 7946 0001",
        "area": area,
        "participation": programme.group(group).participation,
        "group": group,
    }
    return body | dict(told)


@dataclass
class Participant:
    """A participant of a programme. `sent_by` is (organisation, kind) where it is not the area's Jobcentre."""

    town: Town
    programme: Programme
    area: str
    group: str
    told: Facts = field(default_factory=dict)
    sent_by: tuple[str, str] | None = None
    payments: Any = field(default_factory=lambda: count(1))
    id: str = ""
    reference: str = ""
    provider: str = ""
    in_work_since: date | None = None

    # ---- who acts ----------------------------------------------------------------------------------------------------
    @property
    def commissioner(self) -> Actor:
        return self.town.actor(self.programme.commissioner, "commissioner")

    @property
    def second(self) -> Actor:
        """The commissioner's second pair of eyes, which approves and authorises."""
        return self.town.actor(self.programme.commissioner, "commissioner", client="the-second-pair-of-eyes")

    @property
    def worker(self) -> Actor:
        return self.town.actor(self.provider, self.programme.provider(self.provider).role, KEY_WORKER)

    @property
    def claims_officer(self) -> Actor:
        """Somebody of the provider who submits claims and has recorded nothing of them [rule 183]."""
        role = self.programme.provider(self.provider).role
        return self.town.actor(self.provider, role, ["claims_officer"], client="the-claims-officer")

    @property
    def sender(self) -> Actor:
        return self.town.actor(*(self.sent_by or (self.programme.area(self.area).jcp_district, "jcp")))

    @property
    def at(self) -> str:
        return f"/v1/participants/{self.id}"

    # ---- to the start ------------------------------------------------------------------------------------------------
    def referred(self, on: date) -> "Participant":
        body = handed_over(self.programme, on, self.area, self.group, self.told)
        received = good(self.sender.create("referrals", "/v1/referrals", body))
        self.id, self.reference, self.provider = received["id"], body["reference"], received["provider"]
        return self

    def started(self, on: date) -> "Participant":
        """Acknowledged, given a key worker, met, with everything the programme calls a start, all on the one day."""
        day = on.isoformat()
        self.worker.change("referrals", f"/v1/referrals/{self.id}", "acknowledge", {"acknowledged_on": day})
        self.worker.change("caseload", self.at, "key-worker", {"key_worker_id": self._key_worker(), "assigned_on": day})
        meeting = self.met(on, "initial")
        if "action_plan_signed" in self.programme.start_requires:
            self.planned(on)
        asked = {"started_on": day, "initial_meeting": meeting, "agreed_to_participate": True}
        self.worker.change("caseload", self.at, "start", asked | {"initial_action_planning": True})
        return self

    def _key_worker(self) -> str:
        there = self.worker.read("caseload", "/v1/key-workers", provider=self.provider)["items"]
        if there:
            return str(there[0]["id"])
        asked = {"provider": self.provider, "name": "Robin Sample"}
        return str(self.worker.make("caseload", "/v1/key-workers", asked)["id"])

    def met(self, on: date, kind: str = "review") -> str:
        """The id of an appointment that was kept."""
        booked = self.worker.make("caseload", f"{self.at}/appointments", {"kind": kind, "due_on": on.isoformat()})
        at = f"/v1/appointments/{booked['id']}"
        self.worker.change("caseload", at, "attend", {"attended_on": on.isoformat()})
        return str(booked["id"])

    def planned(self, on: date) -> None:
        """An action plan agreed and signed by both."""
        signed = {"signed_by_participant_on": on.isoformat(), "signed_by_key_worker_on": on.isoformat()}
        self._made("action-plans", agreed_on=on.isoformat(), **signed)

    def assessed(self, on: date, kind: str) -> None:
        self._made("assessments", kind=kind, completed_on=on.isoformat())

    # ---- what outcomes rest on ---------------------------------------------------------------------------------------
    def found_job(self, on: date, hours: str = "24", kind: str = "employed", **more: Any) -> str:
        told = {"kind": kind, "job_title": "Baker", "hours_per_week": hours, "started_on": on.isoformat()}
        if kind == "employed":
            told |= {"employer": "Sample Bakery", "employment": "EMP-1"}
        if not more.get("began_before_programme"):
            self.in_work_since = self.in_work_since or on
        return str(self._made("jobs", **(told | more))["id"])

    def left_job(self, job: str, on: date) -> None:
        self.worker.change("caseload", f"/v1/jobs/{job}", "end", {"ended_on": on.isoformat(), "reason": "redundancy"})

    def earned(self, on: date, amount: str) -> None:
        """One payment, as the earnings feed delivers it."""
        told = {"referral": self.reference, "employment": "EMP-1", "payment": f"P-{next(self.payments)}"}
        row = {"kind": "payment", **told, "paid_on": on.isoformat(), "amount": amount}
        account = self.town.feed.deliver(row)
        assert account["accepted"] == 1, account

    def went_to(self, kind: str, on: date) -> None:
        self._made("destinations", kind=kind, started_on=on.isoformat(), place="Sample College")

    def read(self, measure: str, role: str, on: date, value: str) -> None:
        self._made("readings", measure=measure, role=role, taken_on=on.isoformat(), value=value)

    def declared(self, period: str, month: str, amount: str) -> None:
        self._made("monthly-earnings", period=period, month=month, amount=amount, shown_by="payslip")

    def _made(self, what: str, **body: Any) -> Any:
        return self.worker.make("caseload", f"{self.at}/{what}", body)

    # ---- what came of it ---------------------------------------------------------------------------------------------
    def outcomes(self) -> dict[str, str]:
        """The days on which outcomes were reached, by outcome."""
        told = self.worker.read("outcomes", f"{self.at}/outcomes")["outcomes"]
        return {one["outcome"]: one["achieved_on"] for one in told if one["state"] in REACHED}

    def claims(self) -> dict[str, Any]:
        """The claims, by outcome, as the commissioner sees them."""
        told = self.commissioner.read("outcomes", "/v1/claims", participant=self.id)["items"]
        return {one["outcome"]: one for one in told}

    def approved(self, outcome: str, on: date) -> Any:
        """The claim of an outcome, sent by the provider with an invoice where it has to be, validated and approved."""
        claim = self.claims()[outcome]
        at = f"/v1/claims/{claim['id']}"
        if claim["state"] == "not_claimed":
            invoice = {"how": "invoice", "obtained_on": on.isoformat(), "reference": f"CASE-{self.reference}"}
            self.claims_officer.change("outcomes", at, "submit", {"evidence": [invoice]})
        self.commissioner.change("outcomes", at, "validate", {})
        return self.second.change("outcomes", at, "approve", {})
