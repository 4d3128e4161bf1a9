"""A contract with prices of nothing, bands and a cap: every month is cut off, whatever is taken back."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.outcomes.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.outcomes.contract import Client, council, cut_off, person
from tests.service.outcomes.people import FIRST

CONTRACT = """
referrals_end_on: 2018-08-31
contract_years: 1
funding_cap: 1000.00
delivery_fee: {amount: 0.00, total: 0.00, months: 2}
funders:
  ministry: {name: A ministry, apportionment: [{effective_from: 2018-03-01, share: 0.64}]}
  fund: {name: A fund, apportionment: [{effective_from: 2018-03-01, share: 0.36}]}
  nobody: {name: A former fund, apportionment: [{effective_from: 2018-03-01, share: 0}]}
outcomes:
  in-work:
    kind: job_start
    name: In work
    prices: [{effective_from: 2018-03-01, amount: 0.00}]
    premiums: [{groups: [LONG], effective_from: 2018-03-01, amount: 0.00}]
    volume_bands: [{from_count: 3, price: 333.33}]
groups:
  ALL: {name: Everybody}
  LONG: {name: Out of work for long}
"""


@pytest.fixture
async def free(empty_bench: Any, tmp_path: Path) -> AsyncIterator[Bench]:
    async with empty_bench(SERVICE, programmes=written(tmp_path, CONTRACT)) as bench:
        await bench.clock(date(2018, 7, 2))
        yield bench


async def in_work(bench: Bench, on: str = "2018-06-11") -> tuple[Client, str]:
    """Somebody whose claim for a job is approved; them, and the job's id."""
    somebody = await person(bench)
    job_id = await somebody.job(on)
    await somebody.decided(await somebody.claim_for("in-work"), "validate", "approve")
    return somebody, job_id


def brief(statement: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    return [(line["kind"], line["amount"], line["counted_as"]) for line in statement["lines"]]


async def until(bench: Bench, *names: str) -> dict[str, Any]:
    return [await cut_off(bench, name) for name in names][-1]


SPRING = ("2018-03", "2018-04", "2018-05")


@pytest.mark.rule(79)
async def test_what_cost_nothing_is_taken_back_and_every_later_month_is_cut_off(free: Bench) -> None:
    (first, job_id), _ = await in_work(free), await in_work(free)
    june = await until(free, *SPRING, "2018-06")
    assert brief(june) == [("outcome", "0.00", 1), ("outcome", "0.00", 2)]
    await first.voids(job_id, "2018-07-02")
    await free.clock(date(2018, 9, 3))
    july = await cut_off(free, "2018-07")
    assert (brief(july), july["recoveries"], july["total"]) == ([("recovery", "0.00", None)], "0.00", "0.00")
    assert [claim["state"] for claim in (await first.shown())["claims"]] == ["recovered"]
    assert [portion["amount"] for portion in july["funders"]] == ["0.00", "0.00"]
    assert (await cut_off(free, "2018-08"))["lines"] == []


@pytest.mark.rule(118)
async def test_a_number_given_back_is_taken_again_also_after_the_contract_has_ended(free: Bench) -> None:
    people = [await in_work(free, f"2018-06-1{day}") for day in range(4)]
    june = await until(free, *SPRING, "2018-06")
    assert [line["amount"] for line in june["lines"]] == ["0.00", "0.00", "333.33", "333.33"]
    assert (june["total"], june["left_for_outcomes"]) == ("666.66", "333.34")
    assert [portion["amount"] for portion in june["funders"]] == ["426.66", "240.00"]
    third, job_id = people[2]
    await free.clock(date(2019, 9, 2))
    await third.voids(job_id, "2019-08-20")
    await until(free, *(f"2018-{month:02d}" for month in range(7, 13)), *(f"2019-{month:02d}" for month in range(1, 8)))
    august = await cut_off(free, "2019-08")
    # The recovery was due in the first month cut off after it was known.
    assert august["lines"] == []
    again = await third.job("2018-06-20")
    await third.decided(await third.claim_for("in-work"), "validate", "approve")
    await free.clock(date(2019, 10, 7))
    september = await cut_off(free, "2019-09")
    assert brief(september) == [("outcome", "333.33", 3)]
    assert again and [c["state"] for c in (await third.shown())["claims"]] == ["recovered", "paid"]


@pytest.mark.rule(79, 117)
async def test_recoveries_above_the_outcomes_of_a_month_make_a_statement_negative_to_the_penny(free: Bench) -> None:
    people = [await in_work(free, f"2018-06-1{day}") for day in range(4)]
    await until(free, *SPRING, "2018-06")
    for somebody, job_id in people[2:]:
        await somebody.voids(job_id, "2018-07-02")
    await free.clock(date(2018, 8, 6))
    july = await cut_off(free, "2018-07")
    assert (july["outcomes"], july["recoveries"], july["total"]) == ("0.00", "-666.66", "-666.66")
    assert [portion["amount"] for portion in july["funders"]] == ["-426.66", "-240.00"]
    assert july["left_for_outcomes"] == "1000.00"


@pytest.mark.rule(115, 118)
async def test_a_statement_whose_bands_have_moved_is_not_authorised_but_returned(free: Bench) -> None:
    people = [await in_work(free, f"2018-06-1{day}") for day in range(3)]
    await until(free, *SPRING)
    async with council(free, "finance", FIRST) as first, council(free, "finance") as client:
        june = (await first.create("/v1/statements", {"programme": "TEST", "month": "2018-06"})).json()
        assert june["total"] == "333.33"
        somebody, job_id = people[0]
        await somebody.voids(job_id, "2018-07-02")
        url = f"/v1/statements/{june['id']}"
        now = (await client.get(url)).json()
        refused = await client.change(f"{url}/authorise", {}, now["version"])
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
        [fault] = refused.json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("/lines/1", "not-due")
        assert "333.33, and 0.00 is due" in fault["message"] and "return the statement" in fault["message"]
        await client.change(f"{url}/return", {"reason": "bands"}, now["version"])
    assert brief(await cut_off(free, "2018-06")) == [("outcome", "0.00", 1), ("outcome", "0.00", 2)]
