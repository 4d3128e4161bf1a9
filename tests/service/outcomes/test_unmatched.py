"""A person works the queue of unmatched rows: settles each, with effect at once, and may undo it."""

from datetime import date, timedelta
from typing import Any

import pytest

from milepost.client import Answer
from tests.bench_of_one import Bench, Caller
from tests.service.outcomes.people import Somebody, deliver
from tests.service.outcomes.test_deliveries import counts
from tests.service.outcomes.test_references import CLW, namesake

JULY, AUGUST = "2018-07-31", "2018-08-31"
WHY = {"why": "by the payslip"}


def officer(bench: Bench, org: str = "local-london", kind: str = "commissioner") -> Caller:
    return bench.client(org, kind, roles=["earnings_officer"])


async def queue(bench: Bench, org: str = "local-london", kind: str = "commissioner", **query: Any) -> list[dict]:
    async with officer(bench, org, kind) as client:
        answer = await client.get("/v1/earnings/unmatched", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def act(
    bench: Bench, row: dict[str, Any], action: str, org: str = "local-london", kind: str = "commissioner", **body: Any
) -> Answer:
    async with officer(bench, org, kind) as client:
        return await client.change(f"/v1/earnings/unmatched/{row['position']}/{action}", WHY | body, row["version"])


async def done(answer: Any) -> dict[str, Any]:
    settled = await answer
    assert settled.status_code == 200, settled.text
    return settled.json()


async def codes(answer: Any) -> list[str]:
    refused = await answer
    assert refused.status_code == 422, refused.text
    return [error["code"] for error in refused.json()["errors"]]


async def started(bench: Bench) -> Somebody:
    return await (await Somebody(bench).referred()).started()


async def total(person: Somebody) -> str:
    return (await person.shown())["total"]


async def events_of(bench: Bench, row: dict[str, Any]) -> list[str]:
    return [entry["data"]["action"] for entry in await bench.said(f"earnings/row_{row['position']}")]


@pytest.mark.rule(111)
async def test_a_row_that_two_may_own_is_given_to_one_and_taken_back(outcomes: Bench) -> None:
    person = await started(outcomes)
    await (await namesake(person).referred(**CLW)).started()
    await person.sent(person.pay("P-1", JULY, "3000.00"))
    [row] = await queue(outcomes, reference=person.reference)
    assert (row["reason"], row["state"]) == ("ambiguous_referral", "waiting")
    row = await done(act(outcomes, row, "belong-to", participant_id=person.id))
    assert (row["state"], row["settled_by"]) == ("belongs_to", "local-london/local-london-client")
    assert (await person.said())[-3:] == ["earnings.received", "outcome.achieved", "claim.moved"]
    assert await queue(outcomes, reference=person.reference) == []
    row = await done(act(outcomes, row, "undo"))
    assert (row["state"], row["participant_id"]) == ("waiting", None)
    assert (await person.said())[-2:] == ["outcome.unachieved", "claim.moved"]
    assert await total(person) == "0.00"
    row = await done(act(outcomes, row, "belong-to", participant_id=person.id))
    assert [step["action"] for step in row["history"]] == ["belong_to", "undo", "belong_to"]
    assert {step["why"] for step in row["history"]} == {"by the payslip"}
    assert await events_of(outcomes, row) == ["belong_to", "undo", "belong_to"]
    assert (await person.claim())["state"] == "triggered"
    assert counts(await person.sent(person.pay("P-1", JULY, "3000.00"))) == {"repeated": 1}


@pytest.mark.rule(111)
async def test_a_correction_of_one_of_several_is_told_which(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("1", JULY, "100.00"), person.pay("1", AUGUST, "200.00"))
    await person.sent(person.pay("2", "2018-09-28", "150.00", replaces="1"))
    [row] = await queue(outcomes, reference=person.reference)
    assert (row["reason"], row["participant_id"]) == ("ambiguous_payment", person.id)
    entry = {"participant_id": person.id}
    assert await codes(act(outcomes, row, "belong-to", **entry)) == ["ambiguous-payment"]
    assert await codes(act(outcomes, row, "belong-to", **entry, corrects={"payment": "1"})) == ["ambiguous-payment"]
    assert await codes(act(outcomes, row, "belong-to", **entry, corrects={"payment": "9"})) == ["unknown-payment"]
    row = await done(act(outcomes, row, "belong-to", **entry, corrects={"payment": "1", "paid_on": AUGUST}))
    assert await total(person) == "250.00"
    row = await done(act(outcomes, row, "undo"))
    assert await total(person) == "300.00"
    await done(act(outcomes, row, "discard"))
    assert await queue(outcomes, reference=person.reference) == []


@pytest.mark.rule(111)
async def test_a_row_under_a_mistyped_reference_is_given_by_the_operator(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "70.00", referral=f"{person.reference}-X"))
    assert await queue(outcomes, reference=f"{person.reference}-X") == []
    [row] = await queue(outcomes, "milepost", "operator", reference=f"{person.reference}-X")
    refused = await act(outcomes, row, "belong-to", "milepost", "operator", participant_id="ref_unknown")
    assert refused.status_code == 404
    await done(act(outcomes, row, "belong-to", "milepost", "operator", participant_id=person.id))
    assert await total(person) == "70.00"
    assert [row["state"] for row in await queue(outcomes, reference=f"{person.reference}-X", settled=True)] == [
        "belongs_to"
    ]


