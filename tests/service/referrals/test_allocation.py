"""Who gets a referral: 55/45 over eight subcontractors as a control total, choices kept, declines passed on."""

import asyncio
from collections import Counter

import pytest

from services.referrals.wiring import SERVICE
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import FRIDAY, refer

NO_ROOM = {"reason": "no_capacity", "declined_on": "2018-03-09"}


@pytest.fixture
async def bench(empty_bench):
    """A service of each test's own: the counters begin at nought."""
    async with empty_bench(SERVICE) as opened:
        await opened.clock(FRIDAY)
        yield opened


async def decline(bench: Bench, provider: str, referral_id: str, version: int):
    async with bench.client(provider, "subcontractor") as caller:
        return await caller.change(f"/v1/referrals/{referral_id}/decline", NO_ROOM, version)


async def test_a_referral_whose_programme_file_was_removed_can_be_declined(open_bench) -> None:
    """The provider is chosen by the delivery map that applied last [decision 0007]."""
    async with open_bench(SERVICE) as bench:
        await bench.clock(FRIDAY)
        async with bench.client("jcp-east-london", "jcp") as jcp:
            referral = await refer(jcp, preferred_provider="sub-1")
        bench.container.programmes.running.pop("LLWHP")
        answer = await decline(bench, "sub-1", referral["id"], 1)
    assert (answer.status_code, answer.json()["state"]) == (200, "RECEIVED"), answer.text


@pytest.mark.rule(54)
async def test_the_first_eighty_hold_the_contracted_shares(jcp: Caller) -> None:
    got = Counter([(await refer(jcp))["provider"] for _ in range(80)])
    assert got["maximus"] == 44
    assert {got[f"sub-{n}"] for n in range(1, 9)} <= {4, 5}
    assert sum(got.values()) == 80


async def test_eight_at_once_are_counted_one_by_one(bench: Bench, jcp: Caller) -> None:
    got = await asyncio.gather(*[refer(jcp) for _ in range(8)])
    async with bench.container.database.connection() as conn:
        counted = dict(await conn.fetch("SELECT provider, referrals FROM allocation"))
    assert Counter(one["provider"] for one in got) == counted


async def test_the_participants_choice_is_kept_and_counted(jcp: Caller) -> None:
    assert [(await refer(jcp, preferred_provider="sub-5"))["provider"] for _ in range(3)] == ["sub-5"] * 3
    assert {(await refer(jcp))["provider"] for _ in range(20)} & {"sub-5"} == set()


async def test_a_subcontractor_declines_and_another_is_asked(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    answer = await decline(bench, "sub-1", referral["id"], 1)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["provider"], answer.json()["version"]) == ("RECEIVED", None, 2)
    now = (await jcp.get(f"/v1/referrals/{referral['id']}")).json()
    assert now["provider"] == "maximus"
    said = await bench.said(f"participant/{referral['id']}")
    assert [(event["type"], event["data"]) for event in said[1:]] == [
        ("referral.declined.v1", {"provider": "sub-1", "reason": "no_capacity"}),
        (
            "referral.allocated.v1",
            {"provider": "maximus", "previous_provider": "sub-1", "reason": "declined"},
        ),
    ]
    assert {event["actor"] for event in said[1:]} == {"sub-1/sub-1-client"}
    async with bench.container.database.connection() as conn:
        assert dict(await conn.fetch("SELECT provider, referrals FROM allocation")) == {"sub-1": 0, "maximus": 1}


async def test_who_has_declined_it_is_out_of_its_sight_and_never_asked_again(bench: Bench, jcp: Caller) -> None:
    for _ in range(9):
        await refer(jcp)
    referral = await refer(jcp, preferred_provider="sub-1")
    asked, version = ["sub-1"], 1
    while asked[-1] != "maximus":
        assert (await decline(bench, asked[-1], referral["id"], version)).status_code == 200
        async with bench.client(asked[-1], "subcontractor") as gone:
            assert (await gone.get(f"/v1/referrals/{referral['id']}")).status_code == 404
        now = (await jcp.get(f"/v1/referrals/{referral['id']}")).json()
        version = now["version"]
        asked.append(now["provider"])
    assert len(asked) == len(set(asked))
    async with bench.client("maximus", "subcontractor") as prime:
        answer = await prime.change(f"/v1/referrals/{referral['id']}/decline", NO_ROOM, version)
    assert answer.status_code == 403


async def test_only_whom_it_is_allocated_to_may_decline(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    assert (await decline(bench, "sub-2", referral["id"], 1)).status_code == 404
    async with bench.client("maximus", "subcontractor") as prime:
        answer = await prime.change(f"/v1/referrals/{referral['id']}/decline", NO_ROOM, 1)
    assert answer.status_code == 403


async def test_an_acknowledged_referral_can_no_longer_be_declined(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    async with bench.client("sub-1", "subcontractor") as sub:
        url = f"/v1/referrals/{referral['id']}/acknowledge"
        assert (await sub.change(url, {"acknowledged_on": "2018-03-09"}, 1)).status_code == 200
    answer = await decline(bench, "sub-1", referral["id"], 2)
    assert answer.status_code == 409
    assert "decline" not in answer.json()["allowed"]
