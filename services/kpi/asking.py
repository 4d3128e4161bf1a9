"""What a reader asks about: a programme of theirs, one of its months, a day not in the future, perhaps a slice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.kpi.domain import Cell, View
from services.kpi.queries.cohorts import by_start
from shared.edge.request_context import RequestContext
from shared.terms.calendar import Month
from shared.terms.faults import BadQuery, Fault, NotFound, Refused
from shared.terms.programme import Kpi, Programme, Programmes


def programme_of(context: RequestContext, programme_id: str) -> Programme:
    """A programme the client's organisation has a part in; raises `Problem` not-found."""
    programme = context.container.programmes.get(programme_id)
    if programme is None or context.client.org not in _parties(programme):
        raise NotFound("programme", programme_id)
    return programme


def _parties(programme: Programme) -> set[str]:
    districts = {area.jcp_district for area in programme.areas}
    return {*programme.parties, *(each.id for each in programme.providers), *districts}


def kpi_of(programme: Programme, kpi_id: str) -> Kpi:
    """A KPI of the schedule; raises `Problem` not-found with what there is."""
    try:
        return programme.kpi(kpi_id)
    except KeyError as error:
        there = ", ".join(kpi.id for kpi in programme.kpis)
        raise Refused([], "not-found", f"{programme.id} has no KPI {kpi_id!r}; there is {there}.") from error


def cohort_kpi(programme: Programme, kpi_id: str | None) -> Kpi:
    """The KPI whose cohorts are asked for, else the first that has cohorts by start; raises `Problem`."""
    there = by_start(programme)
    if kpi_id is None and there:
        return there[0]
    kpi = kpi_of(programme, kpi_id or "")
    if kpi not in there:
        named = ", ".join(each.id for each in there)
        raise BadQuery(f"{kpi.id} is not by start cohort; ask for {named}.")
    return kpi


def parts_of(programmes: Programmes, programme: Programme) -> list[Programme]:
    """A portfolio's parts; none of any other programme."""
    return [programmes[part] for part in programme.parts if part in programmes]


def view_of(
    programme: Programme,
    org: str,
    month: str | None,
    as_at: date | None,
    today: date,
    parts: Sequence[Programme] = (),
) -> View:
    """The view asked for; raises `Problem` bad-query for a day in the future or a month outside the programme."""
    if as_at is not None and as_at > today:
        raise BadQuery(f"as_at may be today, {today}, or earlier.")
    day = as_at or today
    whole = org in programme.parties
    return View(programme, _month(programme, month, day), day, whole, parts=parts)


def _month(programme: Programme, text: str | None, day: date) -> Month:
    start = Month.of(programme.starts_on)
    if text is None:
        return max(start, Month.of(day))
    try:
        month = Month.of(text)
    except ValueError as error:
        raise BadQuery(f"month: {error}") from error
    if month < start or month > programme.last_figures:
        raise BadQuery(f"{programme.id} began in {start} and has no figures for {month}.")
    return month


@dataclass
class Slicing:
    """Query parameters that narrow a figure to a provider, an area and a group."""

    provider: str | None = None
    area: str | None = None
    group: str | None = None

    @property
    def filters(self) -> dict[str, str]:
        asked = {"provider": self.provider, "area": self.area, "group": self.group}
        return {name: code for name, code in asked.items() if code is not None}


def sliced(view: View, slicing: Slicing) -> View:
    """The view narrowed to a slice; raises `Problem` bad-query with every code the programme does not have."""
    there = {
        "provider": {each.id for one in view.members for each in one.providers},
        "area": {each.code for one in view.members for each in one.areas},
        "group": {each.code for one in view.members for each in one.groups},
    }
    filters = slicing.filters
    faults = [
        Fault("", f"unknown-{name}", f"{name}={code} is not one of {', '.join(sorted(there[name]))}")
        for name, code in filters.items()
        if code not in there[name]
    ]
    if faults:
        raise BadQuery("The slice is not one of the programme's.", faults)
    if not filters:
        return view
    area = slicing.area if view.whole and list(filters) == ["area"] else None

    def within(cell: Cell) -> bool:
        return all(getattr(cell, name) == code for name, code in filters.items())

    return replace(view, whole=False, keep=within, area=area)
