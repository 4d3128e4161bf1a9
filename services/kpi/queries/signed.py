"""What a sign-off froze, and beside it what later news makes of the same figure: a restatement and its movements."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.kpi.domain import Figure, View, figure, wanted
from services.kpi.domain.printing import shown
from services.kpi.queries.sums import loaded
from services.kpi.tables import SIGNED_FIGURE, SIGNED_MONTH
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi, Window

MONTH = Sql(
    sa.select(SIGNED_MONTH)
    .where(SIGNED_MONTH.c.programme == sa.bindparam("programme"))
    .where(SIGNED_MONTH.c.month == sa.bindparam("month"))
)
FIGURES = Sql(sa.select(SIGNED_FIGURE).where(SIGNED_FIGURE.c.month_id == sa.bindparam("month_id")))

Key = tuple[str, Window]


@dataclass(frozen=True)
class Frozen:
    """A signed month: what stood then (`figures`), and the same figures with all that was recorded since (`now`)."""

    id: str
    month: str
    signed_on: date
    signed_by: str
    position: int
    figures: dict[Key, dict[str, Any]]
    now: View

    @property
    def told(self) -> dict[str, Any]:
        return {"id": self.id, "signed_on": self.signed_on, "signed_by": self.signed_by}


async def frozen(uow: UnitOfWork, view: View) -> Frozen | None:
    """The sign-off of the view's month as known at `view.as_at`; None when there was none, or not for the reader."""
    row = await MONTH.row(uow, programme=view.programme.id, month=str(view.month))
    if row is None or row["signed_on"] > view.as_at:
        return None
    rows = await FIGURES.rows(uow, month_id=row["id"])
    on_schedule = [kpi.id for kpi in view.programme.kpis]
    kept = {(each["kpi"], each["window"]): each["figure"] for each in rows if each["kpi"] in on_schedule}
    needed = {need for kpi in view.programme.kpis for need in wanted(view.programme, kpi)}
    then = replace(view, as_at=row["signed_on"])
    now = await loaded(uow, then, needed, recorded_by=view.as_at)
    return Frozen(row["id"], row["month"], row["signed_on"], row["signed_by"], row["position"], kept, now)


def beside(known: Frozen | None, kpi: Kpi, window: Window) -> dict[str, Any]:
    """`signed` and `restated_by` of one figure: null when the month is not signed, or nothing has changed since."""
    then = known.figures.get((kpi.id, window)) if known else None
    if known is None or then is None:
        return {"signed": None, "restated_by": None}
    return {"signed": then | known.told, "restated_by": difference(then, restated(known, kpi, window))}


def restated(known: Frozen, kpi: Kpi, window: Window) -> Figure:
    """The figure as it would have been signed, had all that is known now been known then."""
    return figure(known.now, kpi, window)


def difference(then: dict[str, Any], now: Figure) -> dict[str, Any] | None:
    """By how much news changed a signed figure's two sums, and its value now; None when it did not."""
    numerator = now.numerator - then["numerator"]
    denominator = (now.denominator or 0) - (then["denominator"] or 0)
    slices = {part.code: part.numerator for part in now.slices}
    if not numerator and not denominator and slices == then["slices"]:
        return None
    value = shown(now.kpi, now.value)
    return {"numerator": numerator, "denominator": denominator, "value": value, "rag": now.rag}


def to_keep(made: Figure) -> dict[str, Any]:
    """What a sign-off keeps of a figure."""
    return {
        "numerator": made.numerator,
        "denominator": made.denominator,
        "value": shown(made.kpi, made.value),
        "rag": made.rag,
        "rag_reason": made.rag_reason,
        "slices": {part.code: part.numerator for part in made.slices},
    }
