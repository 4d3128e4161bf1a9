"""A contract is changed by its file and a restart: who came before is judged by what they came under, at the prices of
the day; who comes later by what runs then (docs/decisions/0007)."""

from datetime import date

import pytest

from shared.edge.settings import Settings
from shared.terms.programme import ProgrammeErrors
from tests.programmes import written
from tests.service.outcomes.amending import EARNED, FIRST, LATER, TODAY, Opening, comes, contract, earns
from tests.service.outcomes.contract import Client, cut_off


async def test_who_came_before_a_new_threshold_keeps_the_one_they_came_under(
    opened: Opening, settings: Settings
) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        before = await comes(first)
    written(settings.programmes, contract("2000.00"))
    async with opened() as second:
        second.chains = first.chains
        after, before.bench = await comes(second), second
        for client in (before, after):
            await earns(client, f"P-1-{client.id[-4:]}", "2018-07-31", "2500.00")
        assert (await before.shown())["threshold"] == "3000.00"
        assert (await after.shown())["threshold"] == "2000.00"
        assert await before.stands() == {}
        assert await after.stands() == {"earned": "2018-07-31"}
        await earns(before, "P-2", "2018-08-31", "600.00")
        assert await before.stands() == {"earned": "2018-08-31"}


DATED = EARNED.replace("threshold: THRESHOLD", "thresholds: [THRESHOLDS]").replace("PRICES", FIRST)
OLD, NEW = "{effective_from: 2018-03-01, amount: 3000.00}", ", {effective_from: 2018-07-01, amount: 2000.00}"


async def test_a_new_threshold_with_its_date_is_for_whoever_starts_from_then_on(
    opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, DATED.replace("THRESHOLDS", OLD))
    async with opened() as first:
        await first.clock(TODAY)
        before, after = await comes(first), await comes(first, date(2018, 7, 2))
    written(settings.programmes, DATED.replace("THRESHOLDS", OLD + NEW))
    async with opened() as second:
        second.chains = first.chains
        before.bench = after.bench = second
        for client in (before, after):
            await earns(client, f"P-1-{client.id[-4:]}", "2018-08-31", "2500.00")
        assert await before.stands() == {}
        assert await after.stands() == {"earned": "2018-08-31"}
        values = [(await each.shown())["outcomes"][0] for each in (before, after)]
        assert [(entry["threshold"], entry["basis"]) for entry in values] == [
            ("3000.00", "given_from_2018-03-01_at_programme_start"),
            ("2000.00", "given_from_2018-07-01_at_programme_start"),
        ]


async def test_a_new_price_with_its_date_is_everybodys_from_that_date_and_nobodys_before(
    opened: Opening, settings: Settings
) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        early, late = await comes(first), await comes(first)
        await earns(early, "P-1", "2018-08-31", "3000.00")
    written(settings.programmes, contract("3000.00", FIRST + LATER))
    async with opened() as second:
        second.chains = first.chains
        early.bench = late.bench = second
        await earns(late, "P-2", "2018-09-28", "3000.00")
        assert (await early.claim_for("earned"))["price"] == "1000.00"
        assert (await late.claim_for("earned"))["price"] == "1200.00"


BORNE = """
funders:
  ministry: {name: A ministry, apportionment: [{effective_from: 2018-03-01, share: SHARE}]}
  fund: {name: A fund, apportionment: [{effective_from: 2018-03-01, share: REST}]}
delivery_fee: {amount: 1000.00, total: 1000.00, months: 10}
"""


async def test_a_statement_is_borne_as_the_contract_said_when_it_was_cut_off(
    opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, contract("3000.00") + BORNE.replace("SHARE", "0.75").replace("REST", "0.25"))
    async with opened() as first:
        await first.clock(TODAY)
        march = await cut_off(first, "2018-03")
        assert [entry["amount"] for entry in march["funders"]] == ["75.00", "25.00"]
    written(settings.programmes, contract("3000.00") + BORNE.replace("SHARE", "0.1").replace("REST", "0.9"))
    async with opened() as second, second.client("the-council", "commissioner") as commissioner:
        again = (await commissioner.get(f"/v1/statements/{march['id']}")).json()
        assert again["funders"] == march["funders"]
        april = await cut_off(second, "2018-04")
        assert [entry["amount"] for entry in april["funders"]] == ["10.00", "90.00"]


async def test_an_outcome_that_is_gone_from_the_file_stands_for_who_came_under_it(
    opened: Opening, settings: Settings
) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        client = await comes(first)
        await earns(client, "P-1", "2018-08-31", "3000.00")
    written(settings.programmes, "outcomes: {job: {kind: job_start, name: In work}}")
    async with opened() as second:
        second.chains, client.bench = first.chains, second
        await client.job("2018-10-01")
        assert await client.stands() == {"earned": "2018-08-31"}
        assert (await client.claim_for("earned"))["price"] == "1000.00"
        assert (await (await comes(second)).shown())["claims"] == []


async def test_a_programme_that_is_taken_away_goes_on_for_who_is_on_it(opened: Opening, settings: Settings) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        client = await comes(first)
    (settings.programmes / "test.yaml").unlink()
    written(settings.programmes, "", "outcomes: {job: {kind: job_start, name: In work}}")
    (settings.programmes / "test.yaml").unlink()
    async with opened() as second:
        second.chains, client.bench = first.chains, second
        await earns(client, "P-1", "2018-08-31", "3000.00")
        assert await client.stands() == {"earned": "2018-08-31"}


