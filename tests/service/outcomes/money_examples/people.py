"""One person of an example: each step is what another service says of them, or a request to `outcomes`."""

import json
import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from shared.terms.events import Event, evidence, job
from shared.terms.events.participant import (
    DeathRecorded,
    ParticipantCompleted,
    ParticipantStarted,
    ReferredInError,
    ReferredInErrorWithdrawn,
    StartCorrected,
)
from shared.terms.events.referral import ReferralCancelled, ReferralReceived
from shared.terms.events.support import AppointmentAttended
from shared.terms.programme import NO_LIMIT, Programme
from tests.bench_of_one import Bench, Caller
from tests.service.outcomes.money_examples.reading import Step
from tests.service.outcomes.people import FIRST, deliver

NUMBERS = count(1)
MONEY, NAME = r"(?P<amount>−?[0-9,]+\.[0-9]{2})", r"[A-Za-z0-9_-]+"
AT, FROM, AS = rf"(?P<employment>{NAME})", rf"(?: from (?P<employment>{NAME}))?", rf"(?: as (?P<payment>{NAME}))?"
UNTIL = r"(?: earned until (?P<earned_until>[0-9-]{10}))?"
BEFORE = r"(?P<before> before the programme)?"
WORDS = {
    "refer": r"referred",
    "start": r"starts(?: in \w+)?",
    "cancel": r"cancelled",
    "correct_start": r"start corrected",
    "complete": r"completes",
    "find_in_error": r"found in error",
    "withdraw_error": r"no error",
    "read": r"read",
    "pay": rf"wages {MONEY}{AS}{FROM}(?: instead of (?P<replaces>{NAME}))?{UNTIL}(?: for (?P<reason>.+))?",
    "reverse": rf"reverses (?P<reverses>{NAME}){AS}{FROM}(?: of {MONEY})?",
    "notify": r"notified (?P<kind>\w+)",
    "work": rf"job at {AT}{BEFORE}(?:, (?P<hours>[0-9.]+) hours)?(?: under (?P<obligation>{NAME}))?",
    "self_employ": rf"self-employed as {AT}{BEFORE}",
    "change_hours": rf"{AT} changes to (?P<hours>[0-9.]+) hours",
    "leave": rf"leaves {AT}",
    "correct": rf"{AT} corrected to (?P<last>[0-9-]{{10}})",
    "die": r"died",
    "not_die": r"did not die",
    "void": rf"void {AT}",
    "meet": r"meets",
    "read_measure": r"reads (?P<measure>\w+) (?P<change>\w+)",
    "declare": rf"declares {MONEY} (?P<period>before|after) for (?P<month>\S+)",
    "begin": r"begins (?P<destination>training|education)",
    "end": r"ends (?P<destination>training|education)",
    "claim": r"claimed",
    "approve": r"approved",
    "withhold": r"withheld",
    "release": r"released",
    "reject": r"rejected",
    "disallow": r"disallowed",
    "return_statement": r"(?P<month>[0-9-]{7}) returned",
}
VOCABULARY = {name: re.compile(pattern) for name, pattern in WORDS.items()}
REASONS = {
    "holiday pay": "holiday_pay",
    "tax refund": "refund",
    "pay in lieu": "in_lieu",
    "earlier job": "earlier_employment",
}
TO_APPROVE = ("triggered", "submitted")


def plain(amount: str) -> str:
    """An amount as the feed sends it."""
    return amount.replace(",", "").replace("−", "-")