@pytest.mark.rule(111)
async def test_a_notification_is_given_and_taken_back(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.notice("first_earnings", JULY) | {"referral": f"{person.reference}-N"})
    [row] = await queue(outcomes, "milepost", "operator", reference=f"{person.reference}-N")
    entry = {"participant_id": person.id}
    wrong = act(outcomes, row, "belong-to", "milepost", "operator", **entry, corrects={"payment": "P-1"})
    assert await codes(wrong) == ["no-payment"]
    row = await done(act(outcomes, row, "belong-to", "milepost", "operator", **entry))
    assert len((await person.shown())["notifications"]) == 1
    row = await done(act(outcomes, row, "undo", "milepost", "operator"))
    assert (await person.shown())["notifications"] == []
    await done(act(outcomes, row, "belong-to", "milepost", "operator", **entry))
    assert len((await person.shown())["notifications"]) == 1


@pytest.mark.rule(111)
async def test_a_row_that_cannot_count_for_the_participant_named_is_refused_with_the_reason(outcomes: Bench) -> None:
    waiting = await Somebody(outcomes).referred()
    await waiting.sent(waiting.pay("P-1", JULY, "70.00"))
    [row] = await queue(outcomes, reference=waiting.reference)
    assert await codes(act(outcomes, row, "belong-to", participant_id=waiting.id)) == ["not-started"]
    assert await codes(act(outcomes, row, "different")) == ["no-duplicate"]
    assert await codes(act(outcomes, row, "same-as")) == ["missing"]
    assert await codes(act(outcomes, row, "same-as", payment="P-9")) == ["unknown-payment"]
    assert (await act(outcomes, row, "undo")).status_code == 409
    await waiting.started()
    assert (await act(outcomes, row, "discard")).status_code == 412, "it was matched meanwhile"


@pytest.mark.rule(112)
@pytest.mark.parametrize(
    ("action", "after", "undone"), [("same-as", "100.00", "100.00"), ("different", "200.00", "100.00")]
)
async def test_a_payment_sent_again_under_another_id_counts_once_until_somebody_has_looked(
    outcomes: Bench, action: str, after: str, undone: str
) -> None:
    person = await started(outcomes)
    account = await person.sent(
        person.pay("P-1", JULY, "100.00"), person.pay("X-77", JULY, "100.00", employment="emp_1")
    )
    [entry] = account["rows"]
    assert (entry["result"], entry["errors"][0]["code"]) == ("unmatched", "waits")
    assert await total(person) == "100.00"
    assert [p["excluded_because"] for p in (await person.shown())["payments"]] == [None, "possible_duplicate"]
    [row] = await queue(outcomes, reference=person.reference)
    assert (row["reason"], row["duplicate_of"]) == ("possible_duplicate", "P-1")
    assert await codes(act(outcomes, row, "belong-to", participant_id=person.id)) == ["possible-duplicate"]
    row = await done(act(outcomes, row, action))
    assert await total(person) == after
    again = person.pay("X-77", JULY, "100.00", employment="emp_1")
    assert counts(await person.sent(again)) == {"repeated": 1}
    row = await done(act(outcomes, row, "undo"))
    assert (row["state"], await total(person)) == ("waiting", undone)


