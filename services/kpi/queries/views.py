"""What a reader may ask for: a programme of theirs, a KPI and a month of it, a day not in the future, a slice."""

from dataclasses import replace
from datetime import date, timedelta

from services.kpi.domain import View
from services.kpi.domain.figures import Dimension
from services.kpi.queries.cohorts import kpis_by_start
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month, day_start
from shared.terms.clients import DELIVERING, Client, Part
from shared.terms.faults import BadQuery, Fault, NotFound, Refused
from shared.terms.programme import Kpi, Programmes

READERS = DELIVERING | {Part.COMMISSIONER, Part.JCP_DISTRICT}
"""The parts that read figures of the people they may see."""

BY_PURPOSE = {"borough": Part.BOROUGH, "evaluator": Part.EVALUATOR, "auditor": Part.AUDITOR}
"""The part of each kind that reads figures for a purpose, on the days on which it has the part."""


def require_part(programmes: Programmes, programme_id: str, client: Client, today: date) -> None:
    """Raises `NotFound` unless the organisation has, or had, a part in the programme; by purpose, unless it has now."""
    if client.kind in BY_PURPOSE:
        reads = BY_PURPOSE[client.kind] in programmes.parts_of(programme_id, client.org, today)
    else:
        reads = any(version.parts_of(client.org) & READERS for version in programmes.every_version(programme_id))
    if not reads:
        raise NotFound("programme", programme_id)


def find_kpi(view: View, kpi_id: str) -> Kpi:
    """A KPI as it is in force for the view's month; raises `Refused` not-found with the ids there are."""
    try:
        return view.kpi(kpi_id)
    except KeyError as error:
        ids = ", ".join(kpi.id for kpi in view.schedule) or "none then; ask for another month"
        raise Refused(
            [], "not-found", f"{view.programme.id} has no such KPI in {view.month}; there is {ids}."
        ) from error


def find_cohort_kpi(view: View, kpi_id: str | None) -> Kpi:
    """The KPI with that id, else the first by start cohort; raises `BadQuery` for one that is not by start cohort.

    Raises `Refused` not-found for a programme that has none.
    """
    by_start = kpis_by_start(view)
    kpi = find_kpi(view, kpi_id) if kpi_id is not None else None
    if not by_start:
        raise Refused([], "not-found", f"{view.programme.id} has no KPI by start cohort.")
    if kpi is not None and kpi not in by_start:
        raise BadQuery(f"{kpi.id} is not by start cohort; ask for {', '.join(other.id for other in by_start)}.")
    return kpi or by_start[0]


async def open_view(
    uow: UnitOfWork,
    programmes: Programmes,
    programme_id: str,
    client: Client,
    month: str | None,
    as_at: date | None,
) -> View:
    """`view_of` for a client, with the movements shown that its part reads: of an area, or of all the programme."""
    view = view_of(programmes, programme_id, client, uow.today, month, as_at)
    if client.kind in BY_PURPOSE:
        await uow.show([programme_id, *(member.id for member in view.members)], view.area)
    return view


def view_of(
    programmes: Programmes, programme_id: str, client: Client, today: date, month: str | None, as_at: date | None
) -> View:
    """The view of a month, YYYY-MM, as it stood at the end of the day `as_at`; by default of today and its month.

    A borough's is of its area. Raises `NotFound` for a programme in which the organisation has no part, `BadQuery` for
    a day in the future and for a month that is not one of the programme's.
    """
    require_part(programmes, programme_id, client, today)
    if as_at is not None and as_at > today:
        raise BadQuery(f"as_at may be today, {today}, or earlier.")
    as_at = as_at or today
    programme = programmes.in_force(programme_id, day_start(as_at + timedelta(days=1)))
    start = Month.of(programme.starts_on)
    try:
        selected = Month.of(month) if month is not None else max(start, Month.of(as_at))
    except ValueError as error:
        raise BadQuery("month is not a month; write it like 2018-03.") from error
    if month is not None and not start <= selected <= programme.last_figures:
        raise BadQuery(f"{programme.id} began in {start} and has no figures for {selected}.")
    view = View.of(programmes, programme, selected, as_at, client.org)
    if client.kind in ("evaluator", "auditor"):
        return replace(view, whole=True, reader="")
    return of_area(view, client.org) if client.kind == "borough" else view


def of_area(view: View, area: str) -> View:
    """The view narrowed to what a borough reads: everybody of its area, and nobody else [rule 175]."""
    return replace(view, whole=False, reader="", only=[("area", area)], area=area)


def narrow(view: View, filters: dict[Dimension, str]) -> View:
    """The view narrowed to a slice; raises `BadQuery` with every code that the programme does not have."""
    codes = {
        "provider": {provider.id for version in view.every_version for provider in version.providers},
        "area": {area.code for version in view.every_version for area in version.areas},
        "group": {group.code for version in view.every_version for group in version.groups},
    }
    faults = [
        Fault("", f"unknown-{name}", f"{name} is one of {', '.join(sorted(codes[name]))}")
        for name, code in filters.items()
        if code not in codes[name]
    ]
    if faults:
        raise BadQuery("The slice is not one of the programme's.", faults)
    if not filters:
        return view
    area = filters["area"] if list(filters) == ["area"] and (view.whole or view.area == filters["area"]) else None
    return replace(view, whole=False, only=[*view.only, *filters.items()], area=area)
