"""People who differ in one mark look the same to everybody who is not entitled to it (finding H7)."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest

from services.referrals.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.service.referrals.conftest import a_referral

READERS = [
    ("jcp-east-london", "jcp"),
    ("maximus", "prime"),
    ("sub-1", "subcontractor"),
    ("local-london", "commissioner"),
]
ROLES = ["", "claims_officer", "validator", "finance", "contract_manager", "mi", "key_worker", "referral_admin"]
CONTACTING = {"key_worker", "referral_admin"}
OWN = (
    "applied_at",
    "id",
    "person_id",
    "reference",
    "nino",
    "received_at",
    "open_referrals",
    "date_of_birth",
    "lines",
    "trace",
)
"""What differs between any two referrals."""


@pytest.fixture(scope="module")
async def bench(open_bench) -> AsyncIterator[Bench]:
    async with open_bench(SERVICE) as opened:
        yield opened


async def seen(bench: Bench, referral_id: str, org: str, kind: str, role: str) -> list[Any]:
    """All that a client is told of a person: the referral, its place in a list, its versions, and the details."""
    async with bench.client(org, kind, roles=[role] if role else []) as caller:
        alone = await caller.get(f"/v1/referrals/{referral_id}")
        listed = (await caller.get("/v1/referrals", params={"limit": 200})).json()["items"]
        versions = await caller.get(f"/v1/referrals/{referral_id}/versions")
        details = await caller.post("/v1/people/lookup", json={"ids": [referral_id]})
    matches = [item for item in listed if item["id"] == referral_id]
    answers = [alone.json(), *matches, versions.json(), details.json()]
    return [alone.status_code, versions.status_code, details.status_code, *map(without_ids, answers)]


def without_ids(answers: Any) -> Any:
    if isinstance(answers, dict):
        return {name: without_ids(value) for name, value in answers.items() if name not in (*OWN, "detail", "missing")}
    return [without_ids(each) for each in answers] if isinstance(answers, list) else answers


async def worlds(bench: Bench, *marks: dict[str, Any]) -> list[str]:
    """The ids of referrals that are the same but for who they are and these marks."""
    ids = []
    async with bench.client("jcp-east-london", "jcp") as sender:
        for mark in marks:
            answer = await sender.create("/v1/referrals", a_referral(preferred_provider="sub-1", **mark))
            assert answer.status_code == 201, answer.text
            ids.append(answer.json()["id"])
    return ids


@pytest.mark.rule(168)
async def test_mappa_is_told_to_nobody_but_safeguarding(bench: Bench) -> None:
    plain, mappa, protected = await worlds(bench, {}, {"mappa": True}, {"protected_address": True})
    for (org, kind), role in product(READERS, ROLES):
        answers = [await seen(bench, each, org, kind, role) for each in (plain, mappa, protected)]
        assert answers[1] == answers[2], f"{org} {role}: MAPPA and a protected address differ"
        if role not in CONTACTING or kind == "commissioner":
            assert answers[0] == answers[1], f"{org} {role}: a mark shows"
    officer = [await seen(bench, each, "maximus", "prime", "safeguarding") for each in (mappa, protected)]
    assert officer[0] != officer[1], "the comparison sees a mark where it is shown"


@pytest.mark.rule(168)
async def test_precedence_is_told_to_who_works_the_queues_and_the_marker_to_nobody(bench: Bench) -> None:
    [each] = await worlds(bench, {"mappa": True})
    for org, kind, role in product(("sub-1", "maximus"), ("subcontractor", "prime"), ("", "referral_admin")):
        async with bench.client(org, kind, roles=[role] if role else []) as reader:
            answers = (await reader.get(f"/v1/referrals/{each}")).json()
        works_the_queue = (org, kind, role) == ("maximus", "prime", "referral_admin")
        assert answers["priority"] is (False if works_the_queue else None)
        assert not {"restricted", "mappa"} & set(answers)


@pytest.mark.rule(180)
async def test_no_row_says_in_clear_who_is_contacted_through_safeguarding(bench: Bench) -> None:
    marked, plain = "UPDATE referral SET restricted = id = $1", "SELECT bool_and(restricted) FROM referral"
    [_, mappa] = await worlds(bench, {}, {"mappa": True})
    async with bench.container.database.as_worker() as uow:
        assert await uow.conn.fetchval(plain) is True
        await uow.conn.execute(marked, mappa)  # as earlier releases kept it
    assert await bench.container.sweep() > 0
    async with bench.container.database.as_worker() as uow:
        assert await uow.conn.fetchval(plain) is True
