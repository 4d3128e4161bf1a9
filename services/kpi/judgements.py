"""Colours that people give: the KPIs which are judged, month by month, with a note of the evidence and its author.

A judgement is never changed: a newer one stands beside it, so that the colour as it stood on any day is known.
"""

from datetime import date
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.dialects.postgresql import distinct_on

from services.kpi.domain import View
from services.kpi.domain.figures import Judgement
from services.kpi.tables import JUDGEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Conflict, Fault, Refused
from shared.terms.ids import new_id
from shared.terms.programme import Kpi
from shared.terms.text_patterns import PRINTABLE, WRITTEN

KEEP = Sql(sa.insert(JUDGEMENT))
NEWEST = Sql(
    sa.select(JUDGEMENT)
    .ext(distinct_on(JUDGEMENT.c.kpi))
    .where(JUDGEMENT.c.programme == sa.bindparam("of_programme"))
    .where(JUDGEMENT.c.month == sa.bindparam("of_month"))
    .where(JUDGEMENT.c.judged_on <= sa.bindparam("by_day", type_=sa.Date))
    .order_by(JUDGEMENT.c.kpi, JUDGEMENT.c.recorded_at.desc())
)
ONE = Sql(sa.select(JUDGEMENT).where(JUDGEMENT.c.id == sa.bindparam("wanted_id")))
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100, pattern=PRINTABLE)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000, pattern=WRITTEN)]


class JudgementIn(BaseModel):
    """A month's colour of a judged KPI; the note names evidence and nobody on the programme."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"month": "2018-03", "rag": "amber", "evidence": "Site visit of 28 March: four of nine plans in use."}
            ]
        },
    )

    month: str = Field(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")
    rag: Literal["green", "amber", "red"]
    evidence: Note
    author: Line | None = Field(None, description="the post of whoever judged; your client's id when left out")


class JudgementOut(BaseModel):
    """A judgement as it is kept."""

    id: str
    programme: str
    kpi: str
    month: str
    rag: Literal["green", "amber", "red"]
    evidence: str
    author: str
    judged_on: date


async def judge(uow: UnitOfWork, view: View, kpi: Kpi, given: JudgementIn) -> str:
    """Keeps a judgement; its id. Raises `Problem` for a KPI that is counted, `Refused` for a month still to come."""
    if not kpi.judged:
        raise Conflict(f"{kpi.id} is counted: its colour follows from its figures and the contract.")
    if view.month.first > uow.today:
        message = f"{view.month} has not begun; judge a month that has"
        raise Refused([Fault("/month", "in-the-future", message)])
    judgement_id = new_id("jdg")
    await KEEP.execute(
        uow,
        id=judgement_id,
        programme=view.programme.id,
        kpi=kpi.id,
        month=str(view.month),
        rag=given.rag,
        evidence=given.evidence,
        author=given.author or uow.actor,
        actor=uow.actor,
        judged_on=uow.today,
        recorded_at=uow.now,
        visible_to=sorted(view.programme.parties),
    )
    return judgement_id


async def one(uow: UnitOfWork, judgement_id: str) -> dict[str, Any]:
    row = await ONE.row(uow, wanted_id=judgement_id)
    assert row is not None
    return {name: row[name] for name in JudgementOut.model_fields}


async def known(uow: UnitOfWork, view: View) -> dict[str, Judgement]:
    """The newest judgement of each KPI for the view's month, as known at the end of its day."""
    if not any(kpi.judged for kpi in view.programme.kpis):
        return {}
    rows = await NEWEST.rows(uow, of_programme=view.programme.id, of_month=str(view.month), by_day=view.as_at)
    return {row["kpi"]: Judgement(row["rag"], row["evidence"], row["author"], row["judged_on"]) for row in rows}
