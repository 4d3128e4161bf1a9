"""The cohort triangle: of those who started in a month, how many had an outcome by each elapsed month [rule 89]."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from services.kpi.domain import View, calculate_figure, percent, required_sums
from services.kpi.domain.figures import SumKey, cohort_axis, curve_of_measure, matures_on
from services.kpi.domain.names import measure_of
from services.kpi.queries.movements import load_sums, sum_cells
from services.kpi.queries.rendering import definition_json, figure_json, ratio_percent, scope_json
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month, elapsed_months
from shared.terms.programme import Curve, Kpi


@dataclass(frozen=True)
class StartCohort:
    """Those who started in `month`, and the outcomes among them by the elapsed month in which they were achieved."""

    view: View
    kpi: Kpi
    month: Month
    starters: int
    outcomes: Mapping[int, int]
    curve: Curve | None

    def as_json(self) -> dict[str, object]:
        """`rate` is of a mature cohort only; an immature one has `so_far`, which is never averaged into anything."""
        matures = matures_on(self.view.programme, self.kpi, self.month)
        outcomes = sum(self.outcomes.values())
        mature = matures is not None and matures <= self.view.as_at
        rate = ratio_percent(outcomes, self.starters)
        by_elapsed_month: list[dict[str, object]] = []
        so_far = 0
        for elapsed in range(elapsed_months(self.month, self.view.as_at) + 1):
            so_far += self.outcomes.get(elapsed, 0)
            curve = percent(self.curve.at(elapsed)) if self.curve else None
            share = ratio_percent(so_far, self.starters)
            by_elapsed_month.append({"elapsed": elapsed, "outcomes": so_far, "rate": share, "curve": curve})
        return {
            "cohort": str(self.month),
            "starters": self.starters,
            "outcomes": outcomes,
            "mature": mature,
            "matures_on": matures,
            "rate": rate if mature else None,
            "so_far": None if mature else rate,
            "by_elapsed_month": by_elapsed_month,
        }


def kpis_by_start(view: View) -> list[Kpi]:
    """The KPIs that have a triangle: those whose cohorts are of the month of the start."""
    return [kpi for kpi in view.schedule if cohort_axis(view.programme, kpi) == "start_month"]


async def read_cohorts(uow: UnitOfWork, view: View, kpi: Kpi, org: str) -> dict[str, object]:
    """Every start cohort up to the view's month, and the rate of the mature ones together."""
    loaded = await load_sums(uow, view, required_sums(view, kpi))
    outcomes, curve = await _outcomes_by_cohort(uow, view, kpi), curve_of_measure(view.programme, kpi.numerator)
    months = view.window("cumulative")
    starters: dict[str, int] = defaultdict(int)
    for cell in loaded.cells(kpi, kpi.denominator, months):
        starters[cell.month] += cell.amount
    cohorts = [
        StartCohort(view, kpi, month, starters[str(month)], outcomes.get(str(month), {}), curve) for month in months
    ]
    return {
        "programme": view.programme.id,
        "as_at": view.as_at,
        "scope": scope_json(view, org),
        **definition_json(view.programme, kpi),
        "mature": figure_json(loaded, calculate_figure(loaded, kpi, "cumulative")),
        "cohorts": [cohort.as_json() for cohort in cohorts if cohort.starters or cohort.outcomes],
    }


async def _outcomes_by_cohort(uow: UnitOfWork, view: View, kpi: Kpi) -> dict[str, dict[int, int]]:
    measure = measure_of(kpi.numerator)
    if measure is None:
        return {}
    key: SumKey = (measure.name, "start_month", "slice" if view.only else "month")
    outcomes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for cell in await sum_cells(uow, view, key):
        if view.includes(cell):
            outcomes[cell.month][elapsed_months(cell.month, cell.counted or cell.month)] += cell.amount
    return outcomes
