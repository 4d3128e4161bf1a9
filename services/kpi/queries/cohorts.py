"""The cohort triangle: of those who started in a month, how many had an outcome by each elapsed month [rule 89]."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from services.kpi.domain import View, calculate_figure, percent, required_sums
from services.kpi.domain.figures import cohort_axis, curve_of_measure, matures_on
from services.kpi.domain.names import measure_of
from services.kpi.queries.movements import load_sums, snapshot_conditions
from services.kpi.queries.rendering import definition_json, figure_json, ratio_percent, scope_json
from services.kpi.tables import MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month, elapsed_months
from shared.terms.programme import Curve, Kpi

AREA = sa.bindparam("area", type_=sa.Text)
OUTCOMES = Sql(
    sa.select(
        MOVEMENT.c.start_month,
        MOVEMENT.c.month,
        sa.cast(sa.func.sum(MOVEMENT.c.amount), sa.BigInteger).label("amount"),
    )
    .where(*snapshot_conditions(), MOVEMENT.c.start_month.is_not(None))
    .where(sa.or_(AREA.is_(None), MOVEMENT.c.area == AREA))
    .group_by(MOVEMENT.c.start_month, MOVEMENT.c.month)
)


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
    loaded = await load_sums(uow, view, required_sums(view.programme, kpi))
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
    rows = await OUTCOMES.rows(
        uow,
        programmes=[programme.id for programme in view.members],
        measure=measure.name if measure else kpi.numerator,
        recorded_by=view.as_at,
        counted_by=view.as_at,
        area=view.area,
    )
    outcomes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        outcomes[row["start_month"]][elapsed_months(row["start_month"], row["month"])] += row["amount"]
    return outcomes
