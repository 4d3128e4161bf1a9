"""From the start to the money: a person's outcome as it should go, over HTTP, with what is said on the way."""

from datetime import date

import pytest

from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, cut_off, cut_off_until, steps


@pytest.mark.rule(72)
async def test_earnings_reach_the_threshold_and_trigger_a_claim(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    await person.works(date(2018, 6, 4))
    account = await person.sent(person.pay("P-1", "2018-07-31", "2000.00"), person.pay("P-2", "2018-08-31", "1000.00"))
    assert {name: account[name] for name in ("read", "accepted", "rows")} == {"read": 2, "accepted": 2, "rows": []}
    assert await person.said() == [
        "earnings.interest_opened",
        "earnings.received",
        "earnings.received",
        "outcome.achieved",
        "claim.moved",
    ]
    shown = await person.shown()
    assert shown["total"] == shown["threshold"] == "3000.00"
    assert [(m["state"], m["round"], m["achieved_on"]) for m in shown["outcomes"]] == [("ACHIEVED", 1, "2018-08-31")]
    assert [(c["state"], c["price"]) for c in shown["claims"]] == [("triggered", "4260.43")]


async def test_what_is_said_of_an_outcome_carries_its_threshold_and_basis(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    said = [row for row in await outcomes.said(f"participant/{person.id}") if row["type"] == "outcome.achieved.v1"]
    assert [row["occurred_on"] for row in said] == [date(2018, 8, 31)]
    assert said[0]["data"] == {
        "outcome": "sustained-earnings",
        "round": 1,
        "achieved_on": "2018-08-31",
        "total": "3100.00",
        "threshold": "3000.00",
        "basis": "as_given",
        "kind": "cumulative_earnings",
    }


async def test_an_approved_claim_is_paid_on_the_months_statement_with_the_delivery_fee(books: Bench) -> None:
    person = await Somebody(books).earned()
    claim = await steps(books, (await person.claim())["id"], "validate", "approve")
    assert claim["state"] == "approved"
    await cut_off_until(books, "2018-03", "2018-07")
    statement = await cut_off(books, "2018-08")
    assert [(line["kind"], line["amount"]) for line in statement["lines"]] == [
        ("delivery_fee", "197950.00"),
        ("outcome", "4260.43"),
    ]
    assert statement["state"] == "AUTHORISED"
    assert statement["total"] == "202210.43"
    paid = await person.claim()
    assert (paid["state"], paid["statement_id"]) == ("paid", statement["id"])
    assert (await person.said())[-4:] == ["claim.moved", "claim.moved", "claim.moved", "claim.paid"]
    assert [m["state"] for m in (await person.shown())["outcomes"]] == ["VERIFIED"]


@pytest.mark.rule(72, 79)
async def test_a_correction_after_payment_is_recovered_on_the_next_statement(books: Bench) -> None:
    person = await Somebody(books).approved()
    paid_on = (await cut_off_until(books, "2018-03", "2018-08"))[-1]
    account = await person.sent(person.pay("P-3", "2018-09-28", "900.00", replaces="P-2"))
    assert account["accepted"] == 1
    assert (await person.said())[-2:] == ["earnings.received", "outcome.unachieved"]
    statement = await cut_off(books, "2018-09")
    recovery = statement["lines"][-1]
    assert (recovery["kind"], recovery["amount"]) == ("recovery", "-4260.43")
    assert recovery["reverses"] == paid_on["lines"][-1]["id"]
    assert statement["recoveries"] == "-4260.43"
    assert statement["total"] == "193689.57"
    assert (await person.said())[-1] == "claim.recovered"
    shown = await person.shown()
    assert [claim["state"] for claim in shown["claims"]] == ["recovered"]
    assert [m["state"] for m in shown["outcomes"]] == ["INVALID", "PROJECTED"]
