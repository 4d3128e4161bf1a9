"""What was signed off for a month, and how later movements would change it: a restatement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.kpi.domain import Figure, View, calculate_figure
from services.kpi.domain.figures import sums_of_schedule
from services.kpi.domain.formatting import format_number
from services.kpi.queries.movements import load_sums
from services.kpi.tables import SIGNED_FIGURE, SIGNED_MONTH
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi, Window

FIND_MONTH = Sql(
    sa.select(SIGNED_MONTH)
    .where(SIGNED_MONTH.c.programme == sa.bindparam("programme"))
    .where(SIGNED_MONTH.c.month == sa.bindparam("month"))
)
LIST_FIGURES = Sql(sa.select(SIGNED_FIGURE).where(SIGNED_FIGURE.c.month_id == sa.bindparam("month_id")))

Key = tuple[str, Window]
"""A KPI's id and a window of it."""


@dataclass(frozen=True)
class SignedMonth:
    """A signed month: the signed `figures` as JSON, and `restated`, the same view with all that was recorded since.

    Both are by the version of the programme that the month was signed by.
    """

    id: str
    month: str
    signed_on: date
    signed_by: str
    position: int
    figures: dict[Key, dict[str, Any]]
    restated: View

    @property
    def signature(self) -> dict[str, object]:
        return {"id": self.id, "signed_on": self.signed_on, "signed_by": self.signed_by}


async def find_signed_month(uow: UnitOfWork, view: View) -> SignedMonth | None:
    """The sign-off of the view's month as known at `view.as_at`; None if there was none that the reader may see."""
    row = await FIND_MONTH.row(uow, programme=view.programme.id, month=str(view.month))
    if row is None or row["signed_on"] > view.as_at:
        return None
    rows = await LIST_FIGURES.rows(uow, month_id=row["id"])
    figures = {(signed["kpi"], signed["window"]): signed["figure"] for signed in rows}
    at_sign_off = view.at_sign_off(row["programme_version"], row["signed_on"], row["signed_at"])
    restated = await load_sums(uow, at_sign_off, sums_of_schedule(at_sign_off), recorded_by=view.as_at)
    return SignedMonth(row["id"], row["month"], row["signed_on"], row["signed_by"], row["position"], figures, restated)


def signed_and_restated(month: SignedMonth | None, kpi: Kpi, window: Window) -> dict[str, object]:
    """`signed` and `restated_by` of one figure: null if the month is not signed, or if nothing has changed since."""
    signed = month.figures.get((kpi.id, window)) if month else None
    if month is None or signed is None:
        return {"signed": None, "restated_by": None}
    restated = calculate_figure(month.restated, month.restated.kpi(kpi.id), window)
    return {"signed": signed | month.signature, "restated_by": restatement_json(signed, restated)}


def restatement_json(signed: dict[str, Any], restated: Figure) -> dict[str, object] | None:
    """By how much the two sums of a signed figure changed, and its value and colour now; None if they did not."""
    numerator = restated.numerator - signed["numerator"]
    denominator = (restated.denominator or 0) - (signed["denominator"] or 0)
    slices = {part.code: part.numerator for part in restated.slices}
    if not numerator and not denominator and slices == signed["slices"]:
        return None
    value = format_number(restated.kpi, restated.value)
    return {"numerator": numerator, "denominator": denominator, "value": value, "rag": restated.rag}


def signed_figure_json(figure: Figure) -> dict[str, object]:
    """What a sign-off stores of a figure."""
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": format_number(figure.kpi, figure.value),
        "rag": figure.rag,
        "rag_reason": figure.rag_reason,
        "slices": {part.code: part.numerator for part in figure.slices},
    }
