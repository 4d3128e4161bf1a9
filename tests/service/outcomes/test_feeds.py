"""A feed sends for the programmes that name it, corrects what it sent itself, and plants nothing [rule 160]."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.terms.events.referral import ReferralReceived
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, deliver

JULY, AUGUST = "2018-07-31", "2018-08-31"


async def recorded(person: Somebody) -> list[dict[str, Any]]:
    """The payments as they are recorded."""
    return (await person.shown())["payments"]


@pytest.mark.rule(160)
async def test_a_feed_that_no_programme_names_sends_nothing(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    answer = await deliver(outcomes, person.pay("P-9", AUGUST, "0.01"), org="feed-z")
    assert answer.status_code == 403, answer.text


@pytest.mark.rule(160)
async def test_a_feed_of_another_programme_finds_nobody(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    person_of = {"programme": "CLW", "provider": "ingeus", "area": "camden", "jcp_district": "jcp-central-london"}
    await person.referred(**person_of)
    await person.started()
    of_somebody = (await deliver(outcomes, person.pay("P-1", JULY, "30.00"), org="payroll-bureau")).json()
    guessed = person.pay("P-1", JULY, "30.00") | {"referral": "PO-9"}
    nobody = (await deliver(outcomes, guessed, org="payroll-bureau")).json()
    assert of_somebody["rows"] == nobody["rows"] and of_somebody["unmatched"] == 1
    async with outcomes.client("central-london-forward", "commissioner", roles=["earnings_officer"]) as officer:
        queue = (await officer.get("/v1/earnings/unmatched", params={"reference": person.reference})).json()["items"]
    assert queue == [], "it is in the queue of nobody whose programme does not name it"
    assert (await deliver(outcomes, person.pay("P-2", JULY, "30.00"))).json()["accepted"] == 1
    shown = await person.shown("central-london-forward", "commissioner")
    assert [each["payment"] for each in shown["payments"]] == ["P-2"]


@pytest.mark.rule(160)
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"payment": "R-1", "paid_on": JULY, "amount": "0.01", "replaces": "P-1"}, "unknown-payment"),
        ({"payment": "R-2", "paid_on": JULY, "amount": "2000.00", "reverses": "P-1"}, "unknown-payment"),
        ({"payment": "R-3", "paid_on": AUGUST, "amount": "-2000.00"}, "no-earlier-pay"),
    ],
)
async def test_a_feed_takes_nothing_back_that_another_sent(outcomes: Bench, wrong: dict[str, str], reason: str) -> None:
    person = await Somebody(outcomes).earned()
    before = await recorded(person)
    row = {"kind": "payment", "referral": person.reference, "employment": "EMP-1", **wrong}
    account = (await deliver(outcomes, row, org="payroll-bureau")).json()
    assert [error["code"] for error in account["rows"][0]["errors"]] == [reason]
    assert await recorded(person) == before and (await person.claim())["owed_back"] is False
    assert (await deliver(outcomes, row)).json()["accepted"] == 1, "who sent it corrects it"


@pytest.mark.rule(160)
async def test_pay_that_came_before_its_referral_makes_no_money_by_itself(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    rows = [person.pay("P-1", JULY, "2000.00"), person.pay("P-2", AUGUST, "2300.00")]
    assert (await deliver(outcomes, *rows)).json()["unmatched"] == 2
    values = ReferralReceived.EXAMPLE | {"reference": person.reference, "person_id": person.person_id}
    received = ReferralReceived.model_validate(values | {"referred_on": "2018-03-09"})
    later = datetime(2030, 1, 1, tzinfo=UTC)
    await outcomes.tell(person.id, received, date(2018, 3, 9), at=later)
    await person.started()
    shown = await person.shown()
    assert (shown["payments"], shown["claims"]) == ([], [])
    async with outcomes.client("local-london", "commissioner", roles=["earnings_officer"]) as officer:
        queue = (await officer.get("/v1/earnings/unmatched", params={"reference": person.reference})).json()["items"]
        assert {entry["reason"] for entry in queue} == {"before_referral"}
        body = {"participant_id": person.id, "why": "by the payslip"}
        for entry in queue:
            url = f"/v1/earnings/unmatched/{entry['position']}/belong-to"
            assert (await officer.change(url, body, entry["version"])).status_code == 200
    assert [each["payment"] for each in (await person.shown())["payments"]] == ["P-1", "P-2"]
