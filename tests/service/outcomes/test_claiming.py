"""Outcomes that the provider has to claim: by when, on what evidence, how often; and what a statement then pays."""

from datetime import date, timedelta

import pytest

from services.outcomes.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.outcomes.contract import EVERY_KIND, STARTED, Client, cut_off, person

INVOICE = {"how": "invoice", "obtained_on": "2018-12-10", "reference": "CASE-17/3"}


async def own_account(bench: Bench, from_day: int = 0) -> Client:
    """Somebody self-employed from a day of the programme on, so that the outcome is reached 181 days later."""
    somebody = await person(bench)
    await somebody.job(str(STARTED + timedelta(from_day)), kind="self_employed")
    await bench.clock(STARTED + timedelta(from_day + 182))
    return somebody


@pytest.mark.rule(77, 87)
async def test_what_has_to_be_claimed_waits_until_its_last_day_and_is_claimed_on_evidence(own_books: Bench) -> None:
    somebody = await own_account(own_books)
    claim = await somebody.claim_for("own-account")
    assert (claim["state"], claim["achieved_on"], claim["claim_by"]) == ("not_claimed", "2018-12-02", "2019-03-02")
    await own_books.clock(date(2019, 3, 2))
    answer = await somebody.submits(claim, INVOICE)
    assert answer.status_code == 200, answer.text
    sent = answer.json()
    assert (sent["state"], sent["attempt"]) == ("submitted", 1)
    assert sent["evidence"] == [INVOICE | {"basis": None, "attempt": 1}]
    assert (await somebody.decided(sent, "validate", "approve"))["state"] == "approved"


@pytest.mark.rule(77)
async def test_a_claim_without_evidence_or_with_half_of_it_is_told_everything_at_once(own_books: Bench) -> None:
    somebody = await own_account(own_books)
    claim = await somebody.claim_for("own-account")
    nothing = await somebody.submits(claim)
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/evidence")
    tomorrow = INVOICE | {"obtained_on": "2018-12-05"}
    asked = {"how": "employer_contact", "obtained_on": "2018-12-01", "reference": "CASE-17/4"}
    half = await somebody.submits(claim, tomorrow, asked)
    faults = {fault["pointer"]: fault["code"] for fault in half.json()["errors"]}
    assert faults == {"/evidence/0/obtained_on": "in-the-future", "/evidence/1/basis": "required"}
    shapeless = await somebody.submits(claim, {"how": "hearsay", "obtained_on": "soon", "reference": "a b"})
    pointers = {fault["pointer"] for fault in shapeless.json()["errors"]}
    assert pointers == {"/evidence/0/how", "/evidence/0/obtained_on", "/evidence/0/reference"}
    allowed = await somebody.submits(
        claim, INVOICE | {"obtained_on": "2018-12-01"}, asked | {"basis": "benefit_claimant"}
    )
    assert allowed.status_code == 200, allowed.text


@pytest.mark.rule(136)
async def test_a_claim_has_each_kind_of_evidence_that_the_contract_asks_for(own_books: Bench) -> None:
    somebody = await own_account(own_books)
    claim = await somebody.claim_for("own-account")
    invoice = INVOICE | {"obtained_on": "2018-12-01"}
    letter = invoice | {"how": "letter"}
    refused = await somebody.submits(claim, letter)
    [fault] = refused.json()["errors"]
    assert (refused.status_code, fault["pointer"], fault["code"]) == (422, "/evidence", "evidence-missing")
    assert fault["message"] == "the contract asks for invoice for this outcome; add an item of each kind"
    assert (await somebody.submits(claim, letter, invoice)).status_code == 200


@pytest.mark.rule(76)
async def test_two_attempts_and_no_third(own_books: Bench) -> None:
    somebody = await own_account(own_books)
    await own_books.clock(date(2018, 12, 10))
    claim = await somebody.claim_for("own-account")
    for attempt in (1, 2):
        claim = (await somebody.submits(claim, INVOICE)).json()
        assert claim["attempt"] == attempt
        claim = await somebody.decided(claim, "validate", "reject")
    refused = await somebody.submits(claim, INVOICE)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no-attempts-left")


async def test_after_the_last_day_nobody_can_claim_and_the_sweep_says_so(own_books: Bench) -> None:
    somebody = await own_account(own_books)
    claim = await somebody.claim_for("own-account")
    await own_books.clock(date(2019, 3, 3))
    expired = await somebody.claim_for("own-account")
    assert (expired["state"], expired["reason"]) == ("expired", "window_closed")
    assert (await somebody.stands())["own-account"] == "2018-12-02", "it is achieved all the same, and counts"
    late = await somebody.submits(expired | {"id": claim["id"]}, INVOICE)
    assert late.status_code == 409
    said = await somebody.said()
    assert said[-1] == "claim.moved"
    await own_books.clock(date(2019, 3, 4))
    assert await somebody.said() == said


