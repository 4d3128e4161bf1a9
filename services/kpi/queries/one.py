"""One figure with its slices by provider, area and group, which sum to it."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from services.kpi.domain import Figure, View, figure, wanted
from services.kpi.domain.names import is_expected, measure_of
from services.kpi.queries import signed
from services.kpi.queries.sums import loaded
from services.kpi.queries.telling import head, href, scope, share, told
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi, Window

SLICED_BY = ("provider", "area", "group")


async def one(
    uow: UnitOfWork, view: View, kpi: Kpi, window: Window, org: str, filters: dict[str, str]
) -> dict[str, Any]:
    """The figure of a KPI in a window, of the slice that `filters` leave."""
    whole = await loaded(uow, view, wanted(view.programme, kpi), areas=True)
    made = figure(whole, kpi, window)
    frozen = None if filters else await signed.frozen(uow, view)
    figures = told(whole, made) | signed.beside(frozen, kpi, window)
    figures |= {each: href(view, kpi, below, window=window, **filters) for each, below in HREFS.items()}
    return {
        "programme": view.programme.id,
        "month": str(view.month),
        "as_at": view.as_at,
        "scope": scope(view, org),
        "filters": filters,
        **head(view.programme, kpi),
        **figures,
        "by_slice": {by: _sliced(whole, made, by) for by in SLICED_BY},
    }


HREFS = {"href": "", "records": "/records"}


def _sliced(view: View, made: Figure, by: str) -> list[dict[str, Any]]:
    """Every slice with people in it. Where the figure is a mix, each slice is held against the whole."""
    above = _by(view, made, made.kpi.numerator, by)
    below = _by(view, made, made.kpi.denominator, by)
    measure = measure_of(made.kpi.numerator)
    of_the_whole = made.kpi.by is not None or (measure is not None and measure.role is not None)
    return [
        _slice(made, code, above.get(code, 0), made.denominator if of_the_whole else below.get(code))
        for code in sorted({*above, *below})
    ]


def _slice(made: Figure, code: str, numerator: int, denominator: int | None) -> dict[str, Any]:
    value = share(numerator, denominator) if made.mature else None
    return {"code": code, "numerator": numerator, "denominator": denominator, "value": value}


def _by(view: View, made: Figure, name: str, by: str) -> dict[str, int]:
    if is_expected(name) and by == "area":
        each = {area.code: replace(view, whole=False, area=area.code) for area in view.programme.areas}
        said = {code: of.promised(name, made.months) for code, of in each.items()}
        return {code: count for code, count in said.items() if count is not None}
    sums: dict[str, int] = defaultdict(int)
    for cell in view.cells(made.kpi, name, made.months):
        sums[getattr(cell, by)] += cell.amount
    return dict(sums)
