"""The cohort triangle: of those who began in a month, how many had got there by each elapsed month [rule 89]."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.kpi.domain import View, figure, percent, wanted
from services.kpi.domain.figures import cohort_axis, contracted_curve, matures_on
from services.kpi.domain.names import measure_of
from services.kpi.queries.sums import AXES, known_then, loaded
from services.kpi.queries.telling import head, scope, share, told
from services.kpi.tables import MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month, elapsed_months
from shared.terms.programme import Curve, Kpi, Programme


def _reached(axis: str) -> Sql:
    amount = sa.cast(sa.func.sum(MOVEMENT.c.amount), sa.BigInteger).label("amount")
    cohort = MOVEMENT.c[axis].label("cohort")
    asked = sa.select(cohort, MOVEMENT.c.month, amount).where(*known_then(), MOVEMENT.c[axis].is_not(None))
    return Sql(asked.group_by(MOVEMENT.c[axis], MOVEMENT.c.month))


REACHED = {axis: _reached(axis) for axis in AXES}


@dataclass(frozen=True)
class Cohort:
    """Those who began in `month`: how many, and how many had got there in each elapsed month."""

    view: View
    kpi: Kpi
    month: Month
    starters: int
    reached: Mapping[int, int]
    curve: Curve | None

    @property
    def told(self) -> dict[str, Any]:
        """`rate` only when mature; before that `so_far`, which is never averaged into anything."""
        matures, outcomes = matures_on(self.view.programme, self.kpi, self.month), sum(self.reached.values())
        mature = matures is not None and matures <= self.view.as_at
        rate = share(outcomes, self.starters)
        return {
            "cohort": str(self.month),
            "starters": self.starters,
            "outcomes": outcomes,
            "mature": mature,
            "matures_on": matures,
            "rate": rate if mature else None,
            "so_far": None if mature else rate,
            "by_elapsed_month": self._triangle(),
        }

    def _triangle(self) -> list[dict[str, Any]]:
        rows, total = [], 0
        for elapsed in range(elapsed_months(self.month, self.view.as_at) + 1):
            total += self.reached.get(elapsed, 0)
            expected = percent(self.curve.at(elapsed)) if self.curve else None
            rows.append({"elapsed": elapsed, "outcomes": total, "rate": share(total, self.starters), "curve": expected})
        return rows


def by_start(programme: Programme) -> list[Kpi]:
    """The KPIs of which there is a triangle: those whose cohorts begin with the start."""
    return [kpi for kpi in programme.kpis if cohort_axis(programme, kpi) == "start_month"]


async def cohorts(uow: UnitOfWork, view: View, kpi: Kpi, org: str) -> dict[str, Any]:
    """Every start-month cohort to the view's month, and the rate of the mature ones together."""
    whole = await loaded(uow, view, wanted(view.programme, kpi))
    together = figure(whole, kpi, "cumulative")
    reached, curve = await _by_elapsed(uow, view, kpi), _curve(view.programme, kpi)
    started = _by_month(whole, kpi)
    made = [
        Cohort(view, kpi, month, started.get(str(month), 0), reached.get(str(month), {}), curve)
        for month in view.window("cumulative")
    ]
    return {
        "programme": view.programme.id,
        "as_at": view.as_at,
        "scope": scope(view, org),
        **head(view.programme, kpi),
        "mature": told(whole, together),
        "cohorts": [cohort.told for cohort in made if cohort.starters or cohort.reached],
    }


def _by_month(view: View, kpi: Kpi) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for cell in view.cells(kpi, kpi.denominator, view.window("cumulative")):
        sums[cell.month] += cell.amount
    return sums


async def _by_elapsed(uow: UnitOfWork, view: View, kpi: Kpi) -> dict[str, dict[int, int]]:
    measure = measure_of(kpi.numerator)
    rows = await REACHED[cohort_axis(view.programme, kpi)].rows(
        uow,
        programmes=[one.id for one in view.members],
        measure=measure.counted if measure else kpi.numerator,
        recorded_by=view.as_at,
        counted_by=view.as_at,
    )
    reached: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        reached[row["cohort"]][elapsed_months(row["cohort"], row["month"])] += row["amount"]
    return reached


def _curve(programme: Programme, kpi: Kpi) -> Curve | None:
    """The curve contracted for the same measure, from the KPI that holds it against a profile along that curve."""
    found = [contracted_curve(programme, each) for each in programme.kpis if each.numerator == kpi.numerator]
    return next((curved[1] for curved in found if curved), None)