@pytest.mark.rule(112)
async def test_when_the_first_is_taken_back_the_one_like_it_counts_and_leaves_the_queue(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "100.00"), person.pay("P-2", JULY, "100.00"))
    await person.sent(person.pay("P-3", JULY, "0.00", reverses="P-1"))
    assert (await total(person), await queue(outcomes, reference=person.reference)) == ("100.00", [])


@pytest.mark.rule(112)
async def test_two_feeds_with_the_same_ids_do_not_meet(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "100.00"))
    first = (await deliver(outcomes, person.pay("P-1", JULY, "30.00"), org="payroll-bureau")).json()
    assert counts(first) == {"accepted": 1}
    again = (await deliver(outcomes, person.pay("P-1", JULY, "30.00"), org="payroll-bureau")).json()
    assert counts(again) == {"repeated": 1}
    assert await total(person) == "130.00"
    changed = person.pay("P-2", JULY, "31.00", replaces="P-1")
    assert counts((await deliver(outcomes, changed, org="payroll-bureau")).json()) == {"accepted": 1}
    assert await total(person) == "131.00"
    await person.sent(person.pay("P-2", JULY, "99.00", replaces="P-1"))
    assert await total(person) == "130.00"
    shown = [(p["payment"], p["amount"], p["corrected_by"]) for p in (await person.shown())["payments"]]
    assert sorted(shown, key=lambda each: each[1]) == [
        ("P-1", "100.00", "P-2"),
        ("P-1", "30.00", "P-2"),
        ("P-2", "31.00", None),
        ("P-2", "99.00", None),
    ]


@pytest.mark.rule(113)
async def test_a_delivery_sent_twice_with_two_keys_is_told_its_first(outcomes: Bench) -> None:
    person = await started(outcomes)
    first = await person.sent(person.pay("P-1", JULY, "100.00"), "{broken")
    backwards = dict(reversed(person.pay("P-1", JULY, "100.00").items()))
    second = await person.sent(backwards, "", "{broken")
    assert (first["same_as"], second["same_as"]) == (None, first["id"])
    assert counts(second) == {"repeated": 1, "rejected": 1}
    other = await person.sent(person.pay("P-1", JULY, "100.00"))
    assert other["same_as"] is None


