"""Stopping a payment before it is authorised, and taking it back after: lines withdrawn, statements returned."""

from datetime import date
from typing import Any

import pytest

from shared.terms.events.participant import ParticipantCompleted
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, cut_off, cut_off_until, finance, steps, validator

COMPLETED = ParticipantCompleted.model_validate(ParticipantCompleted.EXAMPLE)
PRICE = "4260.43"


async def on_statement(books: Bench) -> tuple[Somebody, dict[str, Any]]:
    """Somebody whose claim is on the statement of August, which is not authorised."""
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-07")
    return person, await cut_off(books, "2018-08", authorise=False)


async def reverse(person: Somebody) -> None:
    await person.sent(person.pay("P-3", "2018-09-03", "0.00", reverses="P-2"))


async def shown(books: Bench, statement: dict[str, Any]) -> dict[str, Any]:
    async with finance(books) as client:
        return (await client.get(f"/v1/statements/{statement['id']}")).json()


async def authorise(books: Bench, statement: dict[str, Any]) -> dict[str, Any]:
    async with finance(books) as client:
        answer = await client.change(f"/v1/statements/{statement['id']}/authorise", {}, statement["version"])
    assert answer.status_code == 200, answer.text
    return answer.json()


async def give_back(books: Bench, statement: dict[str, Any], reason: str = "wrong-provider") -> dict[str, Any]:
    async with books.client(roles=["finance"]) as prime:
        answer = await prime.change(
            f"/v1/statements/{statement['id']}/return", {"reason": reason}, statement["version"]
        )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.rule(115)
async def test_an_outcome_taken_back_between_cut_off_and_payment_is_not_paid(books: Bench) -> None:
    person, august = await on_statement(books)
    await reverse(person)
    async with finance(books) as client:
        stale = await client.change(f"/v1/statements/{august['id']}/authorise", {}, august["version"])
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
    now = await shown(books, august)
    assert (august["outcomes"], now["outcomes"], now["total"]) == (PRICE, "0.00", "197950.00")
    [withdrawn] = now["withdrawn_lines"]
    assert (withdrawn["amount"], withdrawn["withdrawn_because"]) == (PRICE, "unachieved")
    assert (withdrawn["withdrawn_on"], withdrawn["withdrawn_by"]) == ("2020-03-02", "hmrc/hmrc-client")
    await authorise(books, now)
    september = await cut_off(books, "2018-09")
    assert (september["outcomes"], september["recoveries"]) == ("0.00", "0.00")
    assert [claim["state"] for claim in (await person.shown())["claims"]] == ["voided"]
    said = await books.said(f"statement/{august['id']}")
    assert [row["type"] for row in said] == [
        "statement.moved.v1",
        "statement.line_withdrawn.v1",
        "statement.moved.v1",
    ]
    assert (said[1]["data"]["amount"], said[1]["data"]["total"]) == (PRICE, "197950.00")


@pytest.mark.rule(115)
@pytest.mark.parametrize(("event", "state"), [("hold", "withheld"), ("reject", "rejected")])
async def test_a_claim_on_a_statement_or_only_approved_is_stopped_by_a_validator(
    books: Bench, event: str, state: str
) -> None:
    approved = await Somebody(books).approved()
    assert (await steps(books, (await approved.claim())["id"], event))["state"] == state
    person, august = await on_statement(books)
    claim = await steps(books, (await person.claim())["id"], event)
    assert (claim["state"], claim["statement_id"], claim["amount"]) == (state, None, None)
    now = await shown(books, august)
    assert (now["outcomes"], len(now["withdrawn_lines"])) == ("0.00", 1)
    assert now["withdrawn_lines"][0]["withdrawn_because"] == claim["reason"]
    await authorise(books, now)
    assert (await cut_off(books, "2018-09"))["outcomes"] == "0.00"


@pytest.mark.rule(115)
async def test_finance_withholds_and_a_validator_releases_a_claim_for_the_next_statement(books: Bench) -> None:
    person, august = await on_statement(books)
    claim = await person.claim()
    async with finance(books) as client:
        held = (await client.change(f"/v1/claims/{claim['id']}/hold", {"code": "doubt"}, claim["version"])).json()
        own = await client.change(f"/v1/claims/{claim['id']}/release", {}, held["version"])
    async with books.client(roles=["validator"]) as prime:
        payee = await prime.change(f"/v1/claims/{claim['id']}/release", {}, held["version"])
    assert (own.status_code, payee.status_code) == (403, 403)
    assert "Only commissioner may do this" in payee.json()["detail"]
    await authorise(books, await shown(books, august))
    await books.tell(person.id, COMPLETED, date(2020, 2, 18))
    assert (await person.claim())["state"] == "withheld"
    assert (await steps(books, claim["id"], "release"))["state"] == "approved"
    assert (await cut_off(books, "2018-09"))["outcomes"] == PRICE


@pytest.mark.rule(115)
async def test_what_is_regained_before_its_recovery_is_authorised_is_not_recovered(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    await reverse(person)
    september = await cut_off(books, "2018-09", authorise=False)
    assert september["recoveries"] == f"-{PRICE}"
    await person.sent(person.pay("P-4", "2018-10-26", "1000.00"))
    now = await shown(books, september)
    assert (now["recoveries"], now["withdrawn_lines"][0]["withdrawn_because"]) == ("0.00", "regained")
    await authorise(books, now)
    october = await cut_off(books, "2018-10")
    assert (october["outcomes"], october["recoveries"]) == ("0.00", "0.00")
    assert [(c["round"], c["state"]) for c in (await person.shown())["claims"]] == [(2, "paid")]


@pytest.mark.rule(116)
async def test_a_returned_statement_is_kept_and_its_month_cut_off_again(books: Bench) -> None:
    person, august = await on_statement(books)
    september = await cut_off(books, "2018-09", authorise=False)
    returned = await give_back(books, august)
    assert (returned["state"], returned["total"], returned["lines"], returned["revision"]) == (
        "RETURNED",
        "0.00",
        [],
        1,
    )
    assert (returned["returned_on"], returned["returned_by"], returned["returned_because"]) == (
        "2020-03-02",
        "maximus/maximus-client",
        "wrong-provider",
    )
    assert [(line["kind"], line["amount"]) for line in returned["withdrawn_lines"]] == [
        ("delivery_fee", "197950.00"),
        ("outcome", PRICE),
    ]
    assert (await person.claim())["state"] == "approved"
    async with finance(books) as client:
        for change, body in (("authorise", {}), ("return", {"reason": "again"})):
            refused = await client.change(f"/v1/statements/{august['id']}/{change}", body, returned["version"])
            assert (refused.status_code, refused.json()["allowed"]) == (409, [])
        later = await client.create("/v1/statements", {"programme": "LLWHP", "month": "2018-10"})
    assert "2018-08 is the next" in later.json()["errors"][0]["message"]
    again = await cut_off(books, "2018-08")
    assert (again["revision"], again["total"], again["state"]) == (2, august["total"], "AUTHORISED")
    assert [line["kind"] for line in again["lines"]] == ["delivery_fee", "outcome"]
    assert (await authorise(books, september))["state"] == "AUTHORISED"
    async with finance(books) as client:
        listed = (await client.get("/v1/statements", params={"month": "2018-08"})).json()["items"]
    assert sorted((statement["revision"], statement["state"]) for statement in listed) == [
        (1, "RETURNED"),
        (2, "AUTHORISED"),
    ]
    said = await books.said(f"statement/{august['id']}")
    assert [row["type"] for row in said] == ["statement.moved.v1", "statement.returned.v1"]
    assert (said[1]["data"]["total"], said[1]["data"]["reason"]) == (august["total"], "wrong-provider")


@pytest.mark.rule(116)
async def test_a_recovery_on_a_returned_statement_is_made_by_the_next(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    await reverse(person)
    await give_back(books, await cut_off(books, "2018-09", authorise=False))
    assert (await person.shown())["claims"][0]["owed_back"] is True
    assert (await cut_off(books, "2018-09"))["recoveries"] == f"-{PRICE}"


@pytest.mark.rule(116)
async def test_an_authorised_statement_cannot_be_returned_and_a_return_says_why_and_by_whom(books: Bench) -> None:
    march = await cut_off(books, "2018-03")
    april = await cut_off(books, "2018-04", authorise=False)
    address = f"/v1/statements/{april['id']}/return"
    async with (
        finance(books) as client,
        books.client("sub-1", "subcontractor", roles=["finance"]) as provider,
        books.client("another-place", "commissioner", roles=["finance"]) as stranger,
        validator(books) as reviewer,
    ):
        over = await client.change(f"/v1/statements/{march['id']}/return", {"reason": "late"}, march["version"])
        assert (over.status_code, over.json()["type"]) == (409, "/problems/forbidden-transition")
        for body, pointer in (
            ({}, "/reason"),
            ({"reason": "in words"}, "/reason"),
            ({"reason": "x", "note": "y"}, "/note"),
        ):
            wrong = await client.change(address, body, 1)
            assert (wrong.status_code, [error["pointer"] for error in wrong.json()["errors"]]) == (422, [pointer])
        body = {"reason": "late"}
        assert (await client.post(address, json=body)).status_code == 428
        assert (await client.change(address, body, 9)).status_code == 412
        assert (await client.change("/v1/statements/stm_1/return", body, 1)).status_code == 404
        assert (await stranger.change(address, body, 1)).status_code == 404
        assert [(await other.change(address, body, 1)).status_code for other in (provider, reviewer)] == [404, 403]
    assert (await shown(books, april))["state"] == "CUT_OFF"


@pytest.mark.rule(79)
async def test_a_paid_claim_that_fails_its_check_is_recovered_and_not_paid_again(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    claim = await person.claim()
    address = f"/v1/claims/{claim['id']}/disallow"
    async with books.client(roles=["validator"]) as prime, validator(books) as reviewer, finance(books) as client:
        assert (await prime.change(address, {"reason": "x"}, claim["version"])).status_code == 403
        assert (await client.change(address, {"reason": "x"}, claim["version"])).status_code == 403
        assert (await reviewer.change(address, {}, claim["version"])).status_code == 422
        disallowed = (await reviewer.change(address, {"reason": "not-employed"}, claim["version"])).json()
    assert (disallowed["state"], disallowed["owed_back"], disallowed["reason"]) == ("disallowed", True, "not-employed")
    september = await cut_off(books, "2018-09")
    october = await cut_off(books, "2018-10")
    assert (september["recoveries"], october["total"]) == (f"-{PRICE}", "197950.00")
    assert [c["state"] for c in (await person.shown())["claims"]] == ["recovered"]
