"""The records behind a figure, as at the same day: each movement with the event that caused it [rule 99]."""

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from services.kpi.domain import View, calculate_figure, required_sums
from services.kpi.domain.figures import Dimension, Figure, cohort_axis
from services.kpi.domain.names import PROFILE, Measure, measure_of
from services.kpi.queries.movements import AXES, load_sums, of_snapshot
from services.kpi.queries.rendering import scope_json
from services.kpi.tables import MOVEMENT
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import BadQuery
from shared.terms.paging import paginate
from shared.terms.programme import Kpi, Window

PartName = Literal["numerator", "denominator"]
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
OUT_OF_RANGE = 2**31
"""The first number that the column `n` cannot hold."""


MONTHS = sa.cast(sa.bindparam("months"), sa.ARRAY(sa.Text))
AFTER = sa.tuple_(*(sa.bindparam(f"after_{name}", type_=MOVEMENT.c[name].type) for name in KEY))
SLICES = [
    sa.or_(sa.bindparam(name, type_=sa.Text).is_(None), column == sa.bindparam(name, type_=sa.Text))
    for name, column in (("provider", MOVEMENT.c.provider), ("area", MOVEMENT.c.area), ("group", MOVEMENT.c.group_code))
]
ROLE = sa.bindparam("role", type_=sa.Text)
OF_ROLE = sa.cast(sa.bindparam("providers_of_role"), sa.ARRAY(sa.Text))
HAS_ROLE = sa.or_(
    ROLE.is_(None),
    MOVEMENT.c.provider_role == ROLE,
    sa.and_(MOVEMENT.c.provider_role.is_(None), MOVEMENT.c.provider == sa.any_(OF_ROLE)),
)
RECORDS = {
    axis: Sql(
        sa.select(*(MOVEMENT.c[name] for name in COLUMNS))
        .where(*of_snapshot(MOVEMENT), MOVEMENT.c[axis] == sa.any_(MONTHS), HAS_ROLE)
        .where(*SLICES, sa.tuple_(*(MOVEMENT.c[name] for name in KEY)) > AFTER)
        .order_by(*(MOVEMENT.c[name] for name in KEY))
        .limit(sa.bindparam("limit", type_=sa.BigInteger))
    )
    for axis in AXES
}
"""Movements of a measure in some months of an axis, of providers of a role, in the order they were applied."""


@dataclass(frozen=True)
class Part:
    """The numerator or the denominator of a figure, narrowed by `filters` (provider, area, group)."""

    figure: Figure
    name: PartName
    filters: dict[Dimension, str]

    @property
    def measure(self) -> str:
        return self.figure.kpi.numerator if self.name == "numerator" else self.figure.kpi.denominator

    @property
    def sum(self) -> int | None:
        return self.figure.numerator if self.name == "numerator" else self.figure.denominator


async def load_part(
    uow: UnitOfWork, view: View, kpi: Kpi, window: Window, name: PartName, filters: dict[Dimension, str]
) -> Part:
    loaded = await load_sums(uow, view, required_sums(view, kpi))
    return Part(calculate_figure(loaded, kpi, window), name, filters)


async def list_records(
    uow: UnitOfWork, view: View, part: Part, org: str, limit: int, after: list[int] | None
) -> dict[str, object]:
    """A page of the movements whose sum is the part. A profile has no movements: `profile` has its months instead.

    `after`: the event position and the number of the last movement read. Raises `BadQuery` for a number out of range.
    """
    kpi, measure = part.figure.kpi, measure_of(part.measure)
    is_profile = part.measure.endswith(PROFILE)
    page = await _page(uow, view, part, measure, limit, after) if measure else {"items": [], "next": None}
    return {
        "programme": view.programme.id,
        "kpi": kpi.id,
        "part": part.name,
        "measure": part.measure,
        "basis": kpi.basis,
        "as_at": view.as_at,
        "months": [str(month) for month in part.figure.months],
        "scope": scope_json(view, org),
        "filters": part.filters,
        "sum": part.sum,
        "profile": view.expected_by_month(kpi, part.measure, part.figure.months) if is_profile else None,
        **page,
    }


async def _page(
    uow: UnitOfWork, view: View, part: Part, measure: Measure, limit: int, after: list[int] | None
) -> dict[str, Any]:
    filters = part.filters
    after_position, after_n = after or (0, 0)
    if not 0 <= after_n < OUT_OF_RANGE:
        raise BadQuery("The cursor is not one that this list gave out: start again without it.")
    rows = await RECORDS[cohort_axis(view.programme, part.figure.kpi)].rows(
        uow,
        programmes=[programme.id for programme in view.members],
        measure=measure.name,
        recorded_by=view.as_at,
        counted_by=view.as_at,
        months=[str(month) for month in view.months_of(part.figure.kpi, measure, part.figure.months)],
        role=measure.role,
        providers_of_role=[provider for provider, role in view.roles.items() if role == measure.role],
        provider=filters.get("provider"),
        area=filters.get("area"),
        group=filters.get("group"),
        after_event_position=after_position,
        after_n=after_n,
        limit=limit + 1,
    )
    page = paginate([dict(row) for row in rows], limit, lambda row: [row[name] for name in KEY])
    return page | {"items": [record_json(row) for row in page["items"]]}


def record_json(row: Row) -> dict[str, object]:
    """A movement: +1, −1 or pence, the day it counts on, when it happened and was recorded, and the event behind it."""
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
