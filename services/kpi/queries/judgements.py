"""Judgements: the colours that people give a judged KPI, month by month.

A judgement is never changed; a newer one is added, so that the colour as it stood on any day is known.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from services.kpi.domain import View
from services.kpi.domain.figures import Judgement
from services.kpi.tables import JUDGEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork

COLUMNS = ("id", "programme", "kpi", "month", "rag", "evidence", "author", "judged_on")
NEWEST = Sql(
    sa.select(*(JUDGEMENT.c[name] for name in COLUMNS))
    .ext(distinct_on(JUDGEMENT.c.kpi))
    .where(JUDGEMENT.c.programme == sa.bindparam("of_programme"))
    .where(JUDGEMENT.c.month == sa.bindparam("of_month"))
    .where(JUDGEMENT.c.judged_on <= sa.bindparam("by_day", type_=sa.Date))
    .order_by(JUDGEMENT.c.kpi, JUDGEMENT.c.recorded_at.desc())
)
READ = Sql(sa.select(*(JUDGEMENT.c[name] for name in COLUMNS)).where(JUDGEMENT.c.id == sa.bindparam("judgement_id")))


async def read_judgement(uow: UnitOfWork, judgement_id: str) -> dict[str, Any]:
    row = await READ.row(uow, judgement_id=judgement_id)
    assert row is not None
    return dict(row)


async def newest_judgements(uow: UnitOfWork, view: View) -> dict[str, Judgement]:
    """The newest judgement of each KPI for the view's month, as known at the end of its day."""
    if not any(kpi.judged for kpi in view.programme.kpis):
        return {}
    rows = await NEWEST.rows(uow, of_programme=view.programme.id, of_month=str(view.month), by_day=view.as_at)
    return {row["kpi"]: Judgement(row["rag"], row["evidence"], row["author"], row["judged_on"]) for row in rows}