class Person:
    """Somebody on a contract, who gets their first provider and their first group unless told otherwise."""

    def __init__(self, bench: Bench, programme: Programme, group: str = "") -> None:
        number = next(NUMBERS)
        self.bench, self.programme = bench, programme
        self.id, self.reference = f"ref_{number:026d}", f"EX-{number:05d}"
        self.provider = programme.prime or programme.providers[0].id
        self.group = group or programme.groups[0].code
        self.payments = count(1)
        self.jobs: dict[str, list[str]] = defaultdict(list)
        self.items: dict[str, str] = {}

    async def does(self, step: Step) -> None:
        """One step, by the method that its words name."""
        for name, pattern in VOCABULARY.items():
            matched = pattern.fullmatch(step.words)
            if matched:
                await getattr(self, name)(step, **matched.groupdict())
                return
        raise ValueError(f"nobody knows how to do this: {step.words}")

    async def hears(self, step: Step, model: type[Event], **facts: Any) -> None:
        """Another service says this of the person, on the day that it is told."""
        at = datetime(step.recorded_on.year, step.recorded_on.month, step.recorded_on.day, 12, tzinfo=UTC)
        await self.bench.tell(self.id, model.model_validate(model.EXAMPLE | facts), step.on, at)

    # ---- from the referral to the end -----------------------------------------------------------------------------
    async def refer(self, step: Step) -> None:
        facts = {"reference": self.reference, "programme": self.programme.id, "provider": self.provider}
        version = {"programme_version": self.programme.version, "group": self.group, "referred_on": step.on}
        await self.hears(step, ReferralReceived, person_id=self.id.replace("ref_", "per_"), **facts, **version)

    async def cancel(self, step: Step) -> None:
        await self.hears(step, ReferralCancelled)

    async def start(self, step: Step) -> None:
        limits = self.limits(step.on)
        await self.hears(step, ParticipantStarted, started_on=step.on, provider=self.provider, **limits)

    async def correct_start(self, step: Step) -> None:
        """The start was on the day of the step; `caseload` dates the correction by the day it is recorded."""
        recorded = replace(step, on=step.recorded_on)
        await self.hears(recorded, StartCorrected, started_on=step.on, **self.limits(step.on))

    def limits(self, start: date) -> dict[str, date]:
        clocks = (("pre_work", "pre_work_limit"), ("in_work", "in_work_limit"), ("tail", "tail"))
        return {f"{name}_ends_on": self.last_day(clock, start) for name, clock in clocks}

    def last_day(self, name: str, start: date) -> date:
        """As `caseload` counts it."""
        clock = self.programme.runs(name, start)
        counted = clock is not None and clock.counted_from == "start"
        return clock.due(start, self.programme.nation) if clock is not None and counted else NO_LIMIT

    async def complete(self, step: Step) -> None:
        await self.hears(step, ParticipantCompleted, tail_ended_on=step.on)

    async def find_in_error(self, step: Step) -> None:
        await self.hears(step, ReferredInError)

    async def withdraw_error(self, step: Step) -> None:
        await self.hears(step, ReferredInErrorWithdrawn)

    async def read(self, step: Step) -> None:
        """Nothing happens; the clock has come to this day."""

    # ---- the feed ----------------------------------------------------------------------------------------------------
    async def pay(self, step: Step, amount: str, reason: str | None, **names: str | None) -> None:
        excluded = REASONS[reason] if reason else None
        await self.deliver(step, **names, amount=plain(amount), excluded_because=excluded)

    async def reverse(self, step: Step, amount: str | None, **names: str | None) -> None:
        await self.deliver(step, **names, amount=plain(amount) if amount else None)

    async def deliver(self, step: Step, **members: str | None) -> None:
        next_id = f"P-{next(self.payments)}"
        row = {"kind": "payment", "referral": self.reference, "paid_on": step.on.isoformat()} | members
        row |= {"employment": members["employment"] or "EMP-1", "payment": members["payment"] or next_id}
        await self.send({name: value for name, value in row.items() if value is not None})

    async def notify(self, step: Step, kind: str) -> None:
        row = {"kind": "notification", "referral": self.reference, "type": kind, "created_on": step.on.isoformat()}
        await self.send(row)

    async def send(self, row: dict[str, Any]) -> None:
        answer = await deliver(self.bench, json.dumps(row))
        assert answer.status_code == 200 and answer.json()["rejected"] == 0, answer.text

    # ---- work ----------------------------------------------------------------------------------------------------
    async def work(
        self,
        step: Step,
        employment: str,
        before: str | None = None,
        hours: str | None = None,
        obligation: str | None = None,
        kind: str = "employed",
    ) -> None:
        job_id = f"job_{self.id[-12:]}{sum(map(len, self.jobs.values()))}"
        self.jobs[employment].append(job_id)
        facts = {"started_on": step.on, "hours_per_week": hours or "24", "qualifying": before is None, "kind": kind}
        post = {"obligation": obligation, "vacancy": f"vac_{self.id[-12:]}"} if obligation else {}
        await self.hears(step, job.JobStarted, job_id=job_id, employment=employment, **facts, **post)

    async def self_employ(self, step: Step, employment: str, before: str | None) -> None:
        await self.work(step, employment, before, kind="self_employed")

    async def change_hours(self, step: Step, employment: str, hours: str) -> None:
        job_id = self.jobs[employment][-1]
        await self.hears(step, job.JobHoursChanged, job_id=job_id, from_on=step.on, hours_per_week=hours)

    async def leave(self, step: Step, employment: str) -> None:
        await self.hears(step, job.JobEnded, job_id=self.jobs[employment][-1], ended_on=step.on)

    async def correct(self, step: Step, employment: str, last: str) -> None:
        """The job began on the day of the step, and ended on another day than was recorded."""
        facts = {"job_id": self.jobs[employment][-1], "employment": employment, "started_on": step.on}
        await self.hears(step, job.JobCorrected, **facts, ended_on=last)

    async def die(self, step: Step) -> None:
        await self.hears(step, DeathRecorded, died_on=step.on)

    async def not_die(self, step: Step) -> None:
        await self.hears(step, DeathRecorded, died_on=None)

    async def void(self, step: Step, employment: str) -> None:
        if employment in self.items:
            await self.hears(step, evidence.DestinationVoided, destination_id=self.items[employment])
        else:
            await self.hears(step, job.JobVoided, job_id=self.jobs[employment][-1])

    # ---- other evidence ----------------------------------------------------------------------------------------------
    def new_item(self, prefix: str) -> str:
        item_id = f"{prefix}_{self.id[-12:]}{len(self.items)}"
        self.items[item_id] = item_id
        return item_id

    async def meet(self, step: Step) -> None:
        await self.hears(step, AppointmentAttended, appointment_id=self.new_item("apt"))

    async def read_measure(self, step: Step, measure: str, change: str) -> None:
        facts = {"measure": measure, "change": change, "taken_on": step.on}
        await self.hears(step, evidence.ReadingTaken, reading_id=self.new_item("rdg"), **facts)

    async def declare(self, step: Step, amount: str, period: str, month: str) -> None:
        facts = {"period": period, "month": month, "amount": plain(amount)}
        await self.hears(step, evidence.MonthlyEarningsDeclared, declaration_id=self.new_item("dcl"), **facts)

    async def begin(self, step: Step, destination: str) -> None:
        self.items[destination] = self.new_item("dst")
        facts = {"kind": destination, "started_on": step.on}
        await self.hears(step, evidence.DestinationStarted, destination_id=self.items[destination], **facts)

    async def end(self, step: Step, destination: str) -> None:
        facts = {"destination_id": self.items[destination], "ended_on": step.on}
        await self.hears(step, evidence.DestinationEnded, **facts)

    # ---- claims ----------------------------------------------------------------------------------------------------
    async def claim(self, step: Step) -> None:
        invoice = {"how": "invoice", "obtained_on": step.on.isoformat(), "reference": "CASE-1"}
        kind = "prime" if self.provider == self.programme.prime else "provider"
        async with self.bench.client(self.provider, kind, roles=["claims_officer"]) as officer:
            for claim in (await self.shown())["claims"]:
                url = f"/v1/claims/{claim['id']}/submit"
                answer = await officer.change(url, {"evidence": [invoice]}, claim["version"])
                assert answer.status_code == 200, answer.text

    async def approve(self, step: Step) -> None:
        """Validates and approves every claim that waits for it."""
        waiting = [claim for claim in (await self.shown())["claims"] if claim["state"] in TO_APPROVE]
        assert waiting, "there is no claim to approve"
        for claim in waiting:
            validated = await self.move(claim, "validate", {})
            await self.move(validated, "approve", {})

    async def withhold(self, step: Step) -> None:
        await self.move(await self.standing_claim(), "hold", {"code": "in-doubt"})

    async def release(self, step: Step) -> None:
        await self.move(await self.standing_claim(), "release", {})

    async def reject(self, step: Step) -> None:
        await self.move(await self.standing_claim(), "reject", {"reason": "not-employed"})

    async def disallow(self, step: Step) -> None:
        await self.move(await self.standing_claim(), "disallow", {"reason": "not-employed"})

    async def standing_claim(self) -> dict[str, Any]:
        return next(claim for claim in (await self.shown())["claims"] if claim["stands"])

    async def move(self, claim: dict[str, Any], verb: str, body: dict[str, str]) -> dict[str, Any]:
        """A validator of the commissioner takes a claim a step on; the one who validates does not approve."""
        client = FIRST if verb == "validate" else ""
        async with self.council("validator", client) as validator:
            answer = await validator.change(f"/v1/claims/{claim['id']}/{verb}", body, claim["version"])
        assert answer.status_code == 200, answer.text
        moved: dict[str, Any] = answer.json()
        return moved

    async def return_statement(self, step: Step, month: str) -> None:
        """The commissioner's finance returns a statement, and cuts the month off again."""
        async with self.council("finance", FIRST) as first, self.council("finance") as finance:
            query = {"programme": self.programme.id, "limit": "200"}
            listed = (await finance.get("/v1/statements", params=query)).json()["items"]
            statement = next(each for each in listed if each["month"] == month and each["state"] == "CUT_OFF")
            url = f"/v1/statements/{statement['id']}/return"
            answer = await finance.change(url, {"reason": "not-right"}, statement["version"])
            assert answer.status_code == 200, answer.text
            answer = await first.create("/v1/statements", {"programme": self.programme.id, "month": month})
            assert answer.status_code == 201, answer.text
            url = f"/v1/statements/{answer.json()['id']}/authorise"
            answer = await finance.change(url, {}, answer.json()["version"])
        assert answer.status_code == 200, answer.text

    def council(self, role: str, client: str = "") -> Caller:
        return self.bench.client(self.programme.commissioner, "commissioner", roles=[role], client=client)

    async def shown(self) -> dict[str, Any]:
        """The person's outcomes as the commissioner reads them."""
        async with self.bench.client(self.programme.commissioner, "commissioner") as reader:
            answer = await reader.get(f"/v1/participants/{self.id}/outcomes")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown
