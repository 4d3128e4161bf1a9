"""Statements over HTTP: once a month, in order, adding up, and seen by those who pay and are paid."""

import asyncio

import asyncpg
import pytest

from shared.terms.events.participant import ReferredInError
from shared.terms.paging import encode_cursor
from tests.bench_of_one import Bench
from tests.service.outcomes.conftest import TODAY
from tests.service.outcomes.people import Somebody, cut_off, cut_off_until, finance, steps

MARCH = {"programme": "LLWHP", "month": "2018-03"}


async def test_a_month_is_cut_off_once_in_order_and_only_when_it_is_over(books: Bench) -> None:
    async with finance(books) as client:
        early = await client.create("/v1/statements", MARCH | {"month": "2018-04"})
        assert early.json()["errors"][0]["code"] == "out-of-order"
        first = await client.create("/v1/statements", MARCH, Idempotency_Key="march")
        again = await client.create("/v1/statements", MARCH, Idempotency_Key="march")
        assert again.json() == first.json()
        assert again.headers["ETag"] == '"1"'
        second = await client.create("/v1/statements", MARCH)
        assert second.status_code == 409
        future = await client.create("/v1/statements", MARCH | {"month": "2020-03"})
        assert [error["code"] for error in future.json()["errors"]] == ["out-of-order", "month-not-over"]


