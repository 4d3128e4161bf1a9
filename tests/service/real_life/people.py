"""People in the town: each step of their way is one request, by whoever makes it in life. All of them are invented."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from milepost.client import Answer
from shared.terms.calendar import months
from tests.service.real_life.town import Town

NUMBERS = count(1)
FEED = ("hmrc", "feed")


@dataclass(frozen=True)
class Place:
    """Where somebody of a programme is referred, and who delivers and pays."""

    jcp: str
    area: str
    group: str
    provider: str
    kind: str
    commissioner: str
    first: str = "2018-03"
    circumstances: Mapping[str, Any] = field(default_factory=dict)


LEAVER = {
    "benefit": "ESA_WRAG",
    "previous_programme": "WORK_PROGRAMME",
    "previous_programme_months": 24,
    "previous_programme_result": "no_job",
}
WEST, EAST = "jcp-west-london", "jcp-east-london"
PLACES = {
    "LLWHP": Place(EAST, "newham", "HD", "sub-1", "subcontractor", "local-london"),
    "CLW": Place("jcp-central-london", "camden", "HD", "ingeus", "prime", "central-london-forward"),
    "WLA-WHP": Place(WEST, "ealing", "HD", "shaw-trust", "prime", "west-london-alliance"),
    "WPL": Place(
        "jcp-greater-manchester",
        "manchester",
        "WRAG",
        "big-life",
        "provider",
        "greater-manchester",
        "2014-03",
        LEAVER,
    ),
    "IPS-SMI": Place(
        WEST,
        "ealing",
        "SMI",
        "job-coaching",
        "provider",
        "west-london-alliance",
        circumstances={"health_conditions": ["severe_mental_illness"]},
    ),
    "O4YP": Place(
        WEST, "ealing", "NEET", "ealing-team", "provider", "west-london-alliance", circumstances={"neet": True}
    ),
    "ZERO": Place("jcp-north", "north", "ALL", "quay-trust", "provider", "a-council"),
    "LIVES": Place("jcp-north", "north", "ALL", "quay-trust", "provider", "a-council"),
}


def referral(programme: str, on: str, **more: Any) -> dict[str, Any]:
    """A referral of somebody nobody has heard of; a value of None leaves a field out."""
    number, place = next(NUMBERS), PLACES[programme]
    values = {
        "reference": f"RL-{number:06d}",
        "programme": programme,
        "referred_on": on,
        "first_name": "Avery",
        "surname": f"Example{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}{number}",
        "date_of_birth": (date(1980, 1, 1) + timedelta(days=number)).isoformat(),
        "nino": f"QQ{number:06d}A",
        "address": {"lines": [f"{number} Invented Street"], "postcode": "E15 1AB"},
        "phone": "020 7946 0000",
        "area": place.area,
        "participation": "voluntary",
        "group": place.group,
        "preferred_provider": place.provider,
        "circumstances": dict(place.circumstances) or None,
    } | more
    return {name: value for name, value in values.items() if value is not None}


async def ask_to_refer(town: Town, programme: str, on: str, **more: Any) -> Answer:
    """What the Jobcentre is answered."""
    return await town.post(
        (PLACES[programme].jcp, "jcp"), "referrals", "/v1/referrals", referral(programme, on, **more)
    )


async def refer(town: Town, programme: str, on: str, **more: Any) -> "Person":
    answer = await ask_to_refer(town, programme, on, **more)
    assert answer.status_code == 201, answer.text
    admin, path = (PLACES[programme].commissioner, "commissioner"), f"/v1/referrals/{answer.json()['id']}"
    return Person(town, PLACES[programme], await town.get(admin, "referrals", path))


async def start(town: Town, programme: str, on: str, **more: Any) -> "Person":
    """Somebody referred and started on one day."""
    person = await refer(town, programme, on, **more)
    good(await person.begin(on, await person.meet(on)))
    return person


def good(answer: Answer) -> Any:
    """The JSON of an answer that is no refusal."""
    assert answer.is_success, f"{answer.status_code} {answer.text}"
    return answer.json()


class Person:
    """A referral, and the participant of the same id."""

    def __init__(self, town: Town, place: Place, answer: dict[str, Any]) -> None:
        self.town, self.place, self.referral = town, place, answer
        self.id, self.reference, self.programme = answer["id"], answer["reference"], answer["programme"]
        self.provider = (answer["provider"], place.kind if answer["provider"] == place.provider else "subcontractor")
        if answer["provider"] == "maximus":
            self.provider = ("maximus", "prime")
        self.jcp, self.commissioner = (place.jcp, "jcp"), (place.commissioner, "commissioner")
        self.at, self.referral_at = f"/v1/participants/{self.id}", f"/v1/referrals/{self.id}"
        self.numbers = count(1)

    # ---- support -----------------------------------------------------------------------------------------------------
    async def acknowledge(self, on: str) -> None:
        good(
            await self.town.change(self.provider, "referrals", self.referral_at, "acknowledge", {"acknowledged_on": on})
        )

    async def meet(self, on: str) -> str:
        """Acknowledged, given a key worker and met on one day; the id of the meeting."""
        await self.acknowledge(on)
        staff = {"provider": self.provider[0], "name": "Robin Sample"}
        key_worker = good(await self.town.post(self.provider, "caseload", "/v1/key-workers", staff))["id"]
        body = {"key_worker_id": key_worker, "assigned_on": on}
        good(await self.town.change(self.provider, "caseload", self.at, "key-worker", body))
        meeting = good(await self.create("appointments", kind="initial", due_on=on))["id"]
        path = f"/v1/appointments/{meeting}"
        good(await self.town.change(self.provider, "caseload", path, "attend", {"attended_on": on}))
        return str(meeting)

    async def begin(self, on: str, meeting: str) -> Answer:
        body = {"started_on": on, "initial_meeting": meeting, "initial_action_planning": True}
        return await self.town.change(self.provider, "caseload", self.at, "start", body)

    async def create(self, what: str, **body: Any) -> Answer:
        return await self.town.post(self.provider, "caseload", f"{self.at}/{what}", body)

    async def change(self, verb: str, **body: Any) -> Answer:
        return await self.town.change(self.provider, "caseload", self.at, verb, body)

    async def job(self, on: str, employment: str = "EMP-1", **more: Any) -> Answer:
        body = {"kind": "employed", "employer": "Invented Bakery", "job_title": "Baker", "hours_per_week": "16"}
        return await self.create("jobs", **body | {"started_on": on, "employment": employment} | more)

    async def works(self, on: str, employment: str = "EMP-1", **more: Any) -> str:
        """A job begins; its id."""
        return str(good(await self.job(on, employment, **more))["id"])

    async def change_job(self, job_id: str, verb: str, **body: Any) -> Answer:
        return await self.town.change(self.provider, "caseload", f"/v1/jobs/{job_id}", verb, body)

    async def leaves_job(self, job_id: str, on: str) -> Answer:
        return await self.change_job(job_id, "end", ended_on=on, reason="redundancy")

    async def exit(self, on: str, reason: str, kind: str = "early_exit") -> Answer:
        return await self.change("exit", kind=kind, reason=reason, exited_on=on)

    async def participant(self) -> Any:
        return await self.town.get(self.provider, "caseload", self.at)

    # ---- money -------------------------------------------------------------------------------------------------------
    def pay(self, on: str, amount: str | None, employment: str = "EMP-1", **more: Any) -> dict[str, Any]:
        """A row of the feed; payments are P-1, P-2 … in the order they are made."""
        row = {"kind": "payment", "referral": self.reference, "employment": employment, "paid_on": on}
        row |= {"payment": f"P-{next(self.numbers)}", "amount": amount} | more
        return {name: value for name, value in row.items() if value is not None}

    async def earns(self, *rows: dict[str, Any]) -> Any:
        return await self.town.send("".join(json.dumps(row) + "\n" for row in rows))

    async def outcomes(self) -> Any:
        return await self.town.get(self.commissioner, "outcomes", f"{self.at}/outcomes")

    async def total(self) -> str:
        return str((await self.outcomes())["total"])

    async def achieved(self) -> dict[str, str]:
        """The outcomes that are achieved now, each with its day."""
        rounds = (await self.outcomes())["outcomes"]
        return {each["outcome"]: each["achieved_on"] for each in rounds if each["state"] in ("ACHIEVED", "VERIFIED")}

    async def claims(self) -> list[str]:
        """The states of the claims that stand or are owed back."""
        claims = (await self.outcomes())["claims"]
        return ["owed back" if claim["owed_back"] else claim["state"] for claim in claims]

    async def claim_path(self) -> str:
        return f"/v1/claims/{(await self.outcomes())['claims'][-1]['id']}"

    async def approve(self) -> None:
        for verb in ("validate", "approve"):
            good(await self.town.change(self.commissioner, "outcomes", await self.claim_path(), verb))

    async def waiting(self) -> list[tuple[str, str]]:
        """The payments that wait in the queue, each with its reason."""
        waiting = await self.town.get(FEED, "outcomes", "/v1/earnings/unmatched", reference=self.reference)
        return [(item["reason"], item["row"]["payment"]) for item in waiting["items"]]

    async def statement(self, month: str, authorise: bool = True) -> dict[str, Any]:
        """Cuts off, and authorises, the months of the programme until this one that are not cut off yet."""
        for each in months(self.place.first, month):
            body = {"programme": self.programme, "month": str(each)}
            answer = await self.town.post(self.commissioner, "outcomes", "/v1/statements", body)
            if answer.status_code == 409:
                continue
            created: dict[str, Any] = good(answer)
            if authorise or str(each) != month:
                path = f"/v1/statements/{created['id']}"
                good(await self.town.change(self.commissioner, "outcomes", path, "authorise"))
        return created

    async def lines(self) -> list[tuple[str, str, str]]:
        """(month, kind, amount) of this person's lines on every statement."""
        return [(line["month"], line["kind"], line["amount"]) for line in await self.statement_lines()]

    async def statement_lines(self) -> list[dict[str, Any]]:
        """This person's lines on every statement, each with its month."""
        path, query = "/v1/statements", {"programme": self.programme, "limit": "200"}
        statements = (await self.town.get(self.commissioner, "outcomes", path, **query))["items"]
        return [
            line | {"month": each["month"]}
            for each in statements
            for line in each["lines"]
            if line["participant_id"] == self.id
        ]
