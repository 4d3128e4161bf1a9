"""The KPI schedule of a month: every KPI in the month, to date and by its own window, beside what was signed of it."""

from typing import Any

from services.kpi.domain import Figure, View, figure, month_state, wanted
from services.kpi.queries import signed
from services.kpi.queries.sums import loaded
from services.kpi.queries.telling import head, scope, told
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Kpi, Window


async def report(uow: UnitOfWork, view: View, org: str) -> dict[str, Any]:
    """The whole schedule as it stood at the end of `view.as_at`."""
    whole = await schedule(uow, view)
    frozen = await signed.frozen(uow, view)
    return {
        "programme": view.programme.id,
        "name": view.programme.name,
        "month": str(view.month),
        "month_state": month_state(view.month, view.as_at, frozen is not None),
        "as_at": view.as_at,
        "scope": scope(view, org),
        "kpis": [_line(whole, kpi, frozen) for kpi in view.programme.kpis],
        "signed": frozen.told if frozen else None,
    }


async def schedule(uow: UnitOfWork, view: View) -> View:
    """The view with the sums of every KPI on the schedule."""
    needed = {need for kpi in view.programme.kpis for need in wanted(view.programme, kpi)}
    return await loaded(uow, view, needed)


def figures(view: View) -> list[Figure]:
    """Every KPI in each of its windows."""
    return [figure(view, kpi, window) for kpi in view.programme.kpis for window in dict.fromkeys(windows(kpi).values())]


def windows(kpi: Kpi) -> dict[str, Window]:
    """The windows a report shows, by name."""
    return {"in_month": "month", "cumulative": "cumulative", "contracted": kpi.window}


def _line(view: View, kpi: Kpi, frozen: signed.Frozen | None) -> dict[str, Any]:
    line = head(view.programme, kpi)
    for name, window in windows(kpi).items():
        line[name] = told(view, figure(view, kpi, window)) | signed.beside(frozen, kpi, window)
    return line | {"href": line["in_month"]["href"]}
