"""A month after its sign-off: what was signed, what it would be now, and the movements that make the difference."""

from typing import Any

import sqlalchemy as sa

from services.kpi.domain import View, month_state
from services.kpi.domain.figures import Axis, cohort_axis
from services.kpi.domain.names import measure_of
from services.kpi.queries import signed
from services.kpi.queries.records import COLUMNS, KEY, record
from services.kpi.queries.sums import AXES, known_then
from services.kpi.queries.telling import head, href, scope
from services.kpi.tables import MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi

MOST_NAMED = 200


def _later(axis: Axis) -> Sql:
    months = sa.cast(sa.bindparam("months"), sa.ARRAY(sa.Text))
    return Sql(
        sa.select(*(MOVEMENT.c[name] for name in COLUMNS))
        .where(*known_then(), MOVEMENT.c[axis] == sa.any_(months))
        .where(MOVEMENT.c.event_position > sa.bindparam("position", type_=sa.BigInteger))
        .order_by(*(MOVEMENT.c[name] for name in KEY))
        .limit(MOST_NAMED)
    )


LATER = {axis: _later(axis) for axis in AXES}


async def month(uow: UnitOfWork, view: View, org: str) -> dict[str, Any]:
    """The month's state; when signed, each frozen figure with its restatement."""
    frozen = await signed.frozen(uow, view)
    return {
        "programme": view.programme.id,
        "month": str(view.month),
        "state": month_state(view.month, view.as_at, frozen is not None),
        "as_at": view.as_at,
        "scope": scope(view, org),
        "signed": frozen.told if frozen else None,
        "figures": [await _figure(uow, view, frozen, key) for key in frozen.figures] if frozen else [],
        "report": f"/v1/programmes/{view.programme.id}/report?month={view.month}&as_at={view.as_at}",
    }


async def _figure(uow: UnitOfWork, view: View, frozen: signed.Frozen, key: signed.Key) -> dict[str, Any]:
    kpi, window = view.programme.kpi(key[0]), key[1]
    then, now = frozen.figures[key], signed.restated(frozen, kpi, window)
    changed = signed.difference(then, now)
    why = await _why(uow, view, frozen, kpi, [str(each) for each in now.months]) if changed else []
    return {
        **head(view.programme, kpi),
        "window": window,
        "signed": then,
        "restated_by": changed and {**changed, "movements": why},
        "href": href(view, kpi, window=window),
    }


async def _why(uow: UnitOfWork, view: View, frozen: signed.Frozen, kpi: Kpi, summed: list[str]) -> list[dict[str, Any]]:
    """The movements recorded since the sign-off about what had happened by then, at most 200 of each measure."""
    named = [found.counted for name in (kpi.numerator, kpi.denominator) if (found := measure_of(name))]
    rows = []
    for measure in dict.fromkeys(named):
        rows += await LATER[cohort_axis(view.programme, kpi)].rows(
            uow,
            programmes=[one.id for one in view.members],
            measure=measure,
            recorded_by=view.as_at,
            counted_by=frozen.signed_on,
            months=summed,
            position=frozen.position,
        )
    return [record(dict(row)) for row in rows]
