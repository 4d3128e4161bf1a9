"""Referrals as the API shows them; nothing here opens a sealed record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.referrals import store
from services.referrals.domain.deadlines import Met, deadline_states
from services.referrals.tables import REFERRAL
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork

COLUMNS = (
    "id",
    "reference",
    "programme",
    "programme_version",
    "person_id",
    "matching",
    "state",
    "provider",
    "allocation_arm",
    "jcp_district",
    "area",
    "group",
    "participation",
    "referred_on",
    "received_at",
    "source",
    "cancel_requested",
    "cancel_answer",
    "version",
)
EQUAL = ("programme", "state", "provider", "area", "matching")


def _unless_null(name: str, type_: Any, condition: Any) -> Any:
    parameter = sa.bindparam(name, type_=type_)
    return sa.or_(parameter.is_(None), condition(parameter))


LIST = Sql(
    sa.select(REFERRAL)
    .where(
        *[_unless_null(name, sa.Text, REFERRAL.c[name].__eq__) for name in EQUAL],
        _unless_null("referred_from", sa.Date, REFERRAL.c.referred_on.__ge__),
        _unless_null("referred_to", sa.Date, REFERRAL.c.referred_on.__le__),
        _unless_null(
            "overdue_at",
            sa.Date,
            lambda day: sa.and_(REFERRAL.c.state == "RECEIVED", REFERRAL.c.acknowledge_due_on < day),
        ),
        _unless_null("after", sa.Text, REFERRAL.c.id.__gt__),
    )
    .order_by(REFERRAL.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


async def referral(uow: UnitOfWork, referral_id: str) -> dict[str, Any]:
    """The referral as it is today; raises `NotFound`."""
    return resource(await store.load_referral(uow, referral_id), uow.today)


async def referrals(uow: UnitOfWork, filters: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    """At most `most` referrals in the order they came, those that the filters leave; None filters nothing."""
    return [resource(row, uow.today) for row in await LIST.rows(uow, most=most, **filters)]


def resource(row: Row, today: date) -> dict[str, Any]:
    """A row of `referral` as the API shows it, with its deadlines as of `today`."""
    dues = {name: date.fromisoformat(due) for name, due in row["dues"].items()}
    met = Met(row["acknowledged_on"], row["result_on"], row["result_recorded_on"], row["ended_on"])
    pending = row["latest_version"] if row["latest_version"] > row["applied_version"] else None
    return {
        **{name: row[name] for name in COLUMNS},
        "clocks": deadline_states(dues, met, row["state"], today),
        "pending_version": pending,
    }
