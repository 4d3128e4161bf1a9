"""The report of a month as its readers see it: S0's own March 2018, as it stood on the day of its progress report."""

from datetime import date

import pytest

from tests.bench_of_one import Bench
from tests.service.kpi.people import (
    Reader,
    achieved,
    emitted,
    first_job,
    in_error,
    march_2018,
    noon,
    received,
    started,
    voided,
)

S0 = {"HD": 272, "LTU": 61, "EA": 29}
MARCH_9, MARCH_31 = date(2018, 3, 9), date(2018, 3, 31)


@pytest.mark.rule(92)
async def test_362_referrals_by_friday_9_march_are_90_5_per_cent_of_400_and_271_of_the_pro_rata_133(
    bench: Bench, read: Reader
):
    await bench.hear(march_2018(bench, S0))
    k1 = (await read.kpi("K1", month="2018-03", as_at=MARCH_9))["in_month"]
    assert (k1["numerator"], k1["profile"], k1["value"]) == (362, 400, "90.5")
    assert k1["open_month"] == {
        "to_date": 362,
        "profile": 400,
        "share_of_profile": "90.5",
        "pro_rata_profile": 133,
        "share_of_pro_rata": "271.5",
        "forecast": 1086,
        "working_days_elapsed": 7,
        "working_days": 21,
    }
    assert k1["rag"] == "grey"
    assert "open" in k1["rag_reason"]


async def test_362_of_400_is_amber_once_the_month_is_over_and_stays_what_it_was_on_the_9th(bench: Bench, read: Reader):
    await bench.hear(march_2018(bench, S0))
    closed = await read.kpi("K1", month="2018-03", as_at=date(2018, 4, 1))
    for window in ("in_month", "cumulative"):
        k1 = closed[window]
        assert (k1["numerator"], k1["denominator"], k1["value"], k1["rag"]) == (362, 400, "90.5", "amber")
    assert closed["in_month"]["open_month"] is None
    later = march_2018(bench, {"HD": 20}, date(2018, 3, 30), named="later")
    late = [one for one in later if one.occurred_on > MARCH_9]
    await bench.hear(late)
    assert late and (await read.kpi("K1", month="2018-03", as_at=MARCH_9))["in_month"]["value"] == "90.5"
    assert (await read.kpi("K1", month="2018-03"))["in_month"]["numerator"] == 362 + len(late)


async def test_the_mix_of_the_362_is_75_17_and_8_per_cent_within_a_point(bench: Bench, read: Reader):
    await bench.hear(march_2018(bench, S0))
    k7 = (await read.kpi("K7", month="2018-03", as_at=MARCH_9))["in_month"]
    assert {part["code"]: part["value"] for part in k7["slices"]} == {"HD": "75.1", "LTU": "16.9", "EA": "8.0"}
    assert {part["code"]: part["target"] for part in k7["slices"]} == {"HD": "75.0", "LTU": "17.0", "EA": "8.0"}


async def test_a_figure_as_it_stood_does_not_know_what_was_recorded_later(bench: Bench, read: Reader):
    await bench.hear([emitted(bench, "p1", received(), date(2018, 3, 8), recorded=date(2018, 3, 12))])
    on_the_9th = await read.kpi("K1", month="2018-03", as_at=MARCH_9)
    on_the_12th = await read.kpi("K1", month="2018-03", as_at=date(2018, 3, 12))
    assert on_the_9th["in_month"]["numerator"] == 0
    assert on_the_12th["in_month"]["numerator"] == 1


async def test_a_day_ends_at_midnight_in_london_and_not_in_greenwich(bench: Bench, read: Reader):
    late = noon(date(2018, 7, 9)).replace(hour=23, minute=30)
    await bench.tell("p1", received(), date(2018, 7, 9), at=late)
    assert (await read.kpi("K1", month="2018-07", as_at=date(2018, 7, 9)))["in_month"]["numerator"] == 0
    assert (await read.kpi("K1", month="2018-07", as_at=date(2018, 7, 10)))["in_month"]["numerator"] == 1