@pytest.mark.rule(111)
async def test_who_is_paid_settles_nothing_and_a_feed_only_what_it_sent(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.sent(person.pay("P-1", JULY, "70.00"))
    [row] = await queue(outcomes, reference=person.reference)
    entry = {"participant_id": person.id}
    assert (await act(outcomes, row, "discard", "maximus", "prime")).status_code == 403
    assert (await act(outcomes, row, "belong-to", "hmrc", "feed", **entry)).status_code == 403
    assert (await act(outcomes, row, "same-as", "hmrc", "feed", **entry, payment="P-2")).status_code == 404
    assert (await act(outcomes, row, "discard", "payroll-bureau", "feed")).status_code == 404
    assert (await act(outcomes, row, "discard", "west-london-alliance", "commissioner")).status_code == 404
    async with outcomes.client("local-london", "commissioner", roles=["finance"]) as finance:
        url = f"/v1/earnings/unmatched/{row['position']}/discard"
        assert (await finance.change(url, WHY, row["version"])).status_code == 403
    assert (await act(outcomes, row | {"version": 9}, "discard")).status_code == 412
    assert (await act(outcomes, row, "discard", why="")).status_code == 422
    row = await done(act(outcomes, row, "discard", "hmrc", "feed"))
    assert (row["state"], row["candidates"]) == ("discarded", [])
    await person.started()
    assert await total(person) == "0.00"
    await done(act(outcomes, row, "undo", "hmrc", "feed"))


@pytest.mark.rule(111)
async def test_a_row_that_waits_too_long_raises_an_alarm_once(books: Bench) -> None:
    person = await Somebody(books).referred()
    await person.sent(person.pay("P-1", JULY, "70.00"), person.pay("P-1", JULY, "1.00", referral="UNKNOWN"))
    sent_on = date(2020, 3, 2)
    for days, overdue in ((14, 0), (15, 2), (16, 2)):
        await books.clock(sent_on + timedelta(days))
        assert len([row for row in await queue(books, "hmrc", "feed") if row["overdue_on"]]) == overdue
    async with books.client() as client:
        gauges = (await client.get("/metrics")).text
    assert "queue_overdue 2.0" in gauges and "queue_entries 2.0" in gauges
    [event] = [entry for entry in await books.said() if entry["data"].get("reason") == "not_started"]
    assert event["type"] == "earnings.row_overdue.v1"
    assert event["data"] | {"row_id": ""} == {
        "row_id": "",
        "reason": "not_started",
        "queued_on": "2020-03-02",
        "days": 14,
    }


@pytest.mark.rule(111)
async def test_the_queue_is_listed_by_programme_reason_and_age(books: Bench) -> None:
    person = await Somebody(books).referred()
    await person.sent(person.pay("P-1", JULY, "70.00"))
    for query, expected in (
        ({"programme": "LLWHP"}, 1),
        ({"programme": "CLW"}, 0),
        ({"reason": "not_started"}, 1),
        ({"reason": "after_tail"}, 0),
        ({"queued_before": "2020-03-02"}, 0),
        ({"queued_before": "2020-03-03"}, 1),
        ({"settled": True}, 0),
    ):
        assert len(await queue(books, **query)) == expected, query


@pytest.mark.rule(112, 149)
async def test_a_possible_duplicate_that_is_taken_back_leaves_the_queue(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "100.00"), person.pay("X-77", JULY, "100.00", employment="emp_1"))
    assert len(await queue(outcomes, reference=person.reference)) == 1
    await person.sent(person.pay("X-78", JULY, "0.00", employment="emp_1", reverses="X-77"))
    assert (await total(person), await queue(outcomes, reference=person.reference)) == ("100.00", [])


@pytest.mark.rule(111, 149)
async def test_a_second_payment_under_a_key_that_is_taken_counts_once_a_person_has_said_so(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "100.00"), person.pay("P-1", JULY, "40.00"))
    [row] = await queue(outcomes, reference=person.reference)
    assert (row["reason"], await total(person)) == ("key_taken", "100.00")
    assert await codes(act(outcomes, row, "belong-to", participant_id=person.id)) == ["key-taken"]
    row = await done(act(outcomes, row, "different"))
    assert (row["state"], await total(person)) == ("different", "140.00")
    assert counts(await person.sent(person.pay("P-1", JULY, "40.00"))) == {"repeated": 1}
    row = await done(act(outcomes, row, "undo"))
    assert (row["state"], await total(person)) == ("waiting", "100.00")
    await done(act(outcomes, row, "different"))
    assert await total(person) == "140.00"


@pytest.mark.rule(148)
@pytest.mark.parametrize("on", ["9999-12-31", "1018-07-31", "2020-07-31"])
async def test_pay_of_an_implausible_day_is_for_a_person_to_look_at(outcomes: Bench, on: str) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "100.00"))
    wrong = [person.pay("P-2", on, "10.00", replaces="P-1"), person.notice("first_earnings", on)]
    assert (await person.sent(person.pay("P-3", on, "10.00"), *wrong))["unmatched"] == 3
    reasons = [row["reason"] for row in await queue(outcomes, reference=person.reference)]
    assert set(reasons) <= {"implausible_day", "after_tail"} and reasons[1] == "implausible_day"
    assert await total(person) == "100.00"
    for row in await queue(outcomes, reference=person.reference):
        assert (await act(outcomes, row, "belong-to", participant_id=person.id)).status_code == 422
        await done(act(outcomes, row, "discard"))