@pytest.mark.rule(75)
@pytest.mark.parametrize(("achieved", "last"), [(600, 690), (601, 700), (639, 700)])
async def test_the_window_of_a_late_achievement_ends_with_the_tail(own_books: Bench, achieved: int, last: int) -> None:
    somebody = await own_account(own_books, from_day=achieved - 181)
    claim = await somebody.claim_for("own-account")
    assert claim["achieved_on"] == str(STARTED + timedelta(achieved))
    assert claim["claim_by"] == str(STARTED + timedelta(last))


async def test_a_spell_recorded_in_error_takes_the_claim_along(own_books: Bench) -> None:
    somebody = await person(own_books)
    job_id = await somebody.job("2018-06-04", kind="self_employed")
    await own_books.clock(date(2018, 12, 10))
    claim = (await somebody.submits(await somebody.claim_for("own-account"), INVOICE)).json()
    await somebody.voids(job_id, "2018-12-11")
    voided = await somebody.claim_for("own-account")
    assert (voided["id"], voided["state"]) == (claim["id"], "voided")


async def test_who_is_paid_does_not_approve_the_claim_whatever_its_token_says(own_books: Bench) -> None:
    somebody = await own_account(own_books)
    await own_books.clock(date(2018, 12, 10))
    claim = (await somebody.submits(await somebody.claim_for("own-account"), INVOICE)).json()
    claim = await somebody.decided(claim, "validate")
    for kind in ("subcontractor", "commissioner"):
        async with own_books.client("provider-1", kind, roles=["validator"]) as mine:
            answer = await mine.change(f"/v1/claims/{claim['id']}/approve", {}, claim["version"])
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")


async def test_a_contract_without_a_fee_pays_outcomes_and_from_the_second_on_the_price_of_its_band(
    own_books: Bench,
) -> None:
    people = [await person(own_books) for _ in range(3)]
    jobs = [await somebody.job("2018-06-11") for somebody in people]
    await own_books.clock(date(2018, 10, 10))
    for somebody in people:
        claim = await somebody.claim_for("thirteen")
        await somebody.decided(claim, "validate", "approve")
    for month in ("2018-03", "2018-04", "2018-05", "2018-06", "2018-07", "2018-08"):
        assert (await cut_off(own_books, month))["lines"] == []
    september = await cut_off(own_books, "2018-09")
    assert sorted(line["amount"] for line in september["lines"]) == ["1000.00", "1200.00", "1200.00"]
    assert (september["delivery_fee"], september["total"]) == ("0.00", "3400.00")
    await own_books.clock(date(2018, 11, 5))
    for somebody, job_id in zip(people, jobs, strict=True):
        await somebody.ends(job_id, "2018-07-31")
    october = await cut_off(own_books, "2018-10")
    taken_back = sorted(line["amount"] for line in october["lines"] if line["kind"] == "recovery")
    assert taken_back == ["-1000.00", "-1200.00", "-1200.00"], "what was paid, to the penny"
    assert (await people[0].claim_for("thirteen"))["state"] == "recovered"


CAPPED = (
    EVERY_KIND
    + """
funding_cap: 1500.00
funders:
  ministry: {name: A ministry, apportionment: [{effective_from: 2018-03-01, share: 0.75}]}
  fund: {name: A fund, apportionment: [{effective_from: 2018-03-01, share: 0.25}]}
statement: {cut_off_working_days: 5, payment_days: 30}
"""
)


async def test_under_a_funding_cap_a_claim_waits_until_money_comes_back_and_the_funders_bear_what_is_paid(
    open_bench, tmp_path
) -> None:
    async with open_bench(SERVICE, programmes=written(tmp_path, CAPPED)) as bench:
        await bench.clock(date(2018, 6, 25))
        first, second = await person(bench), await person(bench)
        job_id = await first.job("2018-06-11")
        await second.job("2018-06-12")
        await bench.clock(date(2018, 10, 10))
        for somebody in (first, second):
            await somebody.decided(await somebody.claim_for("thirteen"), "validate", "approve")
        for month in ("2018-03", "2018-04", "2018-05", "2018-06", "2018-07", "2018-08"):
            await cut_off(bench, month)
        september = await cut_off(bench, "2018-09")
        assert (september["outcomes"], september["left_for_outcomes"]) == ("1000.00", "500.00")
        assert (september["cut_off_due_on"], september["pay_by"]) == ("2018-10-05", "2018-11-09")
        assert [(one["funder"], one["share"], one["amount"]) for one in september["funders"]] == [
            ("ministry", "0.75", "750.00"),
            ("fund", "0.25", "250.00"),
        ]
        assert (await second.claim_for("thirteen"))["state"] == "approved"
        await bench.clock(date(2018, 11, 5))
        await first.ends(job_id, "2018-07-31")
        october = await cut_off(bench, "2018-10")
        assert sorted(line["amount"] for line in october["lines"]) == ["-1000.00", "1000.00"], (
            "the first is taken back, so this is the first paid: it has no band's price"
        )
        assert (october["total"], october["left_for_outcomes"]) == ("0.00", "500.00")
        assert (await second.claim_for("thirteen"))["state"] == "paid"
