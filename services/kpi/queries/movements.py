"""Sums of movements by the month of an axis, whole or broken down, as they stood at the end of a day.

A sum is read from the kept sums of the months before the day's, those of the days of its month, and the movements that
are not in the kept sums yet: one statement, so that all are of one moment. What was recorded later about days before,
which only a restatement asks for, is added from the movements.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from services.kpi.domain import Cell, Sums, View
from services.kpi.domain.figures import COHORTS, Axis, Cut, SumKey
from services.kpi.queries.judgements import newest_judgements
from services.kpi.tables import KEPT_SUM, KEPT_TO, LIVE_GENERATION, MOVEMENT
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork

AXES: tuple[Axis, ...] = ("month", *COHORTS.values())
CUT_BY: dict[Cut, tuple[str, ...]] = {
    "all": (),
    "provider": ("provider", "provider_role"),
    "area": ("area",),
    "group": ("group_code",),
    "month": ("month",),
}
"""The columns of a movement from which the code of a sum is taken, and its role."""


def of_snapshot(rows: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """The movements of `measure` recorded by the day `recorded_by`, of what counts by the day `counted_by`."""
    return [
        rows.c.generation == sa.literal_column(LIVE_GENERATION, sa.Integer),
        _programmes(rows.c.programme),
        rows.c.measure == sa.bindparam("measure"),
        rows.c.recorded_on <= sa.bindparam("recorded_by"),
        rows.c.counted_on <= sa.bindparam("counted_by"),
    ]


def _programmes(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.cast(sa.bindparam("programmes"), sa.ARRAY(sa.Text)))


def _kept(axis: Axis, cut: Cut) -> sa.Select[tuple[str, str, str, int]]:
    kept, month = KEPT_SUM.c, sa.bindparam("month_of_day", type_=sa.Date)
    return sa.select(kept.along, kept.code, kept.role, kept.amount).where(
        kept.generation == sa.literal_column(LIVE_GENERATION, sa.Integer),
        kept.scope == sa.bindparam("scope"),
        _programmes(kept.programme),
        kept.measure == sa.bindparam("measure"),
        kept.axis == axis,
        kept.cut == cut,
        sa.or_(
            sa.and_(kept.span == "month", kept.since < month),
            sa.and_(kept.span == "day", kept.since >= month, kept.since <= sa.bindparam("counted_by")),
        ),
    )


def _moved(
    axis: Axis, cut: Cut, rows: sa.FromClause, *conditions: sa.ColumnElement[bool]
) -> sa.Select[tuple[str, str, str, int]]:
    along = rows.c[axis]
    code, role, *_ = [*(sa.func.coalesce(rows.c[name], "") for name in CUT_BY[cut]), sa.literal(""), sa.literal("")]
    return sa.select(along, code.label("code"), role.label("role"), rows.c.amount).where(
        *of_snapshot(rows), along.is_not(None), *conditions
    )


def _sum_query(axis: Axis, cut: Cut) -> Sql:
    generation, kept_to = sa.literal_column(LIVE_GENERATION, sa.Integer), sa.literal_column(KEPT_TO, sa.BigInteger)
    later = sa.and_(MOVEMENT.c.generation == generation, MOVEMENT.c.event_position > kept_to)
    # In the order of the primary key, so that its index alone is read.
    by_key = sa.select(MOVEMENT).where(later).order_by(*MOVEMENT.primary_key)
    waiting = by_key.cte("waiting").prefix_with("MATERIALIZED")
    late = MOVEMENT.c.recorded_on > sa.bindparam("counted_by")
    parts = sa.union_all(
        _kept(axis, cut),
        _moved(axis, cut, waiting),
        _moved(axis, cut, MOVEMENT, MOVEMENT.c.event_position <= kept_to, late),
    ).subquery()
    amount = sa.cast(sa.func.sum(parts.c.amount), sa.BigInteger).label("amount")
    by = (parts.c.along, parts.c.code, parts.c.role)
    return Sql(sa.select(*by, amount).group_by(*by))


def _slice_query(axis: Axis) -> Sql:
    slices = (MOVEMENT.c.provider, MOVEMENT.c.provider_role, MOVEMENT.c.group_code, MOVEMENT.c.area, MOVEMENT.c.month)
    along, amount = MOVEMENT.c[axis].label("along"), sa.cast(sa.func.sum(MOVEMENT.c.amount), sa.BigInteger)
    query = sa.select(along, *slices, amount.label("amount")).where(*of_snapshot(MOVEMENT), along.is_not(None))
    return Sql(query.group_by(along, *slices))


SUMS = {(axis, cut): _sum_query(axis, cut) for axis in AXES for cut in CUT_BY}
SLICES = {axis: _slice_query(axis) for axis in AXES}


async def sum_cells(uow: UnitOfWork, view: View, sum_key: SumKey, recorded_by: date | None = None) -> list[Cell]:
    """The cells of one sum; movements without a month on the axis (no start) are left out.

    With `recorded_by` the sum includes what was recorded by that day of what counts by `view.as_at`. By `slice` it is
    summed over every movement.
    """
    measure, axis, cut = sum_key
    named: dict[str, object] = {
        "programmes": [programme.id for programme in view.members],
        "measure": measure,
        "recorded_by": recorded_by or view.as_at,
        "counted_by": view.as_at,
    }
    if cut == "slice":
        return [_cell_of_slice(row) for row in await SLICES[axis].rows(uow, **named)]
    rows = await SUMS[axis, cut].rows(uow, scope=view.reader, month_of_day=view.as_at.replace(day=1), **named)
    name = {"all": None, "month": "counted"}.get(cut, cut)
    return [
        Cell(row["along"], row["amount"], role=row["role"] or None, **{name: row["code"]} if name else {})
        for row in rows
    ]


def _cell_of_slice(row: Row) -> Cell:
    return Cell(
        row["along"],
        row["amount"],
        row["provider"],
        row["area"],
        row["group_code"],
        row["provider_role"],
        row["month"],
    )


async def load_sums(uow: UnitOfWork, view: View, sum_keys: Iterable[SumKey], recorded_by: date | None = None) -> View:
    """The view with its sums and judgements; `recorded_by` as in `sum_cells`."""
    sums: Sums = {key: await sum_cells(uow, view, key, recorded_by) for key in sorted(set(sum_keys))}
    return replace(view, sums=sums, judgements=await newest_judgements(uow, view))
