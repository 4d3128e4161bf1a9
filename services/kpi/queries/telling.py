"""A figure as JSON: whole counts, per cents as text with one place, and with each its basis and its address."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from services.kpi.domain import Figure, OpenMonth, View, percent
from services.kpi.domain.names import BESIDE
from services.kpi.domain.printing import shown
from shared.terms.programme import Kpi, Programme


def told(view: View, figure: Figure) -> dict[str, Any]:
    """One figure of one window. `value`, `target` and shares are per cents as text, or in the unit of a KPI that is a
    count or money; null says nothing."""
    kpi, months = figure.kpi, figure.months
    return {
        "window": figure.window,
        "from": str(months[0]) if months else None,
        "to": str(months[-1]) if months else None,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "profile": figure.denominator if kpi.unit == "share_of_profile" else None,
        "value": shown(kpi, figure.value),
        "target": shown(kpi, kpi.target),
        "rag": figure.rag,
        "rag_reason": figure.rag_reason,
        "maturity": {
            "mature": figure.mature,
            "matures_on": figure.matures_on,
            "immature": [str(month) for month in figure.immature],
        },
        "open_month": _open(figure.open_month) if figure.open_month else None,
        "by_curve": figure.by_curve,
        "beside": _beside(view, figure),
        "slices": [
            {
                "code": part.code,
                "numerator": part.numerator,
                "denominator": part.denominator,
                "value": share(part.numerator, part.denominator),
                "target": percent(part.target),
                "rag": part.rag,
            }
            for part in figure.slices
        ],
        "basis": kpi.basis,
        "href": href(view, kpi, window=figure.window),
        "records": href(view, kpi, "/records", window=figure.window),
    }


def _open(month: OpenMonth) -> dict[str, Any]:
    return {
        "to_date": month.to_date,
        "profile": month.profile,
        "share_of_profile": share(month.to_date, month.profile),
        "pro_rata_profile": month.pro_rata_profile,
        "share_of_pro_rata": percent(month.to_date / month.pro_rata) if month.pro_rata else None,
        "forecast": month.forecast,
        "working_days_elapsed": month.elapsed,
        "working_days": month.working_days,
    }


def _beside(view: View, figure: Figure) -> dict[str, int] | None:
    """Referrals are shown gross, and net of what was taken out with why [default 3]."""
    names = BESIDE.get(figure.kpi.numerator, ())
    if figure.kpi.by or not names:
        return None
    return {name: view.total(figure.kpi, name, figure.months) or 0 for name in names}


def share(numerator: int, denominator: int | None) -> str | None:
    return percent(Fraction(numerator, denominator)) if denominator else None


def head(programme: Programme, kpi: Kpi) -> dict[str, Any]:
    """What a KPI is: its definition with what in it is an assumption."""
    prefix = f"kpis.{kpi.id}."
    assumed = [why for path, why in programme.assumptions.items() if path.startswith(prefix)]
    return {
        "kpi": kpi.id,
        "name": kpi.name,
        "measures": {"numerator": kpi.numerator, "denominator": kpi.denominator},
        "by": kpi.by,
        "unit": kpi.unit,
        "contracted_window": kpi.window,
        "direction": kpi.direction,
        "basis": kpi.basis,
        "assumptions": list(dict.fromkeys(assumed)),
    }


def scope(view: View, org: str) -> dict[str, Any]:
    """Of whom a reader's figures are."""
    if view.whole:
        return {"of": "programme", "org": org, "about": "Everybody on the programme."}
    return {"of": "own", "org": org, "about": "Only the participants that your organisation may see."}


def href(view: View, kpi: Kpi, below: str = "", **query: str) -> str:
    asked = urlencode({"month": str(view.month), "as_at": view.as_at.isoformat(), **query})
    return f"/v1/programmes/{view.programme.id}/figures/{kpi.id}{below}?{asked}"
