"""The window a contract judges a KPI by: in the report, in what is signed, and where nobody asks for another."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.kpi.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.kpi.test_programmes import life

ROLLING = """
kpis:
  quarter:
    name: Starts in three months
    numerator: starts
    basis: Starts of three months
    unit: count
    window: rolling_3
    target: 3
    green: {below: 0}
    amber: {below: 1}
"""
DAYS = [date(2018, 3, 5), date(2018, 4, 9), date(2018, 5, 7), date(2018, 6, 4)]


async def asked(bench: Bench, method: str, below: str, **query: str) -> Any:
    async with bench.client("the-council", "commissioner", roles=["contract_manager"]) as reader:
        url = f"/v1/programmes/TEST/{below}"
        answer = await (reader.create(url, {}) if method == "POST" else reader.get(url, params=query))
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


@pytest.mark.rule(91)
async def test_a_kpi_is_judged_over_the_window_of_its_contract(open_bench: Any, tmp_path: Path) -> None:
    async with open_bench(SERVICE, programmes=written(tmp_path, ROLLING)) as bench:
        await bench.clock(date(2018, 7, 2))
        for number, day in enumerate(DAYS):
            await bench.hear(list(life(bench, f"w{number}", "TEST", "provider-1", "north", "ALL", day)))

        figure = await asked(bench, "GET", "figures/quarter", month="2018-06")
        assert (figure["window"], figure["contracted_window"], figure["from"]) == ("rolling_3", "rolling_3", "2018-04")
        assert (figure["value"], figure["target"], figure["rag"]) == ("3", "3", "green")
        in_month = await asked(bench, "GET", "figures/quarter", month="2018-06", window="month")
        assert (in_month["window"], in_month["value"], in_month["rag"]) == ("month", "1", "red")
        records = await asked(bench, "GET", "figures/quarter/records", month="2018-06")
        assert records["sum"] == len(records["items"]) == 3

        await asked(bench, "POST", "months/2018-06/sign-off")
        [line] = (await asked(bench, "GET", "report", month="2018-06"))["kpis"]
        values = [line[name]["value"] for name in ("in_month", "contracted", "cumulative")]
        assert values == ["1", "3", "4"]
        assert line["contracted"]["signed"]["value"] == "3"

        await bench.hear(list(life(bench, "late", "TEST", "provider-1", "north", "ALL", date(2018, 5, 8))))
        [line] = (await asked(bench, "GET", "report", month="2018-06"))["kpis"]
        assert line["contracted"]["restated_by"] == {"numerator": 1, "denominator": 0, "value": "4", "rag": "green"}
