"""A feed sends for the programmes that name it, corrects what it sent itself, and plants nothing [rule 160]."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.terms.events.participant import ReferredInError
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
    "wrong",
    [
        {"payment": "R-1", "paid_on": JULY, "amount": "0.01", "replaces": "P-1"},
        {"payment": "R-2", "paid_on": JULY, "amount": "2000.00", "reverses": "P-1"},
        {"payment": "R-3", "paid_on": AUGUST, "amount": "-2000.00"},
    ],
)
async def test_a_feed_takes_nothing_back_that_another_sent(outcomes: Bench, wrong: dict[str, str]) -> None:
    person = await Somebody(outcomes).earned()
    before = await recorded(person)
    row = {"kind": "payment", "referral": person.reference, "employment": "EMP-1", **wrong}
    account = (await deliver(outcomes, row, org="payroll-bureau")).json()
    assert [error["code"] for error in account["rows"][0]["errors"]] == ["waits"]
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


STATES = ("unknown", "referred", "with two programmes", "ended", "paid by another feed", "started")


async def in_state(bench: Bench, state: str) -> Somebody:
    person = Somebody(bench)
    if state == "unknown":
        return person
    await person.referred()
    if state == "with two programmes":
        namesake = Somebody(bench)
        namesake.reference = person.reference
        await namesake.referred(programme="CLW", provider="ingeus", area="camden", jcp_district="jcp-central-london")
    if state in ("ended", "paid by another feed", "started"):
        await person.started()
    if state == "paid by another feed":
        await person.sent(person.pay("P-1", JULY, "30.00"))
    if state == "ended":
        await bench.tell(person.id, ReferredInError.model_validate(ReferredInError.EXAMPLE), date(2018, 9, 14))
    return person


@pytest.mark.rule(184)
@pytest.mark.parametrize(
    "row",
    [
        {"payment": "P-1", "paid_on": JULY, "amount": "30.00"},
        {"payment": "P-2", "paid_on": AUGUST, "amount": "-1.00"},
        {"payment": "P-3", "paid_on": JULY, "amount": "1.00", "replaces": "P-1"},
        {"payment": "P-4", "paid_on": "2030-01-01", "amount": "1.00"},
        {"payment": "P-5", "paid_on": "1918-07-31", "amount": "1.00"},
    ],
    ids=["pay", "difference", "correction", "to come", "of long ago"],
)
async def test_a_feed_learns_from_no_reason_what_others_said_of_a_participant(
    outcomes: Bench, row: dict[str, str]
) -> None:
    """Its rows are accepted or wait; of those that wait it sees the same whoever the participant is."""
    answers = set()
    for state in STATES:
        person = await in_state(outcomes, state)
        sent = {"kind": "payment", "referral": person.reference, "employment": "EMP-1", **row}
        account = (await deliver(outcomes, sent, org="payroll-bureau")).json()
        query = {"reference": person.reference}
        async with outcomes.client("payroll-bureau", "feed") as feed:
            items = (await feed.get("/v1/earnings/unmatched", params=query)).json()["items"]
            shown = [(await feed.get(f"/v1/earnings/unmatched/{item['position']}")).json() for item in items]
        private = ("position", "queued_at", "version", "reference", "row")
        views = [{name: value for name, value in item.items() if name not in private} for item in shown]
        if account["unmatched"]:
            answers.add(json.dumps([account["rows"], views]))
    assert len(answers) == 1 and '"waits"' in answers.pop()


@pytest.mark.rule(184)
async def test_a_feed_finds_no_row_by_a_reason_that_it_does_not_see(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.sent(person.pay("P-1", JULY, "30.00"))
    for kind, org, expected in (("feed", "hmrc", 0), ("operator", "milepost", 1)):
        async with outcomes.client(org, kind) as reader:
            query = {"reason": "not_started", "reference": person.reference}
            items = (await reader.get("/v1/earnings/unmatched", params=query)).json()["items"]
        assert len(items) == expected
