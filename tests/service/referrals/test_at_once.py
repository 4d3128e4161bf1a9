"""Referrals that a client sends at once are written in one transaction, and each is judged as if it had come alone."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from milepost.client import Answer
from shared.store.unit_of_work import UnitOfWork
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral, as_staff, codes, the_same


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What each transaction says, by stream, from now on."""
    said: list[list[str]] = []
    write = UnitOfWork._write

    async def noting(self: UnitOfWork) -> None:
        if self.pending:
            said.append([event.stream_id for event in self.pending])
        await write(self)

    monkeypatch.setattr(UnitOfWork, "_write", noting)
    return said


async def at_once(jcp: Caller, bodies: Sequence[dict[str, Any]], **headers: str) -> list[Answer]:
    return await asyncio.gather(*[jcp.create("/v1/referrals", body, **headers) for body in bodies])


def statuses(answers: Sequence[Answer]) -> list[int]:
    return [answer.status_code for answer in answers]


async def test_twenty_at_once_are_few_transactions_and_each_is_answered_with_its_own(
    bench: Bench, jcp: Caller, commits: list[list[str]]
) -> None:
    bodies = [a_referral() for _ in range(20)]
    answers = await at_once(jcp, bodies)
    assert statuses(answers) == [201] * 20
    assert [answer.json()["reference"] for answer in answers] == [body["reference"] for body in bodies]
    assert 1 <= len(commits) <= 3
    for answer in answers:
        referral_id = answer.json()["id"]
        assert await bench.said_types(referral_id) == ["referral.received.v1"]
        assert answer.position.startswith(f"referrals/participant/{referral_id}/1~")
        assert answer.headers["Location"] == f"/v1/referrals/{referral_id}"
        assert (await jcp.get(f"/v1/referrals/{referral_id}")).json() == answer.json()


async def test_those_that_cannot_be_taken_are_told_why_and_the_others_are_taken(jcp: Caller) -> None:
    bodies = [a_referral(), a_referral(area="bath"), a_referral(), a_referral(group="LTU", participation="mandatory")]
    good, nowhere, fine, too_short = await at_once(jcp, bodies)
    assert statuses([good, nowhere, fine, too_short]) == [201, 422, 201, 422]
    assert set(codes(nowhere)) == {"/area"}
    assert set(codes(too_short)) == {"/claim_months"}


async def test_each_event_bears_the_trace_of_its_own_request(bench: Bench, jcp: Caller) -> None:
    answers = await asyncio.gather(*(jcp.create("/v1/referrals", a_referral()) for _ in range(6)))
    for answer in answers:
        [said] = await bench.said(f"participant/{answer.json()['id']}")
        assert said["traceparent"] == answer.headers["traceparent"]
    assert len({answer.headers["traceparent"] for answer in answers}) == 6


async def test_one_person_in_two_programmes_at_once_is_one_person(jcp: Caller) -> None:
    one = a_referral()
    other = the_same(one)
    assert jcp.bench is not None
    first, second = [await as_staff(jcp.bench, answer.json()) for answer in await at_once(jcp, [one, other])]
    assert first["person_id"] == second["person_id"]
    assert (first["matching"], second["matching"]) == ("new", "known")


async def test_the_same_reference_at_once_is_one_referral_and_a_version_waits(jcp: Caller) -> None:
    body = a_referral()
    answers = await at_once(jcp, [body, body, {**body, "surname": "Exemplar-Sample"}])
    assert statuses(answers) == [201, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [answer.json()["pending_version"] for answer in answers] == [None, None, 2]


async def test_the_same_key_at_once_creates_once(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    answers = await at_once(jcp, [body] * 4, Idempotency_Key="four times")
    assert Counter(statuses(answers)) == {201: 4}
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers].count("true") == 3
    assert await bench.said_types(answers[0].json()["id"]) == ["referral.received.v1"]


async def test_the_same_key_for_another_body_is_refused_beside_the_first(jcp: Caller) -> None:
    first, second = await at_once(jcp, [a_referral(), a_referral()], Idempotency_Key="not twice")
    assert statuses([first, second]) == [201, 422]
    assert second.json()["type"] == "/problems/key-reused"


async def test_a_reference_of_another_district_is_free_to_use(bench: Bench, jcp: Caller) -> None:
    theirs = a_referral()
    async with bench.client("jcp-north-london", "jcp") as elsewhere:
        assert (await elsewhere.create("/v1/referrals", theirs | {"area": "enfield"})).status_code == 201
    taken = a_referral(reference=theirs["reference"])
    assert statuses(await at_once(jcp, [a_referral(), taken, a_referral()])) == [201, 201, 201]


async def test_two_desks_of_a_district_with_one_new_reference_at_the_same_time_make_one_referral(
    bench: Bench, jcp: Caller
) -> None:
    body = a_referral()
    async with bench.client("jcp-east-london", "jcp", roles=["safeguarding"]) as other:
        answers = await asyncio.gather(*[each.create("/v1/referrals", body) for each in (jcp, other)])
    assert sorted(statuses(answers)) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_the_counters_say_how_many_everybody_has_when_many_clients_send_at_once(
    bench: Bench, jcp: Caller
) -> None:
    async with bench.client("jcp-north-london", "jcp") as north, bench.client("jcp-south-london", "jcp") as south:
        senders = {jcp: "newham", north: "enfield", south: "bromley"}
        sent = [who.create("/v1/referrals", a_referral(area=area)) for who, area in senders.items() for _ in range(15)]
        assert set(statuses(await asyncio.gather(*sent))) == {201}
    async with bench.container.database.connection() as conn:
        counted = dict(await conn.fetch("SELECT provider, referrals FROM allocation WHERE programme = 'LLWHP'"))
        kept = dict(await conn.fetch("SELECT provider, count(*) FROM referral WHERE programme = 'LLWHP' GROUP BY 1"))
    assert counted == kept
