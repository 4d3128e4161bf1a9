"""The cohort triangle and the supply chain's shares."""

from datetime import date

import pytest

from tests.bench_of_one import Bench
from tests.service.kpi.people import Reader, achieved, emitted, received, started

LINES = ("cohort", "starters", "outcomes", "mature", "rate", "so_far")


async def starters(bench: Bench, month: int, many: int, reached: list[date], provider: str = "sub-1") -> None:
    """So many who started on the 10th of a month of 2018, of whom some reached their outcome on these days."""
    events = []
    for n in range(many):
        about = f"m{month}p{n}{provider}"
        events.append(emitted(bench, about, received(provider), date(2018, month, 2)))
        events.append(emitted(bench, about, started(provider), date(2018, month, 10)))
        if n < len(reached):
            events.append(emitted(bench, about, achieved(on=reached[n]), reached[n]))
    await bench.hear(events)


@pytest.mark.rule(89)
async def test_only_a_mature_cohort_has_a_rate_and_the_others_are_marked(bench: Bench, read: Reader):
    await starters(bench, 3, 20, [date(2018, 12, 1), date(2019, 2, 1), date(2019, 12, 5)])
    await starters(bench, 4, 10, [date(2018, 12, 1)])
    triangle = await read("cohorts", as_at="2020-01-15")
    assert [tuple(line[name] for name in LINES) for line in triangle["cohorts"]] == [
        ("2018-03", 20, 3, True, "15.0", None),
        ("2018-04", 10, 1, False, None, "10.0"),
    ]
    assert (triangle["mature"]["numerator"], triangle["mature"]["denominator"]) == (3, 20)
    assert (triangle["mature"]["value"], triangle["mature"]["rag"]) == ("15.0", "red")
    assert triangle["mature"]["maturity"]["immature"][0] == "2018-04"


async def test_a_row_of_the_triangle_rises_by_elapsed_month_beside_the_contracted_curve(bench: Bench, read: Reader):
    await starters(bench, 3, 20, [date(2018, 9, 1), date(2018, 9, 20), date(2019, 3, 1)])
    row = (await read("cohorts", as_at="2019-04-01"))["cohorts"][0]["by_elapsed_month"]
    assert len(row) == 14
    assert [(row[n]["elapsed"], row[n]["outcomes"], row[n]["rate"], row[n]["curve"]) for n in (0, 5, 6, 12)] == [
        (0, 0, "0.0", "0.0"),
        (5, 0, "0.0", "2.5"),
        (6, 2, "10.0", "5.0"),
        (12, 3, "15.0", "30.0"),
    ]


async def test_the_triangle_as_it_stood_knows_no_later_outcomes(bench: Bench, read: Reader):
    await starters(bench, 3, 20, [date(2018, 9, 1), date(2019, 3, 1)])
    assert (await read("cohorts", as_at="2018-12-31"))["cohorts"][0]["outcomes"] == 1


async def test_before_anybody_starts_there_are_no_cohorts(read: Reader):
    assert (await read("cohorts"))["cohorts"] == []


@pytest.mark.rule(54)
async def test_the_supply_chain_is_held_to_its_45_per_cent_of_starts_within_five_points(bench: Bench, read: Reader):
    await starters(bench, 3, 46, [], "sub-1")
    await starters(bench, 3, 54, [], "maximus")
    chain = await read("supply-chain")
    assert (chain["supply_chain"]["share"], chain["supply_chain"]["target"]) == ("46.0", "45.0")
    assert (chain["supply_chain"]["drift_points"], chain["supply_chain"]["alarm"]) == ("1.0", False)
    assert (chain["prime"]["share"], chain["prime"]["drift_points"]) == ("54.0", "-1.0")


@pytest.mark.rule(54)
async def test_drift_beyond_the_tolerance_raises_an_alarm(bench: Bench, read: Reader):
    await starters(bench, 3, 60, [], "sub-1")
    await starters(bench, 3, 40, [], "maximus")
    chain = await read("supply-chain")
    assert chain["supply_chain"]["alarm"] is True
    lines = {line["provider"]: line for line in chain["providers"]}
    assert (lines["sub-1"]["starts"], lines["sub-1"]["share"], lines["sub-1"]["alarm"]) == (60, "60.0", True)
    assert sum(line["starts"] for line in lines.values()) == 100


async def test_without_starts_nothing_has_a_share_and_nothing_alarms(read: Reader):
    chain = await read("supply-chain")
    assert (chain["supply_chain"]["share"], chain["supply_chain"]["alarm"]) == (None, False)
    assert len(chain["providers"]) == 9
