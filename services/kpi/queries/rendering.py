"""A figure as JSON: whole counts, percentages as text with one decimal place, its basis and its addresses."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from services.kpi.domain import Figure, OpenMonth, View, percent
from services.kpi.domain.formatting import format_number
from services.kpi.domain.names import SHOWN_WITH
from shared.terms.programme import Kpi, Programme


def figure_json(view: View, figure: Figure) -> dict[str, Any]:
    """One figure in one window.

    `value` and `target` are percentages as text or, for a KPI in people or pounds, in that unit; null means no value.
    """
    kpi, months = figure.kpi, figure.months
    return {
        "window": figure.window,
        "from": str(months[0]) if months else None,
        "to": str(months[-1]) if months else None,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "profile": figure.denominator if kpi.unit == "share_of_profile" else None,
        "value": format_number(kpi, figure.value),
        "target": format_number(kpi, kpi.target),
        "rag": figure.rag,
        "rag_reason": figure.rag_reason,
        "maturity": {
            "mature": figure.mature,
            "matures_on": figure.matures_on,
            "immature": [str(month) for month in figure.immature],
        },
        "open_month": open_month_json(figure.open_month) if figure.open_month else None,
        "by_curve": figure.by_curve,
        "beside": beside_json(view, figure),
        "slices": [
            {
                "code": part.code,
                "numerator": part.numerator,
                "denominator": part.denominator,
                "value": ratio_percent(part.numerator, part.denominator),
                "target": percent(part.target),
                "rag": part.rag,
            }
            for part in figure.slices
        ],
        "basis": kpi.basis,
        "href": figure_href(view, kpi, window=figure.window),
        "records": figure_href(view, kpi, "/records", window=figure.window),
    }


def open_month_json(month: OpenMonth) -> dict[str, object]:
    """How an open month stands against its profile so far, and the forecast for all of it."""
    return {
        "to_date": month.to_date,
        "profile": month.profile,
        "share_of_profile": ratio_percent(month.to_date, month.profile),
        "pro_rata_profile": month.pro_rata_profile,
        "share_of_pro_rata": percent(month.to_date / month.pro_rata) if month.pro_rata else None,
        "forecast": month.forecast,
        "working_days_elapsed": month.elapsed,
        "working_days": month.working_days,
    }


def beside_json(view: View, figure: Figure) -> dict[str, int] | None:
    """Net referrals, and each reason for which a referral is not in the net [default 3]."""
    names = SHOWN_WITH.get(figure.kpi.numerator, ())
    if figure.kpi.by or not names:
        return None
    return {name: view.total(figure.kpi, name, figure.months) or 0 for name in names}


def ratio_percent(numerator: int, denominator: int | None) -> str | None:
    """A ratio as a percentage with one decimal place; None without a denominator."""
    return percent(Fraction(numerator, denominator)) if denominator else None


def definition_json(programme: Programme, kpi: Kpi) -> dict[str, object]:
    """What a KPI measures, with the assumptions in its definition."""
    prefix = f"kpis.{kpi.id}."
    assumptions = [reason for path, reason in programme.assumptions.items() if path.startswith(prefix)]
    return {
        "kpi": kpi.id,
        "name": kpi.name,
        "measures": {"numerator": kpi.numerator, "denominator": kpi.denominator},
        "by": kpi.by,
        "unit": kpi.unit,
        "contracted_window": kpi.window,
        "direction": kpi.direction,
        "basis": kpi.basis,
        "assumptions": list(dict.fromkeys(assumptions)),
    }


def scope_json(view: View, org: str) -> dict[str, str]:
    """Which participants the reader's figures are of."""
    if view.whole:
        return {"of": "programme", "org": org, "about": "Everybody on the programme."}
    if view.area == org:
        return {"of": "area", "org": org, "about": "Everybody of your area on the programme."}
    return {"of": "own", "org": org, "about": "Only the participants that your organisation may see."}


def figure_href(view: View, kpi: Kpi, below: str = "", **query: str) -> str:
    """The address of a figure for the view's month and day; `below` is a path below it."""
    parameters = urlencode({"month": str(view.month), "as_at": view.as_at.isoformat(), **query})
    return f"/v1/programmes/{view.programme.id}/figures/{kpi.id}{below}?{parameters}"
