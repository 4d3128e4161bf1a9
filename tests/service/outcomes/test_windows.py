"""A window counted from a meeting or a plan holds for outcomes that need neither, over HTTP and with the money."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.outcomes.wiring import SERVICE
from shared.terms.events.support import ActionPlanAgreed
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.outcomes.contract import Client, person

PRICE = "prices: [{effective_from: 2018-03-01, amount: 460.00}]"
CONTRACT = f"""
clocks:
  nine: {{length: 2, unit: calendar_months, counted_from: engagement}}
  planned: {{length: 1, unit: calendar_months, counted_from: plan}}
measures: {{wellbeing: {{name: Wellbeing, area: health, direction: higher, improves_by: 3}}}}
outcomes:
  better: {{kind: progress, name: Better, measure: wellbeing, window: nine, {PRICE}}}
  job: {{kind: job_start, name: Job, order: 2, within: nine, {PRICE}}}
  kept: {{kind: sustained_employment, name: Kept, order: 3, weeks: 2, window: planned, {PRICE}}}
  earned: {{kind: cumulative_earnings, name: Earned, order: 4, threshold: 100.00, window: nine, {PRICE}}}
"""
TODAY = date(2018, 12, 3)


@pytest.fixture(scope="module")
async def windows(open_bench: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    """No outcome of this contract is of engagement, so meetings and plans serve its windows only."""
    folder = written(tmp_path_factory.mktemp("programmes"), CONTRACT)
    async with open_bench(SERVICE, programmes=folder) as bench:
        await bench.clock(TODAY)
        yield bench


async def with_a_plan(somebody: Client, on: str) -> None:
    await somebody.hears(ActionPlanAgreed, on, version=1)


@pytest.mark.rule(135)
async def test_what_comes_after_the_last_day_is_neither_reached_nor_claimed(windows: Bench) -> None:
    somebody = await person(windows)
    await somebody.meets("2018-06-04")
    await with_a_plan(somebody, "2018-06-04")
    await somebody.reads("2018-08-05", "improved")
    await somebody.job("2018-08-06")
    await somebody.sent(somebody.pay("P-1", "2018-08-31", "150.00"))
    shown = await somebody.shown()
    assert (await somebody.stands(), shown["claims"]) == ({}, [])
    assert shown["interest"]["counts_to_on"] == "2018-08-04", "the outcome's own window decides"
    assert [payment["excluded_because"] for payment in shown["payments"]] == ["paid_after_limit"]


@pytest.mark.rule(135)
async def test_what_comes_in_time_is_reached_and_claimed(windows: Bench) -> None:
    somebody = await person(windows)
    await somebody.meets("2018-06-04")
    await with_a_plan(somebody, "2018-06-18")
    await somebody.reads("2018-08-04", "improved")
    await somebody.job("2018-06-25")
    await somebody.sent(somebody.pay("P-1", "2018-07-31", "150.00"))
    assert await somebody.stands() == {
        "better": "2018-08-04",
        "job": "2018-06-25",
        "kept": "2018-07-08",
        "earned": "2018-07-31",
    }


@pytest.mark.rule(135)
async def test_nothing_is_in_time_before_the_window_begins_and_all_of_it_once_it_has(windows: Bench) -> None:
    somebody = await person(windows)
    await somebody.job("2018-06-25")
    await somebody.sent(somebody.pay("P-1", "2018-07-31", "150.00"))
    shown = await somebody.shown()
    assert await somebody.stands() == {} and shown["interest"]["counts_to_on"] is None
    assert [payment["excluded_because"] for payment in shown["payments"]] == ["deadline_not_begun"]
    await somebody.meets("2018-06-20")
    await with_a_plan(somebody, "2018-06-20")
    await windows.clock(date(2018, 12, 4))
    assert await somebody.stands() == {"job": "2018-06-25", "kept": "2018-07-08", "earned": "2018-07-31"}
