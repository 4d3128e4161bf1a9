"""The report of a month: every KPI in the month, to date and by its own window, beside what was signed."""

from services.kpi.domain import Figure, View, calculate_figure, month_state
from services.kpi.domain.figures import sums_of_schedule
from services.kpi.queries.movements import load_sums
from services.kpi.queries.rendering import definition_json, figure_json, scope_json
from services.kpi.queries.signed_months import find_signed_month, signed_and_restated
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi, Window


async def read_report(uow: UnitOfWork, view: View, org: str) -> dict[str, object]:
    """The whole KPI schedule as it stood at the end of `view.as_at`."""
    loaded = await load_schedule(uow, view)
    signed = await find_signed_month(uow, view)
    lines = []
    for kpi in view.schedule:
        figures = {
            name: figure_json(loaded, calculate_figure(loaded, kpi, window)) | signed_and_restated(signed, kpi, window)
            for name, window in _windows(kpi).items()
        }
        lines.append({**definition_json(view.programme, kpi), **figures, "href": figures["in_month"]["href"]})
    return {
        "programme": view.programme.id,
        "name": view.programme.name,
        "month": str(view.month),
        "month_state": month_state(view.month, view.as_at, signed is not None),
        "as_at": view.as_at,
        "scope": scope_json(view, org),
        "kpis": lines,
        "signed": signed.signature if signed else None,
    }


async def load_schedule(uow: UnitOfWork, view: View) -> View:
    """The view with the sums of every KPI on the schedule."""
    return await load_sums(uow, view, sums_of_schedule(view))


def schedule_figures(view: View) -> list[Figure]:
    """Every KPI in each of its windows."""
    return [
        calculate_figure(view, kpi, window) for kpi in view.schedule for window in dict.fromkeys(_windows(kpi).values())
    ]


def _windows(kpi: Kpi) -> dict[str, Window]:
    """The windows of a line of the report, by the member's name."""
    return {"in_month": "month", "cumulative": "cumulative", "contracted": kpi.window}
