"""What a borough reads of the figures of its area: without small counts [rules 175, 194]."""

from datetime import date, timedelta

from services.kpi.domain.figures import Dimension, View
from services.kpi.domain.suppression import Answer, Suppression
from services.kpi.queries.reports import load_schedule
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client
from shared.terms.faults import BadQuery
from shared.terms.programme import Kpi


def require_published(client: Client, today: date, as_at: date | None, filters: dict[Dimension, str]) -> None:
    """Raises `BadQuery` for a borough that asks for what shows single people by comparing two answers."""
    if client.kind != "borough":
        return
    if as_at is not None and as_at != today and (as_at + timedelta(days=1)).day != 1:
        raise BadQuery("Figures of an area are kept as at the last day of a month; ask for one, or leave as_at out.")
    if filters.keys() - {"area"}:
        raise BadQuery("Figures of an area are not narrowed further; by_slice has the slices that can be shown.")


async def report_for(uow: UnitOfWork, client: Client, view: View, report: Answer) -> dict[str, object]:
    """The report as the client reads it."""
    if client.kind != "borough":
        return report
    suppression = await _suppression(uow, view)
    lines = [_line(suppression, view.kpi(line["kpi"]), line) for line in report["kpis"]]
    return report | {"kpis": lines, "signed": None}


def _line(suppression: Suppression, kpi: Kpi, line: Answer) -> Answer:
    return line | {name: suppression.figure(kpi, line[name]) for name in ("in_month", "cumulative", "contracted")}


async def figure_for(uow: UnitOfWork, client: Client, view: View, kpi: Kpi, figure: Answer) -> dict[str, object]:
    """The figure as the client reads it."""
    return figure if client.kind != "borough" else (await _suppression(uow, view)).figure(kpi, figure)


async def cohorts_for(uow: UnitOfWork, client: Client, view: View, kpi: Kpi, cohorts: Answer) -> dict[str, object]:
    """The cohorts as the client reads them."""
    if client.kind != "borough":
        return cohorts
    suppression = await _suppression(uow, view)
    rows = [suppression.cohort(kpi, cohort) for cohort in cohorts["cohorts"]]
    return cohorts | {"mature": suppression.figure(kpi, cohorts["mature"]), "cohorts": rows}


async def _suppression(uow: UnitOfWork, view: View) -> Suppression:
    return Suppression(await load_schedule(uow, view), view.programme.suppress_below)
