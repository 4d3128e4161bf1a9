"""The actors: Jobcentre Plus, the providers and the earnings feed. Each does one act of a person's life over HTTP with
its own token."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from milepost.client import Answer, Milepost
from milepost.demo.commissioner import TokenOf
from milepost.demo.earnings import Job, Payment
from milepost.demo.people import Person
from milepost.demo.script import Act
from shared.terms.money import pounds
from shared.terms.programme import Programme

Tell = Callable[[date, str], None]
SUPPLY_CHAIN_DECLINES_ON = date(2018, 3, 7)
KEY_WORKERS = {"prime": 10, "subcontractor": 2}


@dataclass(frozen=True)
class Resource:
    """A resource and its version as last read."""

    id: str = ""
    version: str = ""

    @classmethod
    def of(cls, answer: Answer) -> "Resource":
        return cls(answer.json()["id"], answer.version)


@dataclass
class Case:
    """The ids and versions of one person's resources, as the services returned them."""

    person: Person
    id: str = ""
    provider: str = ""
    version: str = ""
    position: str = ""
    participant_version: str = ""
    appointment: Resource = Resource()
    jobs: dict[str, Resource] = field(default_factory=dict)

    @property
    def referral(self) -> str:
        return f"/v1/referrals/{self.id}"

    @property
    def participant(self) -> str:
        return f"/v1/participants/{self.id}"


@dataclass
class KeyWorker:
    """A key worker and how many participants they support."""

    id: str
    caseload: int = 0


