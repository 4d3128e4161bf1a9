"""One invented contract with an outcome of every kind, and people on it as the other services tell of them."""

from datetime import date, timedelta
from typing import Any

from milepost.client import Answer
from shared.terms.events import evidence, job, support
from shared.terms.events.participant import ParticipantStarted
from shared.terms.events.referral import ReferralReceived
from shared.terms.programme import NO_LIMIT
from tests.bench_of_one import Bench, Caller
from tests.service.outcomes.people import FIRST, Somebody

EVERY_KIND = """
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  tail: {length: 700, unit: calendar_days, counted_from: start}
  soon: {length: 270, unit: calendar_days, counted_from: engagement}
groups:
  ALL: {name: Everybody}
  LONG: {name: Out of work for long}
measures:
  wellbeing: {name: Wellbeing, area: health, direction: higher, improves_by: 3, health: true}
obligations:
  section-106: {name: Posts of the new quarter, area: north, kind: S106, posts: 10}
claim: {attempts: 2, window_days: 90, late_from: 601}
outcomes:
  earned:
    kind: cumulative_earnings
    name: Earned it
    order: 4
    threshold: 3000.00
    excludes_with: [own-account]
    window: tail
    prices: [{effective_from: 2018-03-01, amount: 4000.00}]
    premiums: [{groups: [LONG], effective_from: 2018-03-01, amount: 500.00}]
  own-account:
    kind: self_employed_days
    name: Half a year on own account
    order: 4
    days: 182
    window: tail
    claimed: provider
    evidence: [invoice]
    prices: [{effective_from: 2018-03-01, amount: 4000.00}]
  engaged:
    kind: engagement
    name: Engaged
    order: 1
    meetings: 2
    prices: [{effective_from: 2018-03-01, amount: 100.00}]
  in-work:
    kind: job_start
    name: In work
    order: 2
    within: soon
    prices: [{effective_from: 2018-03-01, amount: 700.00}]
  thirteen:
    kind: sustained_employment
    name: Thirteen weeks
    order: 3
    weeks: 13
    permitted_gap_days: 14
    window: tail
    prices: [{effective_from: 2018-03-01, amount: 1000.00}]
    volume_bands: [{from_count: 2, price: 1200.00}]
  twenty-six: {kind: sustained_employment, name: Twenty-six weeks, order: 5, weeks: 26, implies: [thirteen]}
  kept: {kind: job_retained, name: Kept the job, order: 3, months: 6}
  seven-hours: {kind: hours_in_weeks, name: Seven hours, order: 3, hours: 7, weeks: 13, of: 16}
  college: {kind: destination, name: At college, order: 3, types: [education, training], still_after_months: 6}
  earns-more: {kind: earnings_gain, name: Earns more, order: 6, at_least: 400.00, after_months: 3}
  better: {kind: progress, name: Better, order: 6, measure: wellbeing}
  post: {kind: vacancy_filled, name: Post filled, order: 2, sustained_weeks: 4}
"""
STARTED = date(2018, 6, 4)


