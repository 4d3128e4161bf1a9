"""The records behind a figure, as at the same day: each movement with the event that made it [rule 99]."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.kpi.domain import View, figure, wanted
from services.kpi.domain.figures import Figure, cohort_axis, of_role
from services.kpi.domain.names import PROFILE, Measure, measure_of
from services.kpi.queries.sums import AXES, known_then, loaded
from services.kpi.queries.telling import scope
from services.kpi.tables import MOVEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.paging import paginate
from shared.terms.programme import Kpi, Window

COLUMNS = (
    "event_position",
    "n",
    "participant_id",
    "measure",
    "amount",
    "counted_on",
    "occurred_on",
    "recorded_at",
    "event_type",
    "event_id",
    "reason",
    "provider",
    "area",
    "group_code",
)
KEY = ("event_position", "n")


def _behind(axis: str) -> Sql:
    """Movements of a measure in some months of an axis, of some providers, in the order they were applied."""
    among = sa.cast(sa.bindparam("providers"), sa.ARRAY(sa.Text))
    months = sa.cast(sa.bindparam("months"), sa.ARRAY(sa.Text))
    after = sa.tuple_(sa.bindparam("position", type_=sa.BigInteger), sa.bindparam("nth", type_=sa.Integer))
    slices = [
        sa.or_(sa.bindparam(name, type_=sa.Text).is_(None), column == sa.bindparam(name, type_=sa.Text))
        for name, column in (("area", MOVEMENT.c.area), ("group", MOVEMENT.c.group_code))
    ]
    return Sql(
        sa.select(*(MOVEMENT.c[name] for name in COLUMNS))
        .where(*known_then(), MOVEMENT.c[axis] == sa.any_(months), MOVEMENT.c.provider == sa.any_(among), *slices)
        .where(sa.tuple_(*(MOVEMENT.c[name] for name in KEY)) > after)
        .order_by(*(MOVEMENT.c[name] for name in KEY))
        .limit(sa.bindparam("limit", type_=sa.BigInteger))
    )


BEHIND = {axis: _behind(axis) for axis in AXES}


@dataclass(frozen=True)
class Part:
    """A part of a figure, `numerator` or `denominator`, narrowed by `filters` (provider, area, group)."""

    made: Figure
    name: str
    filters: dict[str, str]

    @property
    def measure(self) -> str:
        return self.made.kpi.numerator if self.name == "numerator" else self.made.kpi.denominator

    @property
    def sum(self) -> int | None:
        return self.made.numerator if self.name == "numerator" else self.made.denominator


async def records(
    uow: UnitOfWork, view: View, part: Part, org: str, limit: int, after: list[Any] | None
) -> dict[str, Any]:
    """A page of what the part is the sum of. A profile has no people behind it: its months stand instead."""
    kpi = part.made.kpi
    measure = measure_of(part.measure)
    listed = await _page(uow, view, part, measure, limit, after) if measure else {"items": [], "next": None}
    return {
        "programme": view.programme.id,
        "kpi": kpi.id,
        "part": part.name,
        "measure": part.measure,
        "basis": kpi.basis,
        "as_at": view.as_at,
        "months": [str(month) for month in part.made.months],
        "scope": scope(view, org),
        "filters": part.filters,
        "sum": part.sum,
        "profile": _profile(view, part),
        **listed,
    }


def _profile(view: View, part: Part) -> dict[str, int] | None:
    if not part.measure.endswith(PROFILE):
        return None
    return view.profile(part.measure.removesuffix(PROFILE), part.made.months)


async def _page(
    uow: UnitOfWork, view: View, part: Part, measure: Measure, limit: int, after: list[Any] | None
) -> dict[str, Any]:
    filters = part.filters
    providers = of_role(view.members, measure.role)
    position, nth = after or [0, 0]
    rows = await BEHIND[cohort_axis(view.programme, part.made.kpi)].rows(
        uow,
        programmes=[one.id for one in view.members],
        measure=measure.counted,
        recorded_by=view.as_at,
        counted_by=view.as_at,
        months=[str(month) for month in part.made.months],
        providers=sorted(providers & {filters["provider"]} if "provider" in filters else providers),
        area=filters.get("area"),
        group=filters.get("group"),
        position=position,
        nth=nth,
        limit=limit + 1,
    )
    found = paginate([dict(row) for row in rows], limit, lambda row: [row[name] for name in KEY])
    return found | {"items": [record(row) for row in found["items"]]}


def record(row: dict[str, Any]) -> dict[str, Any]:
    """A movement as shown: +1, −1 or pence, when it counts, when it happened, when it was recorded, and by what."""
    return {
        "participant_id": row["participant_id"],
        "measure": row["measure"],
        "movement": row["amount"],
        "counted_on": row["counted_on"],
        "occurred_on": row["occurred_on"],
        "recorded_at": row["recorded_at"],
        "event": row["event_type"],
        "event_id": row["event_id"],
        "reason": row["reason"],
        "provider": row["provider"],
        "area": row["area"],
        "group": row["group_code"],
    }


async def part_of(uow: UnitOfWork, view: View, kpi: Kpi, window: Window, name: str, filters: dict[str, str]) -> Part:
    """The part of a figure that a reader asks the records of."""
    whole = await loaded(uow, view, wanted(view.programme, kpi), areas=True)
    return Part(figure(whole, kpi, window), name, filters)
