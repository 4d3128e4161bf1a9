"""What a careless feed, a dishonest provider and a prober try at this door: nothing worse than a no comes of it."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.outcomes.commands import receive_earnings
from shared.store import idempotency
from shared.terms.events.job import JobStarted
from shared.terms.events.referral import ReferralAllocated
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, deliver, finance, steps


@pytest.mark.parametrize("step", ["0.00", "-3000.00"])
async def test_a_step_of_nothing_waits_for_a_person_and_stops_nobody(outcomes: Bench, step: str) -> None:
    person = await Somebody(outcomes).referred()
    account = await person.sent(person.notice("threshold_step", "2018-11-30", step=step))
    assert [error["pointer"] for error in account["rows"][0]["errors"]] == ["/step"]
    await person.started()
    assert (await person.sent(person.pay("P-1", "2018-07-31", "1.00")))["accepted"] == 1


async def test_a_member_whose_name_is_no_name_is_not_told_back(outcomes: Bench) -> None:
    answer = await deliver(outcomes, '{"kind":"payment","In\\u0000vented Person":1}')
    assert answer.status_code == 200
    assert answer.json()["unmatched"] == 1
    assert "vented" not in answer.text


async def test_rows_end_in_any_way_and_blank_ones_are_none(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    rows = [person.pay(f"P-{number}", "2018-07-31", f"{number}.00") for number in (1, 2)]
    answer = await deliver(outcomes, "\r", rows[0], "\r", " ", rows[1], "\r", Content_Type="Application/X-NDJSON")
    assert (answer.json()["read"], answer.json()["accepted"]) == (2, 2)


async def test_a_delivery_of_too_many_lines_is_refused_whole(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    row = person.pay("P-1", "2018-07-31", "1.00")
    refused = await deliver(outcomes, row, "1\n" * receive_earnings.MOST_LINES)
    assert (refused.status_code, refused.json()["type"]) == (413, "/problems/too-large")
    assert (await person.shown())["payments"] == []


async def test_the_key_of_a_long_delivery_is_not_lost_while_its_rows_are_taken(
    outcomes: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeout = "set_config('idle_in_transaction_session_timeout', '400', true)"
    monkeypatch.setattr(idempotency, "OPENING", idempotency.OPENING.replace("SELECT", f"SELECT {timeout},", 1))
    monkeypatch.setattr(receive_earnings, "CHUNK", 1)
    receive = receive_earnings.Delivery.receive

    async def receive_slowly(*args: Any) -> None:
        await asyncio.sleep(0.15)
        await receive(*args)

    monkeypatch.setattr(receive_earnings.Delivery, "receive", receive_slowly)
    answer = await deliver(outcomes, *"12345")
    assert (answer.status_code, answer.json()["unmatched"]) == (200, 5)


async def test_a_provider_that_declined_sees_no_more_of_what_waits(outcomes: Bench) -> None:
    person = await Somebody(outcomes, "sub-1").referred()
    await person.sent(person.pay("P-1", "2018-07-31", "1.00"))
    told = ReferralAllocated.model_validate(ReferralAllocated.EXAMPLE)
    await outcomes.tell(person.id, told, date(2018, 3, 10))
    seen = {}
    for org, kind in (("sub-1", "subcontractor"), ("sub-2", "subcontractor"), ("hmrc", "feed")):
        async with outcomes.client(org, kind) as client:
            listed = await client.get("/v1/earnings/unmatched", params={"reference": person.reference})
        seen[org] = len(listed.json()["items"])
    assert seen == {"sub-1": 0, "sub-2": 1, "hmrc": 1}


@pytest.mark.parametrize(
    ("org", "kind"),
    [("sub-1", "subcontractor"), ("maximus", "prime"), ("sub-1", "commissioner"), ("maximus", "commissioner")],
)
async def test_who_is_paid_for_an_outcome_does_not_approve_its_claim(outcomes: Bench, org: str, kind: str) -> None:
    person = await Somebody(outcomes, "sub-1").earned()
    claim = await steps(outcomes, (await person.claim())["id"], "validate")
    async with outcomes.client(org, kind, roles=["validator"]) as own:
        refused = await own.change(f"/v1/claims/{claim['id']}/approve", {}, claim["version"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    assert (await person.claim())["state"] == "in_validation"


async def test_a_second_client_of_whoever_recorded_the_job_is_no_second_pair_of_eyes(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    told = JobStarted.model_validate(JobStarted.EXAMPLE | {"job_id": f"job_{person.id[4:]}"})
    await outcomes.tell(person.id, told, date(2018, 6, 4))
    async with outcomes.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE job SET recorded_by = 'local-london/another' WHERE id = $1", told.job_id)
    claim = await steps(outcomes, (await person.claim())["id"], "validate")
    async with outcomes.client("local-london", "commissioner", roles=["validator"]) as reviewer:
        refused = await reviewer.change(f"/v1/claims/{claim['id']}/approve", {}, claim["version"])
    assert [error["code"] for error in refused.json()["errors"]] == ["recorded-by-you"]


@pytest.mark.parametrize("month", ["9999-12", "0000-01", "0001-01", "2018-13", "2018-3", "２０１８-03"])
async def test_a_month_that_never_comes_is_refused(outcomes: Bench, month: str) -> None:
    async with finance(outcomes) as client:
        refused = await client.create("/v1/statements", {"programme": "LLWHP", "month": month})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/month")


@pytest.mark.parametrize(
    "path", ["claims/%00", "participants/a%00/outcomes", "statements?programme=%00", "earnings/unmatched?reference=%00"]
)
async def test_an_address_with_a_zero_byte_is_not_understood(outcomes: Bench, path: str) -> None:
    async with outcomes.client() as client:
        assert (await client.get(f"/v1/{path}")).json()["type"] == "/problems/bad-query"
