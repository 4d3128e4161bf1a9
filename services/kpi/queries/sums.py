"""Sums of movements, by month of an axis and slice, as they stood at the end of a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from services.kpi import judgements
from services.kpi.domain import Cell, Sums, View
from services.kpi.domain.figures import Axis
from services.kpi.tables import GENERATION, MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork

AXES: tuple[Axis, ...] = ("month", "referral_month", "start_month", "job_month")
LIVE = (
    sa.select(sa.func.coalesce(sa.func.max(GENERATION.c.generation), 0))
    .where(GENERATION.c.state == "live")
    .scalar_subquery()
)


def known_then() -> list[sa.ColumnElement[bool]]:
    """The movements of a measure that were recorded by one day, about what had happened by another."""
    return [
        MOVEMENT.c.generation == LIVE,
        MOVEMENT.c.programme == sa.any_(sa.cast(sa.bindparam("programmes"), sa.ARRAY(sa.Text))),
        MOVEMENT.c.measure == sa.bindparam("measure"),
        MOVEMENT.c.recorded_on <= sa.bindparam("recorded_by"),
        MOVEMENT.c.counted_on <= sa.bindparam("counted_by"),
    ]


def _summed(axis: Axis, areas: bool) -> Sql:
    slices = [MOVEMENT.c.provider, *([MOVEMENT.c.area] if areas else []), MOVEMENT.c.group_code]
    month, amount = MOVEMENT.c[axis].label("along"), sa.func.sum(MOVEMENT.c.amount).label("amount")
    asked = sa.select(month, *slices, sa.cast(amount, sa.BigInteger).label("amount")).where(*known_then())
    return Sql(asked.group_by(MOVEMENT.c[axis], *slices))


SUMS = {(axis, areas): _summed(axis, areas) for axis in AXES for areas in (False, True)}


async def cells(
    uow: UnitOfWork,
    programmes: list[str],
    measure: str,
    axis: Axis,
    recorded_by: date,
    counted_by: date,
    areas: bool = False,
) -> list[Cell]:
    """The sums of one measure along one axis; what has no month on the axis (no start) is left out."""
    rows = await SUMS[axis, areas].rows(
        uow, programmes=programmes, measure=measure, recorded_by=recorded_by, counted_by=counted_by
    )
    return [
        Cell(row["along"], row["provider"], row["area"] if areas else None, row["group_code"], row["amount"])
        for row in rows
        if row["along"] is not None
    ]


async def loaded(
    uow: UnitOfWork,
    view: View,
    needed: Iterable[tuple[str, Axis]],
    areas: bool = False,
    recorded_by: date | None = None,
) -> View:
    """The view with its sums. With `recorded_by`, later news of what had happened by `as_at` is in them too."""
    until, programmes = recorded_by or view.as_at, [one.id for one in view.members]
    sums: Sums = {
        (measure, axis): await cells(uow, programmes, measure, axis, until, view.as_at, areas)
        for measure, axis in sorted(set(needed))
    }
    return replace(view, sums=sums, judged=await judgements.known(uow, view))