class Actors:
    """All actors. `play` does the acts of one person's life."""

    def __init__(self, milepost: Milepost, token_of: TokenOf, programme: Programme, tell: Tell) -> None:
        self.programme = programme
        self.tell = tell
        self.districts = {area.code: area.jcp_district for area in programme.areas}
        self.jobcentres = {
            org: milepost.with_token(token_of(org, "jcp")) for org in sorted(set(self.districts.values()))
        }
        self.providers = {
            provider.id: milepost.with_token(token_of(provider.id, provider.role)) for provider in programme.providers
        }
        self.feed = milepost.with_token(token_of("hmrc", "feed"))
        self.staff: dict[str, list[KeyWorker]] = {}
        self.declined: Case | None = None

    async def employ(self) -> None:
        """Creates the key workers of every provider."""
        for provider in self.programme.providers:
            self.staff[provider.id] = []
            for number in range(1, KEY_WORKERS[provider.role] + 1):
                body = {"provider": provider.id, "name": f"Key Worker {number} of {provider.id}"}
                answer = await self.providers[provider.id]["caseload"].post("/v1/key-workers", body)
                self.staff[provider.id].append(KeyWorker(answer.json()["id"]))

    async def play(self, case: Case, acts: Iterable[Act]) -> None:
        """Does one person's acts in order, each by the method of its kind."""
        for act in acts:
            await getattr(self, f"_{act.kind}")(case, act.day, **act.details)

    async def _refer(self, case: Case, day: date) -> None:
        jobcentre = self.jobcentres[self.districts[case.person.area]]
        answer = await jobcentre["referrals"].post("/v1/referrals", case.person.referral(self.programme.id, day))
        referral = answer.json()
        case.id, case.provider = referral["id"], referral["provider"]
        case.version, case.position = answer.version, answer.position
        if case.person.mappa:
            looked_up = await self.providers[case.provider]["referrals"].post("/v1/people/lookup", {"ids": [case.id]})
            contact = looked_up.json()["items"][0]["contact"].replace("_", " ")
            self.tell(day, f"{case.person.reference} is a MAPPA referral without an address: contact {contact}")

    async def _acknowledge(self, case: Case, day: date) -> None:
        in_supply_chain = case.provider != self.programme.prime and not case.person.mappa
        if self.declined is None and in_supply_chain and day >= SUPPLY_CHAIN_DECLINES_ON:
            await self._decline(case, day)
        provider = self.providers[case.provider]
        body = {"acknowledged_on": day.isoformat()}
        answer = await provider["referrals"].change(case.referral, "acknowledge", body, version=case.version)
        case.position = answer.position
        worker = min(self.staff[case.provider], key=lambda worker: worker.caseload)
        worker.caseload += 1
        assignment = {"key_worker_id": worker.id, "assigned_on": day.isoformat()}
        await self._change_participant(case, "key-worker", assignment)

    async def _decline(self, case: Case, day: date) -> None:
        """One subcontractor has no capacity. The prime reads who has the referral now."""
        self.declined = case
        body = {"reason": "no_capacity", "declined_on": day.isoformat()}
        before = case.provider
        await self.providers[before]["referrals"].change(case.referral, "decline", body, version=case.version)
        answer = await self.providers[self.programme.receiver]["referrals"].get(case.referral)
        case.provider, case.version = answer.json()["provider"], answer.version
        self.tell(day, f"{before} has no capacity for {case.person.reference}; it is allocated to {case.provider}")

    async def _book(self, case: Case, day: date, due_on: date) -> None:
        body = {"kind": "initial", "due_on": due_on.isoformat(), "at": "10:00"}
        case.appointment = Resource.of(await self._create(case, f"{case.participant}/appointments", body))

    async def _attend(self, case: Case, day: date) -> None:
        await self._settle(case, "attend", {"attended_on": day.isoformat()})

    async def _miss(self, case: Case, day: date, exception_reason: str | None = None) -> None:
        reason = {"exception_reason": exception_reason} if exception_reason else {}
        if exception_reason:
            self.tell(
                day, f"{case.person.reference} misses the first appointment because of snow; the reason is recorded"
            )
        await self._settle(case, "miss", {"missed_on": day.isoformat(), **reason})

    async def _settle(self, case: Case, verb: str, body: dict[str, Any]) -> None:
        meeting, provider = case.appointment, self.providers[case.provider]
        await provider["caseload"].change(f"/v1/appointments/{meeting.id}", verb, body, version=meeting.version)

    async def _start(self, case: Case, day: date) -> None:
        await self._attend(case, day)
        meeting = {"initial_meeting": case.appointment.id, "initial_action_planning": True}
        await self._change_participant(case, "start", {"started_on": day.isoformat(), **meeting})

    async def _did_not_start(self, case: Case, day: date, reason: str) -> None:
        await self._change_participant(case, "did-not-start", {"reason": reason, "occurred_on": day.isoformat()})

    async def _plan(self, case: Case, day: date) -> None:
        signed = {
            name: day.isoformat() for name in ("agreed_on", "signed_by_participant_on", "signed_by_key_worker_on")
        }
        await self._create(case, f"{case.participant}/action-plans", signed)

    async def _take_job(self, case: Case, day: date, job: Job) -> None:
        body = {
            "kind": "employed",
            "employer": "Example Employer Ltd",
            "job_title": "Example job",
            "contract_type": "permanent",
            "hours_per_week": str(job.hours),
            "hourly_rate": str(pounds(job.rate)),
            "pay_frequency": "monthly",
            "started_on": day.isoformat(),
            "employment": job.employment,
        }
        case.jobs[job.employment] = Resource.of(await self._create(case, f"{case.participant}/jobs", body))

    async def _end_job(self, case: Case, day: date, employment: str, reason: str) -> None:
        job, body = case.jobs[employment], {"ended_on": day.isoformat(), "reason": reason}
        await self.providers[case.provider]["caseload"].change(f"/v1/jobs/{job.id}", "end", body, version=job.version)

    async def _refer_in_error(self, case: Case, day: date, reason: str) -> None:
        await self._change_participant(case, "refer-in-error", {"reason": reason, "found_on": day.isoformat()})
        self.tell(
            day, f"{case.person.reference} was referred in error, found after the claim was paid: a recovery follows"
        )

    async def _create(self, case: Case, path: str, body: dict[str, Any]) -> Answer:
        answer = await self.providers[case.provider]["caseload"].post(path, body, after=case.position)
        case.participant_version = ""
        return answer

    async def _change_participant(self, case: Case, verb: str, body: dict[str, Any]) -> None:
        """Changes the participant once caseload has consumed the events of referrals."""
        provider, version = self.providers[case.provider], case.participant_version
        answer = await provider["caseload"].change(case.participant, verb, body, version=version, after=case.position)
        case.participant_version = answer.version

    async def send_earnings(self, payments: list[tuple[Case, Payment]]) -> dict[str, Any]:
        """The feed sends payments as one batch of lines. Returns the counts of their results."""
        rows = [payment.line(case.person.reference) for case, payment in payments]
        account: dict[str, Any] = (await self.feed["outcomes"].post("/v1/earnings", lines=rows)).json()
        return account
