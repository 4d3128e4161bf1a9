"""The words in which the tests tell a participant's story: what other services said, and what a provider does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from milepost.client import Answer
from shared.edge import ops
from shared.terms.events.referral import ReferralAcknowledged, ReferralReceived
from shared.terms.ids import new_id
from tests.bench_of_one import Bench, Caller

REFERRED = date(2018, 3, 9)
"""The Friday of the progress report: acknowledgement due on the 13th, a start on 3 April."""


def day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


class Office:
    """The bench, its day, and a caller for each organisation; `person` makes somebody new."""

    def __init__(self, bench: Bench, provider: str = "sub-1") -> None:
        self.bench, self.provider, self.today = bench, provider, REFERRED
        self.callers: dict[str, Caller] = {}

    def as_(self, org: str = "", kind: str = "subcontractor") -> Caller:
        org = org or self.provider
        kinds = {"maximus": "prime", "local-london": "commissioner", "jcp-east-london": "jcp"}
        if org not in self.callers:
            self.callers[org] = self.bench.client(org, kinds.get(org, kind))
        return self.callers[org]

    async def turn_back(self) -> None:
        """Sets the clock to the Friday, which the API would refuse once it has gone on."""
        moment = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)
        async with self.bench.container.database.as_worker() as uow:
            await uow.conn.execute(ops.SET_CLOCK, moment)

    async def move_to(self, when: str | date) -> None:
        """Another day, and what is due by then. Tests share the bench, and one before may have gone further."""
        self.today = day(when)
        await self.turn_back()
        await self.bench.container.sweep()

    async def key_worker(self, provider: str = "", name: str = "Robin Sample") -> dict[str, Any]:
        provider = provider or self.provider
        answer = await self.as_("maximus").create("/v1/key-workers", {"provider": provider, "name": name})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def person(self, *, acknowledged: bool = True, **facts: Any) -> "Person":
        """Somebody referred; acknowledged on the same day unless told otherwise."""
        person = Person(self, new_id("ref"))
        told = {**ReferralReceived.EXAMPLE, "referred_on": REFERRED, "person_id": new_id("per"), **facts}
        event = ReferralReceived.model_validate(told)
        await self.bench.tell(person.id, event, event.referred_on)
        if acknowledged:
            told = {"provider": event.provider, "due_on": "2018-03-13", "in_time": True}
            await self.bench.tell(person.id, ReferralAcknowledged.model_validate(told), event.referred_on)
        return person

    async def booked(self, **facts: Any) -> "Person":
        """Somebody with a key worker and an initial appointment on 15 March, attended."""
        person = await self.person(**facts)
        provider = facts.get("provider", self.provider)
        await person.assigned((await self.key_worker(provider))["id"])
        await person.meets("2018-03-15")
        return person

    async def started(self, on: str = "2018-03-15", **facts: Any) -> "Person":
        person = await self.booked(**facts)
        await ok(person.starts(on))
        return person


def apart_from_versions(participant: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some members; a key worker's version goes up when the end follows something else, and again when it is back."""
    key_workers = [{**worker, "version": None} for worker in participant["key_workers"]]
    return {name: {**participant, "key_workers": key_workers}[name] for name in names}


async def ok(context: Any) -> Any:
    """The resource, when the call succeeded."""
    answer: Answer = await context
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


async def faults(context: Any, status: int = 422) -> dict[str, str]:
    """The faults of a refusal: code by pointer."""
    answer: Answer = await context
    assert answer.status_code == status, answer.text
    assert all(fault["message"] for fault in answer.json().get("errors", []))
    return {fault["pointer"]: fault["code"] for fault in answer.json().get("errors", [])}


class Person:
    """One participant as a provider handles them; every method is a call, answered as HTTP answers."""

    def __init__(self, office: Office, participant_id: str) -> None:
        self.office, self.id, self.meeting = office, participant_id, ""
        self.url = f"/v1/participants/{participant_id}"

    @property
    def caller(self) -> Caller:
        return self.office.as_("maximus")

    async def now(self, org: str = "maximus") -> dict[str, Any]:
        return await ok(self.office.as_(org).get(self.url))

    async def clocks(self) -> dict[str, tuple[str, str | None, str]]:
        return {c["name"]: (c["due_on"], c["met_on"], c["state"]) for c in (await self.now())["clocks"]}

    async def said(self) -> list[str]:
        return [name.removesuffix(".v1") for name in await self.office.bench.said_types(self.id)]

    async def last(self, event_type: str) -> dict[str, Any]:
        """The latest event of a type: its data with `on`, the day it occurred."""
        rows = [r for r in await self.office.bench.said(f"participant/{self.id}") if r["type"] == f"{event_type}.v1"]
        return {**rows[-1]["data"], "on": str(rows[-1]["occurred_on"])}

    async def tell(self, event: Any, on: str | date) -> None:
        await self.office.bench.tell(self.id, event, day(on))

    async def create(self, what: str, **body: Any) -> Answer:
        return await self.caller.create(f"{self.url}/{what}", body)

    async def change(self, what: str, version: int | None = None, **body: Any) -> Answer:
        version = version or (await self.now())["version"]
        return await self.caller.change(f"{self.url}/{what}", body, version)

    async def assigned(self, key_worker_id: str, on: str = "2018-03-09") -> dict[str, Any]:
        return await ok(self.change("key-worker", key_worker_id=key_worker_id, assigned_on=on))

    async def books(self, on: str, kind: str = "initial") -> dict[str, Any]:
        booked = await ok(self.create("appointments", kind=kind, due_on=on))
        self.meeting = booked["id"]
        return booked

    async def meets(self, on: str) -> None:
        """Books the initial appointment and attends it; the office's clock moves on to that day."""
        booked = await self.books(on)
        if self.office.today < day(on):
            await self.office.move_to(on)
        await ok(self.attends(booked, on))

    async def attends(self, appointment: dict[str, Any], on: str) -> Answer:
        url = f"/v1/appointments/{appointment['id']}/attend"
        return await self.caller.change(url, {"attended_on": on}, appointment["version"])

    async def starts(self, on: str = "2018-03-15", **more: Any) -> Answer:
        body = {"started_on": on, "initial_meeting": self.meeting, "initial_action_planning": True, **more}
        return await self.change("start", **body)

    async def signs_plan(self, on: str, **more: Any) -> Answer:
        signed = {"agreed_on": on, "signed_by_participant_on": on, "signed_by_key_worker_on": on}
        return await self.create("action-plans", **{**signed, **more})

    async def gets_job(self, on: str, employment: str = "EMP-1", **more: Any) -> dict[str, Any]:
        told = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "24"}
        return await ok(self.create("jobs", **{**told, **more}, started_on=on, employment=employment))

    async def loses(self, job: dict[str, Any], on: str, reason: str = "redundancy") -> Answer:
        url = f"/v1/jobs/{job['id']}/end"
        return await self.caller.change(url, {"ended_on": on, "reason": reason}, job["version"])

    def on_day(self, number: int, start: str = "2018-03-15") -> str:
        """The date of a day of the programme, for somebody who started on 15 March 2018 (day 0)."""
        return str(day(start) + timedelta(days=number))
