"""One figure with its slices by provider, area and group, which sum to it."""

from collections import defaultdict
from dataclasses import replace
from typing import get_args

from services.kpi.domain import Figure, View, calculate_figure, percent, required_sums
from services.kpi.domain.figures import Dimension, value_of
from services.kpi.domain.formatting import format_number
from services.kpi.domain.names import is_expected, measure_of
from services.kpi.queries.movements import load_sums
from services.kpi.queries.rendering import definition_json, figure_href, figure_json, scope_json
from services.kpi.queries.signed_months import find_signed_month, signed_and_restated
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi, Window

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


async def read_figure(
    uow: UnitOfWork, view: View, kpi: Kpi, window: Window, org: str, filters: dict[Dimension, str]
) -> dict[str, object]:
    """The figure of a KPI in a window, of the slice that `filters` select [rule 90]."""
    loaded = await load_sums(uow, view, required_sums(view, kpi, by=DIMENSIONS))
    figure = calculate_figure(loaded, kpi, window)
    signed = None if filters else await find_signed_month(uow, view)
    return {
        "programme": view.programme.id,
        "month": str(view.month),
        "as_at": view.as_at,
        "scope": scope_json(view, org),
        "filters": filters,
        **definition_json(view.programme, kpi),
        **figure_json(loaded, figure),
        **signed_and_restated(signed, kpi, window),
        "href": figure_href(view, kpi, window=window, **filters),
        "records": figure_href(view, kpi, "/records", window=window, **filters),
        "by_slice": {dimension: _slices(loaded, figure, dimension) for dimension in DIMENSIONS},
    }


def _slices(view: View, figure: Figure, dimension: Dimension) -> list[dict[str, object]]:
    """Every slice that has people in it. The slices of a mix are compared with the whole."""
    numerators = _sums_by_code(view, figure, figure.kpi.numerator, dimension)
    denominators = _sums_by_code(view, figure, figure.kpi.denominator, dimension)
    measure = measure_of(figure.kpi.numerator)
    of_the_whole = figure.kpi.by is not None or (measure is not None and measure.role is not None)
    slices: list[dict[str, object]] = []
    for code in sorted({*numerators, *denominators}):
        numerator = numerators.get(code, 0)
        denominator = figure.denominator if of_the_whole else denominators.get(code)
        value = value_of(figure.kpi, numerator, denominator) if figure.mature else None
        shown = percent(value) if figure.kpi.by else format_number(figure.kpi, value)
        slices.append({"code": code, "numerator": numerator, "denominator": denominator, "value": shown})
    return slices


def _sums_by_code(view: View, figure: Figure, name: str, dimension: Dimension) -> dict[str, int]:
    if is_expected(name) and dimension == "area":
        codes = [area.code for area in view.programme.areas if view.area in (None, area.code)]
        areas = {code: replace(view, whole=False, area=code) for code in codes}
        expected = {code: of_area.total(figure.kpi, name, figure.months) for code, of_area in areas.items()}
        return {code: people for code, people in expected.items() if people is not None}
    sums: dict[str, int] = defaultdict(int)
    for cell in view.cells(figure.kpi, name, figure.months, dimension):
        sums[getattr(cell, dimension)] += cell.amount
    return sums
