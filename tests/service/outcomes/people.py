"""The other three services as `outcomes` meets them: referrals received, starts, jobs, and a feed that pays."""

import json
from datetime import date, timedelta
from itertools import count
from typing import Any

from milepost.client import Answer
from shared.terms.calendar import months
from shared.terms.events.job import JobStarted
from shared.terms.events.participant import ParticipantStarted
from shared.terms.events.referral import ReferralReceived
from tests.bench_of_one import Bench, Caller

START = date(2018, 3, 20)
NUMBERS = count(1)
NDJSON = "application/x-ndjson"


class Somebody:
    """One invented participant on the bench."""

    def __init__(self, bench: Bench, provider: str = "sub-1", person_id: str = "", *, doubtful: bool = False) -> None:
        number = next(NUMBERS)
        self.person_id, self.doubtful = person_id or f"per_{number:026d}", doubtful
        self.bench = bench
        self.id = f"ref_{number:026d}"
        self.reference = f"PO-{number:07d}"
        self.provider = provider

    async def referred(self, **more: Any) -> "Somebody":
        received = ReferralReceived.EXAMPLE | {"reference": self.reference, "provider": self.provider}
        received |= {"person_id": self.person_id} | ({"doubtful": True} if self.doubtful else {})
        received |= more
        await self.bench.tell(self.id, ReferralReceived.model_validate(received), date(2018, 3, 9))
        return self

    async def started(self, on: date = START) -> "Somebody":
        told = ParticipantStarted.EXAMPLE | {
            "started_on": on,
            "provider": self.provider,
            "pre_work_ends_on": on + timedelta(456),
            "in_work_ends_on": on + timedelta(639),
            "tail_ends_on": on + timedelta(700),
        }
        await self.bench.tell(self.id, ParticipantStarted.model_validate(told), on)
        return self

    async def works(self, on: date, job: str = "a", **more: Any) -> str:
        """A job begins; its id."""
        job_id = f"job_{self.id[-12:]}{job}"
        told = JobStarted.EXAMPLE | {"job_id": job_id, "started_on": on} | more
        await self.bench.tell(self.id, JobStarted.model_validate(told), on)
        return job_id

    def pay(self, payment: str, paid_on: str, amount: str, **more: Any) -> dict[str, Any]:
        return {
            "kind": "payment",
            "referral": self.reference,
            "employment": "EMP-1",
            "payment": payment,
            "paid_on": paid_on,
            "amount": amount,
            **more,
        }

    def notice(self, kind: str, created_on: str, **more: Any) -> dict[str, Any]:
        return {"kind": "notification", "referral": self.reference, "type": kind, "created_on": created_on, **more}

    async def sent(self, *rows: Any) -> dict[str, Any]:
        """Has the feed deliver these rows; what became of them."""
        answer = await deliver(self.bench, *rows)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def shown(self, org: str = "maximus", kind: str = "prime") -> dict[str, Any]:
        async with self.bench.client(org, kind) as client:
            answer = await client.get(f"/v1/participants/{self.id}/outcomes")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def said(self) -> list[str]:
        return [kind.removesuffix(".v1") for kind in await self.bench.said_types(self.id)]

    async def claim(self) -> dict[str, Any]:
        """The claim that stands."""
        return next(claim for claim in (await self.shown())["claims"] if claim["stands"])

    async def earned(self) -> "Somebody":
        """Referred, started, and past the threshold on 31 August 2018."""
        await self.referred()
        await self.started()
        await self.sent(self.pay("P-1", "2018-07-31", "2000.00"), self.pay("P-2", "2018-08-31", "1100.00"))
        return self

    async def approved(self) -> "Somebody":
        await self.earned()
        await steps(self.bench, (await self.claim())["id"], "validate", "approve")
        return self


async def deliver(bench: Bench, *rows: Any, org: str = "hmrc", kind: str = "feed", **headers: str) -> Answer:
    """Rows as NDJSON; a row that is text already is sent as it is."""
    body = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    given = {"Content-Type": NDJSON, "Idempotency-Key": f"d-{next(NUMBERS)}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with bench.client(org, kind) as feed:
        return await feed.post("/v1/earnings", content=body, headers=given)


FIRST = "the-first-pair-of-eyes"
"""The client of the commissioner that validates and cuts off; the usual one approves and authorises."""


def validator(bench: Bench, client: str = "") -> Caller:
    return bench.client("local-london", "commissioner", roles=["validator"], client=client)


async def steps(bench: Bench, claim_id: str, *events: str) -> dict[str, Any]:
    """Two validators of the commissioner and a claims officer of the prime take a claim on; the claim."""
    bodies = {"hold": {"code": "employer-unclear"}, "reject": {"reason": "not-employed"}}
    officer = bench.client("maximus", "prime", roles=["claims_officer"])
    async with validator(bench) as reviewer, validator(bench, FIRST) as first, officer:
        for event in events:
            who = {"answer": officer, "submit": officer, "validate": first}.get(event, reviewer)
            claim = (await who.get(f"/v1/claims/{claim_id}")).json()
            answer = await who.change(f"/v1/claims/{claim_id}/{event}", bodies.get(event, {}), claim["version"])
            assert answer.status_code == 200, answer.text
            claim = answer.json()
    return claim


def finance(bench: Bench, client: str = "") -> Caller:
    return bench.client("local-london", "commissioner", roles=["finance"], client=client)


async def cut_off(bench: Bench, month: str, authorise: bool = True) -> dict[str, Any]:
    """The statement of a month, cut off and, unless told otherwise, authorised."""
    async with finance(bench, FIRST) as first, finance(bench) as client:
        answer = await first.create("/v1/statements", {"programme": "LLWHP", "month": month})
        assert answer.status_code == 201, answer.text
        statement = answer.json()
        if authorise:
            answer = await client.change(f"/v1/statements/{statement['id']}/authorise", {}, statement["version"])
            assert answer.status_code == 200, answer.text
            statement = answer.json()
    return statement


async def cut_off_until(bench: Bench, first: str, last: str) -> list[dict[str, Any]]:
    """Every month's statement from one to another."""
    return [await cut_off(bench, str(month)) for month in months(first, last)]