class Client(Somebody):
    """Somebody on the contract: referred on 21 May 2018, started on Monday 4 June."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, "provider-1")
        self.count = 0

    async def referred(self, group: str = "ALL") -> "Client":
        told = ReferralReceived.EXAMPLE | {
            "reference": self.reference,
            "person_id": self.person_id,
            "provider": "provider-1",
            "programme": "TEST",
            "group": group,
            "referred_on": "2018-05-21",
        }
        await self.bench.tell(self.id, ReferralReceived.model_validate(told), date(2018, 5, 21))
        return self

    async def started(self, on: date = STARTED) -> "Client":
        told = ParticipantStarted.EXAMPLE | {"started_on": on, "provider": "provider-1"}
        told |= {"pre_work_ends_on": NO_LIMIT, "in_work_ends_on": NO_LIMIT, "tail_ends_on": on + timedelta(700)}
        await self.bench.tell(self.id, ParticipantStarted.model_validate(told), on)
        return self

    async def hears(self, model: type, on: str, **facts: Any) -> str:
        """Caseload says something about them that happened on a day; the id of what it is about."""
        self.count += 1
        its_id = facts.pop("its_id", f"x{self.count}_{self.id[-10:]}")
        name = next(iter(model.EXAMPLE))
        told = model.EXAMPLE | {name: its_id} | facts
        await self.bench.tell(self.id, model.model_validate(told), date.fromisoformat(on))
        return its_id

    async def job(self, on: str, **more: Any) -> str:
        self.count += 1
        return await self.hears(job.JobStarted, on, started_on=on, employment=f"E-{self.id[-8:]}-{self.count}", **more)

    async def ends(self, job_id: str, on: str) -> None:
        await self.hears(job.JobEnded, on, its_id=job_id, ended_on=on)

    async def voids(self, job_id: str, on: str) -> None:
        await self.hears(job.JobVoided, on, its_id=job_id)

    async def meets(self, on: str, kind: str = "initial") -> None:
        await self.hears(support.AppointmentAttended, on, kind=kind)

    async def arrives(self, on: str, kind: str = "training") -> str:
        return await self.hears(evidence.DestinationStarted, on, kind=kind, started_on=on)

    async def reads(self, on: str, change: str) -> str:
        return await self.hears(evidence.ReadingTaken, on, taken_on=on, change=change)

    async def declares(self, period: str, month: str, amount: str) -> str:
        on = f"{month}-28"
        return await self.hears(evidence.MonthlyEarningsDeclared, on, period=period, month=month, amount=amount)

    async def shown(self, org: str = "provider-1", kind: str = "subcontractor") -> dict[str, Any]:
        return await super().shown(org, kind)

    async def stands(self) -> dict[str, str]:
        """The outcomes that are achieved now, each with its day."""
        rounds = (await self.shown())["outcomes"]
        return {m["outcome"]: m["achieved_on"] for m in rounds if m["state"] in ("ACHIEVED", "VERIFIED")}

    async def of(self, outcome: str) -> dict[str, Any]:
        """The newest round of an outcome."""
        return [m for m in (await self.shown())["outcomes"] if m["outcome"] == outcome][-1]

    async def claim_for(self, outcome: str) -> dict[str, Any]:
        """The claim for an outcome that stands, or the last one there was."""
        claims = [c for c in (await self.shown())["claims"] if c["outcome"] == outcome]
        return sorted(claims, key=lambda claim: claim["stands"])[-1]

    async def submits(self, claim: dict[str, Any], *items: dict[str, Any]) -> Answer:
        async with self.bench.client("provider-1", "subcontractor", roles=["claims_officer"]) as officer:
            url = f"/v1/claims/{claim['id']}/submit"
            return await officer.change(url, {"evidence": list(items)}, claim["version"])

    async def decided(self, claim: dict[str, Any], *events: str) -> dict[str, Any]:
        """Validators of the commissioner take the claim on: one validates, another decides."""
        bodies = {"hold": {"code": "employer-unclear"}, "reject": {"reason": "not-employed"}}
        validator, first = (council(self.bench, "validator", client) for client in ("", FIRST))
        async with validator, first:
            for event in events:
                now = (await validator.get(f"/v1/claims/{claim['id']}")).json()
                url = f"/v1/claims/{claim['id']}/{event}"
                who = first if event == "validate" else validator
                answer = await who.change(url, bodies.get(event, {}), now["version"])
                assert answer.status_code == 200, answer.text
                claim = answer.json()
        return claim


def council(bench: Bench, role: str, client: str = "") -> Caller:
    return bench.client("the-council", "commissioner", roles=[role], client=client)


async def person(bench: Bench, group: str = "ALL") -> Client:
    """Somebody who has started."""
    return await (await Client(bench).referred(group)).started()


async def cut_off(bench: Bench, month: str) -> dict[str, Any]:
    """The statement of a month of the contract, cut off and authorised by the council."""
    async with council(bench, "finance", FIRST) as first, council(bench, "finance") as client:
        answer = await first.create("/v1/statements", {"programme": "TEST", "month": month})
        assert answer.status_code == 201, answer.text
        statement = answer.json()
        url = f"/v1/statements/{statement['id']}/authorise"
        answer = await client.change(url, {}, statement["version"])
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made
