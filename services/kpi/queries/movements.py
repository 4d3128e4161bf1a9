"""Sums of movements, by slice and by the month of an axis, as they stood at the end of a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from services.kpi.domain import Cell, Sums, View
from services.kpi.domain.figures import COHORTS, Axis, SumKey
from services.kpi.queries.judgements import newest_judgements
from services.kpi.tables import LIVE_GENERATION, MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork

AXES: tuple[Axis, ...] = ("month", *COHORTS.values())


def snapshot_conditions() -> list[sa.ColumnElement[bool]]:
    """The movements of `measure` recorded by the day `recorded_by`, of what counts by the day `counted_by`."""
    return [
        MOVEMENT.c.generation == sa.literal_column(LIVE_GENERATION, sa.Integer),
        MOVEMENT.c.programme == sa.any_(sa.cast(sa.bindparam("programmes"), sa.ARRAY(sa.Text))),
        MOVEMENT.c.measure == sa.bindparam("measure"),
        MOVEMENT.c.recorded_on <= sa.bindparam("recorded_by"),
        MOVEMENT.c.counted_on <= sa.bindparam("counted_by"),
    ]


def _sum_query(axis: Axis, areas: bool) -> Sql:
    slices = [MOVEMENT.c.provider, MOVEMENT.c.provider_role, MOVEMENT.c.group_code]
    slices += [MOVEMENT.c.area] if areas else []
    month, amount = MOVEMENT.c[axis].label("along"), sa.func.sum(MOVEMENT.c.amount).label("amount")
    query = sa.select(month, *slices, sa.cast(amount, sa.BigInteger).label("amount")).where(*snapshot_conditions())
    return Sql(query.where(MOVEMENT.c[axis].is_not(None)).group_by(MOVEMENT.c[axis], *slices))


SUMS = {(axis, areas): _sum_query(axis, areas) for axis in AXES for areas in (False, True)}


async def sum_cells(
    uow: UnitOfWork,
    programmes: list[str],
    sum_key: SumKey,
    recorded_by: date,
    counted_by: date,
    areas: bool = False,
) -> list[Cell]:
    """The cells of one sum, also by area if `areas`; movements without a month on the axis (no start) are left out."""
    measure, axis = sum_key
    rows = await SUMS[axis, areas].rows(
        uow, programmes=programmes, measure=measure, recorded_by=recorded_by, counted_by=counted_by
    )
    return [
        Cell(
            month=row["along"],
            provider=row["provider"],
            area=row["area"] if areas else None,
            group=row["group_code"],
            amount=row["amount"],
            role=row["provider_role"],
        )
        for row in rows
    ]


async def load_sums(
    uow: UnitOfWork, view: View, sum_keys: Iterable[SumKey], areas: bool = False, recorded_by: date | None = None
) -> View:
    """The view with its sums and judgements, the sums by area too if `areas` or if a KPI is judged by area.

    With `recorded_by` the sums include what was recorded by that day of what counts by `view.as_at`.
    """
    programmes = [programme.id for programme in view.members]
    areas = areas or view.area is not None or any(kpi.by == "area" for kpi in view.programme.kpis)
    sums: Sums = {
        key: await sum_cells(uow, programmes, key, recorded_by or view.as_at, view.as_at, areas)
        for key in sorted(set(sum_keys))
    }
    return replace(view, sums=sums, judgements=await newest_judgements(uow, view))