async def test_two_who_cut_the_same_month_off_make_one_statement(books: Bench) -> None:
    await Somebody(books).approved()
    async with finance(books) as client:
        answers = await asyncio.gather(*(client.create("/v1/statements", MARCH) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_all_faults_of_a_request_are_told(books: Bench) -> None:
    async with finance(books) as client:
        answer = await client.create("/v1/statements", {"programme": "WLA", "month": "March", "note": "x"})
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == ["/month", "/note", "/programme"]


@pytest.mark.parametrize(
    ("org", "kind", "roles"),
    [("sub-1", "subcontractor", ["finance"]), ("maximus", "prime", []), ("hmrc", "feed", ["finance"])],
)
async def test_only_finance_of_prime_or_commissioner_cuts_off(
    outcomes: Bench, org: str, kind: str, roles: list[str]
) -> None:
    async with outcomes.client(org, kind, roles=roles) as client:
        assert (await client.create("/v1/statements", MARCH)).status_code == 403


async def test_the_prime_cuts_off_and_the_commissioner_authorises_once(books: Bench) -> None:
    async with books.client(roles=["finance"]) as prime, finance(books) as client:
        statement = (await prime.create("/v1/statements", MARCH)).json()
        address = f"/v1/statements/{statement['id']}/authorise"
        assert (await prime.change(address, {}, 1)).status_code == 403
        assert (await client.change(address, {}, 7)).status_code == 412
        assert (await client.change(address, {}, 1)).json()["state"] == "AUTHORISED"
        assert (await client.change(address, {}, 2)).json()["allowed"] == []
        assert (await client.change("/v1/statements/stm_1/authorise", {}, 1)).status_code == 404


async def test_statements_are_for_the_commissioner_and_the_prime(books: Bench) -> None:
    made = await cut_off_until(books, "2018-03", "2018-05")
    async with books.client() as prime, books.client("sub-1", "subcontractor") as sub:
        first = (await prime.get("/v1/statements", params={"programme": "LLWHP", "limit": "2"})).json()
        query = {"programme": "LLWHP", "limit": "2", "cursor": first["next"]}
        rest = (await prime.get("/v1/statements", params=query)).json()
        one = (await prime.get("/v1/statements", params={"month": "2018-04"})).json()
        assert (await sub.get("/v1/statements")).json()["items"] == []
        assert (await sub.get(f"/v1/statements/{made[0]['id']}")).status_code == 404
        foreign = await prime.get("/v1/statements", params={"cursor": "WzEsMl0"})
    assert [s["id"] for s in first["items"] + rest["items"]] == [s["id"] for s in made]
    assert one["items"] == [made[1]]
    assert foreign.status_code == 400


async def test_what_is_said_of_a_statement_is_on_its_own_stream(books: Bench) -> None:
    statement = await cut_off(books, "2018-03")
    said = await books.said(f"statement/{statement['id']}")
    assert [(row["data"]["state"], row["data"]["total"]) for row in said] == [
        ("cut_off", "197950.00"),
        ("authorised", "197950.00"),
    ]


async def test_an_outcome_regained_before_the_cut_off_is_neither_recovered_nor_paid_again(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    await person.sent(person.pay("P-3", "2018-09-03", "0.00", reverses="P-2"))
    assert (await person.shown())["claims"][0]["owed_back"] is True
    await person.sent(person.pay("P-4", "2018-09-28", "1000.00"))
    statement = await cut_off(books, "2018-09")
    assert [line["kind"] for line in statement["lines"]] == ["delivery_fee"]
    claim = await person.claim()
    assert (claim["state"], claim["round"], claim["achieved_on"]) == ("paid", 2, "2018-09-28")


async def test_an_outcome_regained_after_its_recovery_is_paid_again_for_its_next_round(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    await person.sent(person.pay("P-3", "2018-09-03", "0.00", reverses="P-2"))
    await cut_off(books, "2018-09")
    await person.sent(person.pay("P-4", "2018-10-26", "1000.00"))
    await steps(books, (await person.claim())["id"], "validate", "approve")
    statement = await cut_off(books, "2018-10")
    assert (statement["outcomes"], statement["recoveries"]) == ("4260.43", "0.00")
    assert [(c["round"], c["state"]) for c in (await person.shown())["claims"]] == [(1, "recovered"), (2, "paid")]


async def test_a_start_in_error_is_recovered_and_a_confirmed_claim_too(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    assert (await steps(books, (await person.claim())["id"], "confirm"))["state"] == "confirmed"
    await books.tell(person.id, ReferredInError.model_validate(ReferredInError.EXAMPLE), TODAY)
    statement = await cut_off(books, "2018-09")
    assert statement["recoveries"] == "-4260.43"
    assert (await person.shown())["claims"][0]["state"] == "recovered"


async def test_the_database_itself_refuses_to_pay_a_claim_twice_or_a_sum_that_is_off(books: Bench) -> None:
    await Somebody(books).approved()
    statement = (await cut_off_until(books, "2018-03", "2018-08"))[-1]
    paid = statement["lines"][-1]
    second = (
        "INSERT INTO statement_line (id, statement_id, number, kind, amount, claim_id) VALUES ('x', $1, 9, $2, 1, $3)"
    )
    async with books.container.database.connection() as conn:
        with pytest.raises(asyncpg.UniqueViolationError, match="paid_by_one_line"):
            await conn.execute(second, statement["id"], "outcome", paid["claim_id"])
        with pytest.raises(asyncpg.CheckViolationError, match="recovery_reverses_its_line"):
            await conn.execute(second, statement["id"], "recovery", paid["claim_id"])
        with pytest.raises(asyncpg.CheckViolationError, match="statement_adds_up"):
            await conn.execute("UPDATE statement SET total = total + 1 WHERE id = $1", statement["id"])


async def of_a_programme_never_loaded(books: Bench, statement: dict) -> None:
    """The statement as a restored database may hold it: of a programme that no file here has ever defined."""
    async with books.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE statement SET programme = 'GONE' WHERE id = $1", statement["id"])


async def test_a_statement_of_a_programme_never_loaded_here_is_read_and_listed_and_nobody_may_authorise_it(
    books: Bench,
) -> None:
    march = await cut_off(books, "2018-03", authorise=False)
    await of_a_programme_never_loaded(books, march)
    async with finance(books) as client:
        alone = (await client.get(f"/v1/statements/{march['id']}")).json()
        listed = (await client.get("/v1/statements", params={"programme": "GONE"})).json()
        authorised = await client.change(f"/v1/statements/{march['id']}/authorise", {}, march["version"])
    assert (alone["total"], alone["lines"]) == (march["total"], march["lines"])
    unknown = (alone["cut_off_due_on"], alone["pay_by"], alone["funders"], alone["left_for_outcomes"])
    assert unknown == (None, None, [], None)
    assert listed["items"] == [alone]
    assert (authorised.status_code, authorised.json()["type"]) == (403, "/problems/forbidden")


async def test_a_month_of_a_programme_never_loaded_here_cannot_be_cut_off(books: Bench) -> None:
    async with finance(books) as client:
        refused = await client.create("/v1/statements", MARCH | {"programme": "GONE"})
    assert refused.status_code == 422
    fault = refused.json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == ("/programme", "unknown-programme")
    assert "there is " in fault["message"] and "LLWHP" in fault["message"]


async def test_a_month_before_the_programme_has_no_statement(books: Bench) -> None:
    async with finance(books) as client:
        refused = await client.create("/v1/statements", MARCH | {"month": "2018-02"})
        first = await client.create("/v1/statements", MARCH | {"month": "1000-01"})
    for answer in (refused, first):
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/refused")
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
            ("/month", "before-programme")
        ]
    assert "starts in 2018-03" in refused.json()["errors"][0]["message"]


async def test_a_key_is_for_one_month_and_a_refused_month_gives_its_key_back(books: Bench) -> None:
    async with finance(books) as client:
        refused = await client.create("/v1/statements", MARCH | {"month": "2018-05"}, Idempotency_Key="mine")
        march = await client.create("/v1/statements", MARCH, Idempotency_Key="mine")
        april = await client.create("/v1/statements", MARCH | {"month": "2018-04"}, Idempotency_Key="mine")
        without = await client.post("/v1/statements", json=MARCH)
    assert (refused.status_code, march.status_code) == (422, 201)
    assert (april.status_code, april.json()["type"]) == (422, "/problems/key-reused")
    assert (without.status_code, without.json()["type"]) == (400, "/problems/idempotency-key-required")


async def test_a_statement_is_authorised_on_the_version_that_was_read(books: Bench) -> None:
    march = await cut_off(books, "2018-03", authorise=False)
    address = f"/v1/statements/{march['id']}/authorise"
    async with finance(books) as client:
        assert (await client.post(address)).status_code == 428
        for version in ("soon", "", "-1", "9" * 19):
            wrong = await client.post(address, headers={"If-Match": version})
            assert (wrong.status_code, wrong.json()["type"]) == (400, "/problems/bad-query"), version
        await client.change(address, {}, 1)
        again = await client.change(address, {}, 2)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/forbidden-transition")
    assert [row["data"]["state"] for row in await books.said(f"statement/{march['id']}")] == ["cut_off", "authorised"]


async def test_what_another_commissioner_may_not_see_it_can_neither_read_nor_authorise(books: Bench) -> None:
    march = await cut_off(books, "2018-03", authorise=False)
    async with books.client("another-place", "commissioner", roles=["finance"]) as stranger:
        assert (await stranger.get(f"/v1/statements/{march['id']}")).status_code == 404
        assert (await stranger.get("/v1/statements")).json()["items"] == []
        assert (await stranger.change(f"/v1/statements/{march['id']}/authorise", {}, 1)).status_code == 404
        foreign = await stranger.create("/v1/statements", MARCH)
    assert (foreign.status_code, foreign.json()["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2018-3"},
        {"month": "2018-13"},
        {"limit": "0"},
        {"limit": "201"},
        {"state": "CUT_OFF"},
        {"cursor": "nonsense"},
        {"cursor": encode_cursor(["2018-03"])},
        {"cursor": encode_cursor(["2018-03", "\0"])},
        {"cursor": encode_cursor([2018, 3])},
    ],
)
async def test_a_list_of_statements_that_cannot_be_asked_for_is_a_400(outcomes: Bench, query: dict[str, str]) -> None:
    async with outcomes.client() as prime:
        answer = await prime.get("/v1/statements", params=query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")
