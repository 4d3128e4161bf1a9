"""Signs a month off: its figures as they stand are kept for good, and later changes are reported as restatements."""

from datetime import timedelta

import orjson

from services.kpi.domain import MONTH_STATES, View, month_state
from services.kpi.queries.reports import load_schedule, schedule_figures
from services.kpi.queries.signed_months import FIND_MONTH, signed_figure_json
from services.kpi.store import NO_COUNTING
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import transition
from shared.terms.ids import new_id

LAST_POSITION = "SELECT coalesce(max(event_position), 0) FROM movement"
INSERT_MONTH = """
INSERT INTO signed_month
  (id, programme, month, signed_on, signed_at, signed_by, position, programme_version, visible_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
INSERT_FIGURES = """
INSERT INTO signed_figure (month_id, kpi, "window", figure)
SELECT $1, kpi, w, figure::jsonb FROM unnest($2::text[], $3::text[], $4::text[]) AS u(kpi, w, figure)
"""


async def sign_off_month(uow: UnitOfWork, view: View) -> str:
    """Signs off the view's month and returns the id of the sign-off [rule 93].

    Nothing is counted meanwhile, so that every movement is either in the signed sums or later. Raises
    `ForbiddenTransition` for an open month and for one that is signed already.
    """
    await uow.conn.execute(NO_COUNTING)
    programme, month = view.programme, str(view.month)
    signed = await FIND_MONTH.row(uow, programme=programme.id, month=month)
    # Today is not over: a month may be signed from the day after its last.
    state = month_state(view.month, uow.today - timedelta(days=1), signed is not None)
    transition(MONTH_STATES, state, "sign_off", "month")
    figures = schedule_figures(await load_schedule(uow, view))
    month_id, position = new_id("sgn"), await uow.conn.fetchval(LAST_POSITION)
    version, visible_to = programme.version, sorted(programme.parties)
    await uow.conn.execute(
        INSERT_MONTH, month_id, programme.id, month, uow.today, uow.now, uow.actor, position, version, visible_to
    )
    await uow.conn.execute(
        INSERT_FIGURES,
        month_id,
        [figure.kpi.id for figure in figures],
        [figure.window for figure in figures],
        [orjson.dumps(signed_figure_json(figure)).decode() for figure in figures],
    )
    return month_id