@pytest.mark.rule(88)
async def test_the_report_has_every_kpi_of_the_schedule_each_with_its_basis_and_address(bench: Bench, read: Reader):
    report = await read("report", month="2018-03", as_at=MARCH_9)
    assert [line["kpi"] for line in report["kpis"]] == [f"K{n}" for n in (*range(1, 8), 9, 8, 10, *range(14, 20))]
    assert all(line["basis"] and line["assumptions"] and line["href"] for line in report["kpis"])
    assert (report["month_state"], report["scope"]["of"], report["signed"]) == ("OPEN", "programme", None)
    async with bench.client("local-london", "commissioner") as reader:
        for line in report["kpis"]:
            for window in ("in_month", "cumulative"):
                assert (await reader.get(line[window]["href"])).status_code == 200
                assert (await reader.get(line[window]["records"])).status_code == 200


async def test_referrals_are_shown_gross_with_the_net_and_what_was_taken_out_beside(bench: Bench, read: Reader):
    for about in ("p1", "p2"):
        await bench.tell(about, received(), date(2018, 3, 5))
    await bench.tell("p1", started(), date(2018, 3, 20))
    await bench.tell("p1", in_error(), date(2018, 5, 1))
    k1 = await read.kpi("K1", month="2018-03")
    assert k1["in_month"]["numerator"] == 2
    assert k1["in_month"]["beside"] == {"net_referrals": 1, "rejected": 0, "cancelled": 0, "referred_in_error": 1}


async def test_one_journey_moves_starts_first_jobs_and_outcomes_in_their_own_months(bench: Bench, read: Reader):
    await bench.tell("p1", received("sub-1"), date(2018, 3, 5))
    await bench.tell("p1", started("sub-1"), date(2018, 4, 10))
    await bench.tell("p1", first_job(), date(2018, 6, 4))
    await bench.tell("p1", achieved(), date(2019, 1, 10))
    numerators = {}
    for month in ("2018-03", "2018-04", "2018-06", "2019-01"):
        lines = (await read("report", month=month))["kpis"]
        numerators[month] = {line["kpi"]: line["in_month"]["numerator"] for line in lines}
    assert [numerators[m]["K1"] for m in numerators] == [1, 0, 0, 0]
    assert [numerators[m]["K17"] for m in numerators] == [0, 1, 0, 0]
    assert [numerators[m]["K10"] for m in numerators] == [0, 1, 0, 0]
    assert [numerators[m]["K18"] for m in numerators] == [0, 0, 1, 0]
    assert [numerators[m]["K19"] for m in numerators] == [0, 0, 0, 1]
    assert [numerators[m]["K5"] for m in numerators] == [1, 0, 0, 0]
    assert [numerators[m]["K9"] for m in numerators] == [0, 1, 0, 0]


async def test_a_voided_first_job_is_gone_from_the_month_it_was_counted_in(bench: Bench, read: Reader):
    await bench.tell("p1", received(), date(2018, 3, 5))
    await bench.tell("p1", started(), date(2018, 3, 20))
    await bench.tell("p1", first_job(), date(2018, 6, 4))
    await bench.tell("p1", voided(), date(2018, 8, 1))
    then = await read.kpi("K18", month="2018-06", as_at=date(2018, 7, 1))
    assert then["in_month"]["numerator"] == 1
    assert (await read.kpi("K18", month="2018-06"))["in_month"]["numerator"] == 0


async def test_an_immature_cohort_has_counts_but_no_rate_and_no_colour(bench: Bench, read: Reader):
    await bench.hear(march_2018(bench, S0))
    k5 = (await read.kpi("K5", month="2018-03", as_at=MARCH_31))["in_month"]
    assert (k5["denominator"], k5["value"], k5["rag"]) == (362, None, "grey")
    assert k5["maturity"] == {"mature": False, "matures_on": "2018-04-23", "immature": ["2018-03"]}
    assert (await read.kpi("K5", month="2018-03", as_at=date(2018, 4, 23)))["in_month"]["rag"] == "red"


async def test_without_a_month_the_report_is_of_the_month_of_today(bench: Bench, read: Reader):
    report = await read("report")
    assert (report["month"], report["as_at"]) == ("2020-09", "2020-09-01")