async def test_who_was_referred_under_a_version_that_never_ran_here_is_judged_by_what_runs(opened: Opening) -> None:
    async with opened() as at:
        await at.clock(TODAY)
        client = Client(at)
        await client.referred()
        await client.started()
        await earns(client, "P-1", "2018-08-31", "3000.00")
        assert await client.stands() == {"earned": "2018-08-31"}


async def test_a_broken_file_stops_the_start_and_the_running_one_goes_on(opened: Opening, settings: Settings) -> None:
    async with opened() as running:
        await running.clock(TODAY)
        client = await comes(running)
        written(settings.programmes, contract("a lot"))
        with pytest.raises(ProgrammeErrors, match=r"test.yaml:\d+: outcomes.earned.threshold"):
            async with opened():
                pass
        await earns(client, "P-1", "2018-08-31", "3000.00")
        assert await client.stands() == {"earned": "2018-08-31"}


WAGE = "hours: 16, weeks: 26, rate: london_living_wage, rate_date: implement_by, rate_at: job_start"
BY_JOB = EARNED.replace("threshold: THRESHOLD", WAGE).replace("PRICES", FIRST)


async def test_a_threshold_of_the_wage_at_the_first_job_is_unknown_until_there_is_a_job(
    opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, BY_JOB)
    async with opened() as at:
        await at.clock(TODAY)
        client = await comes(at)
        before = await client.shown()
        assert before["threshold"] is None
        assert before["basis"].startswith("16 hours × 26 weeks × london_living_wage: ")
        await client.job("2018-07-02")
        after = await client.shown()
        assert after["threshold"] == "4243.20"
        assert after["basis"].startswith("4243.20 = 16 hours × 26 weeks × london living wage 10.20")


async def test_earnings_of_a_contract_without_an_outcome_of_pay_are_kept_and_achieve_nothing(
    opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, "outcomes: {job: {kind: job_start, name: In work}}")
    async with opened() as at:
        await at.clock(TODAY)
        client = await comes(at)
        await earns(client, "P-1", "2018-07-31", "3000.00")
        shown = await client.shown()
        assert (shown["total"], shown["threshold"], shown["basis"]) == (None, None, None)
        assert [(payment["payment"], payment["qualifying"]) for payment in shown["payments"]] == [("P-1", True)]
        assert ([outcome["state"] for outcome in shown["outcomes"]], shown["claims"]) == (["PROJECTED"], [])


BANDED = contract("3000.00").replace("prices:", "volume_bands: [BANDS], prices:")
FEE = "delivery_fee: {amount: 1000.00, total: 1000.00, months: 10AMENDED}\n"
MORE = ", amended: [{effective_from: 2018-09-01, total: 1400.00}]"


def banded(bands: str, amended: str = "") -> str:
    return BANDED.replace("BANDS", bands) + FEE.replace("AMENDED", amended)


@pytest.mark.rule(118, 145)
async def test_fees_and_bands_are_of_their_day_and_of_the_version_a_person_came_under(
    opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, banded("{from_count: 2, price: 800.00}"))
    async with opened() as first:
        await first.clock(TODAY)
        before = [await comes(first), await comes(first), await comes(first)]
        fees = [(await cut_off(first, f"2018-{month:02d}"))["lines"] for month in range(3, 8)]
        assert [(line["amount"], line["basis"]) for [line] in fees] == [("100.00", "1000.00 in 10 months")] * 5
    dated = "{from_count: 2, price: 700.00}, {effective_from: 2018-10-01, from_count: 3, price: 600.00}"
    written(settings.programmes, banded(dated, MORE))
    async with opened() as second:
        second.chains = first.chains
        after = await comes(second)
        for client, on in zip([*before, after], ("2018-08-29", "2018-08-30", "2018-10-02", "2018-08-31"), strict=True):
            client.bench = second
            await earns(client, f"P-{client.id[-4:]}", on, "3000.00")
            await client.decided(await client.claim_for("earned"), "validate", "approve")
        august, september, october = [(await cut_off(second, f"2018-{month:02d}"))["lines"] for month in (8, 9, 10)]
    assert [(line["amount"], line["counted_as"]) for line in august] == [
        ("100.00", None),
        ("1000.00", 1),
        ("800.00", 2),
        ("700.00", 3),
    ]
    assert august[2]["basis"] == "number 2: the band from number 2 on 2018-08-30"
    assert [line["amount"] for line in september] == ["200.00"]
    assert september[0]["basis"] == "1400.00 in 10 months, as amended from 2018-09-01"
    assert [(line["amount"], line["counted_as"]) for line in october] == [("200.00", None), ("600.00", 4)]


@pytest.mark.rule(145)
async def test_a_fee_that_was_wrong_from_the_first_month_is_made_good_by_the_next_statement(
    opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, contract("3000.00") + FEE.replace("AMENDED", ""))
    async with opened() as first:
        await first.clock(TODAY)
        assert [(await cut_off(first, month))["delivery_fee"] for month in ("2018-03", "2018-04")] == ["100.00"] * 2
    written(settings.programmes, contract("3000.00") + FEE.replace("AMENDED", "").replace("1000.00", "200.00"))
    async with opened() as second:
        may, june = [await cut_off(second, month) for month in ("2018-05", "2018-06")]
    assert (may["delivery_fee"], may["total"], june["total"]) == ("-140.00", "-140.00", "20.00")
    assert may["lines"][0]["basis"] == (
        "200.00 in 10 months; 20.00 for 2018-05, -160.00 for 2018-03 to 2018-04, which were paid by another fee"
    )
