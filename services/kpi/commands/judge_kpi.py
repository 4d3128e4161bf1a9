"""Records the colour that a person gives a judged KPI for a month."""

import sqlalchemy as sa

from services.kpi.domain import View
from services.kpi.request_bodies.judgements import JudgementIn
from services.kpi.tables import JUDGEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Conflict, Fault, Refused
from shared.terms.ids import new_id
from shared.terms.programme import Kpi

INSERT = Sql(sa.insert(JUDGEMENT))


async def judge_kpi(uow: UnitOfWork, view: View, kpi: Kpi, body: JudgementIn) -> str:
    """Records a judgement for the view's month and returns its id [S0 §12].

    Raises `Conflict` for a KPI that is counted, `Refused` for a month that has not begun.
    """
    if not kpi.judged:
        raise Conflict(f"{kpi.id} is counted: its colour follows from its figures and the contract.")
    if view.month.first > uow.today:
        message = f"{view.month} has not begun; judge a month that has"
        raise Refused([Fault("/month", "in-the-future", message)])
    judgement_id = new_id("jdg")
    await INSERT.execute(
        uow,
        id=judgement_id,
        programme=view.programme.id,
        kpi=kpi.id,
        month=str(view.month),
        rag=body.rag,
        evidence=body.evidence,
        author=body.author or uow.actor,
        actor=uow.actor,
        judged_on=uow.today,
        recorded_at=uow.now,
        visible_to=sorted(view.programme.parties),
    )
    return judgement_id
