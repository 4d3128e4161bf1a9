"""Signing a month off: its figures as they stand at this instant are kept for good, and news shows beside them."""

from datetime import timedelta

import orjson

from services.kpi.domain import MONTH_STATES, View, month_state
from services.kpi.queries.report import figures, schedule
from services.kpi.queries.signed import MONTH, to_keep
from services.kpi.writing import NOBODY_HEARS
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import transition
from shared.terms.ids import new_id

LAST_POSITION = "SELECT coalesce(max(event_position), 0) FROM movement"
SIGN = """
INSERT INTO signed_month (id, programme, month, signed_on, signed_at, signed_by, position, visible_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
KEEP = """
INSERT INTO signed_figure (month_id, kpi, "window", figure)
SELECT $1, kpi, w, figure::jsonb FROM unnest($2::text[], $3::text[], $4::text[]) AS u(kpi, w, figure)
"""


async def sign_off(uow: UnitOfWork, view: View) -> str:
    """Freezes the month of the view; its id. Raises `ForbiddenTransition` for an open or an already signed month.

    Nothing is heard meanwhile, so that what is in the signed sums and what came later is told apart exactly.
    """
    await uow.conn.execute(NOBODY_HEARS)
    signed = await MONTH.row(uow, programme=view.programme.id, month=str(view.month))
    # Today is not over: a month may be signed from the day after its last.
    state = month_state(view.month, uow.today - timedelta(days=1), signed is not None)
    transition(MONTH_STATES, state, "sign_off", "month")
    made = figures(await schedule(uow, view))
    month_id, position = new_id("sgn"), await uow.conn.fetchval(LAST_POSITION)
    programme = view.programme
    seen = sorted(programme.parties)
    await uow.conn.execute(SIGN, month_id, programme.id, str(view.month), uow.today, uow.now, uow.actor, position, seen)
    kept = [orjson.dumps(to_keep(each)).decode() for each in made]
    await uow.conn.execute(KEEP, month_id, [each.kpi.id for each in made], [each.window for each in made], kept)
    return month_id
