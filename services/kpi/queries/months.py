"""A signed month: what was signed, what it would be now, and the movements that make the difference."""

import sqlalchemy as sa

from services.kpi.domain import View, month_state
from services.kpi.domain.figures import cohort_axis
from services.kpi.domain.judging import calculate_figure
from services.kpi.domain.names import measure_of
from services.kpi.queries.movements import AXES, of_snapshot
from services.kpi.queries.records import COLUMNS, KEY, record_json
from services.kpi.queries.rendering import definition_json, figure_href, scope_json
from services.kpi.queries.signed_months import Key, SignedMonth, find_signed_month, restatement_json
from services.kpi.tables import MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.programme import Kpi

MOST_MOVEMENTS = 200


LATER = {
    axis: Sql(
        sa.select(*(MOVEMENT.c[name] for name in COLUMNS))
        .where(*of_snapshot(MOVEMENT), MOVEMENT.c[axis] == sa.any_(sa.cast(sa.bindparam("months"), sa.ARRAY(sa.Text))))
        .where(MOVEMENT.c.event_position > sa.bindparam("position", type_=sa.BigInteger))
        .order_by(*(MOVEMENT.c[name] for name in KEY))
        .limit(MOST_MOVEMENTS)
    )
    for axis in AXES
}
"""What was recorded after a position in the event log, by the axis of the months it counts in."""


async def read_month(uow: UnitOfWork, view: View, org: str) -> dict[str, object]:
    """The month's state and, if it is signed, each signed figure with its restatement [rule 93]."""
    signed = await find_signed_month(uow, view)
    return {
        "programme": view.programme.id,
        "month": str(view.month),
        "state": month_state(view.month, view.as_at, signed is not None),
        "as_at": view.as_at,
        "scope": scope_json(view, org),
        "signed": signed.signature if signed else None,
        "figures": [await _figure(uow, view, signed, key) for key in signed.figures] if signed else [],
        "report": f"/v1/programmes/{view.programme.id}/report?month={view.month}&as_at={view.as_at}",
    }


async def _figure(uow: UnitOfWork, view: View, month: SignedMonth, key: Key) -> dict[str, object]:
    programme, window = month.restated.programme, key[1]
    kpi = month.restated.kpi(key[0])
    signed, restated = month.figures[key], calculate_figure(month.restated, kpi, window)
    difference = restatement_json(signed, restated)
    if difference:
        difference["movements"] = await _later_movements(uow, view, month, kpi, restated.months)
    return {
        **definition_json(programme, kpi),
        "window": window,
        "signed": signed,
        "restated_by": difference,
        "href": figure_href(view, kpi, window=window),
    }


async def _later_movements(
    uow: UnitOfWork, view: View, month: SignedMonth, kpi: Kpi, months: list[Month]
) -> list[dict[str, object]]:
    """The movements since the sign-off of what had happened by then, at most 200 of each measure."""
    restated, rows = month.restated, []
    measures = [measure_of(name) for name in (kpi.numerator, kpi.denominator)]
    for measure in {measure.name: measure for measure in measures if measure}.values():
        rows += await LATER[cohort_axis(restated.programme, kpi)].rows(
            uow,
            programmes=[programme.id for programme in restated.members],
            measure=measure.name,
            recorded_by=view.as_at,
            counted_by=month.signed_on,
            months=[str(each) for each in restated.months_of(kpi, measure, months)],
            position=month.position,
        )
    return [record_json(row) for row in rows]
