"""Referrals as the API shows them; nothing here opens a sealed record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.referrals import store
from services.referrals.domain.deadlines import Met, deadline_states
from services.referrals.domain.states import ENDED
from services.referrals.tables import REFERRAL
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client, Part
from shared.terms.programme import Programmes

COLUMNS = (
    "id",
    "reference",
    "programme",
    "programme_version",
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
OF_STAFF = ("person_id", "matching", "to_check", "priority")
"""What Milepost found out about a person: for those who work the queues, never for who refers [rule 159]."""
EQUAL = ("programme", "state", "provider", "area", "matching")


def _unless_null(name: str, type_: Any, condition: Any) -> Any:
    parameter = sa.bindparam(name, type_=type_)
    return sa.or_(parameter.is_(None), condition(parameter))


TO_CHECK = sa.and_(REFERRAL.c.to_check.is_not(None), *(REFERRAL.c.state != state for state in sorted(ENDED)))
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
        _unless_null("to_check", sa.Boolean, lambda asked: sa.and_(asked, TO_CHECK)),
        _unless_null("worked", ARRAY(sa.Text), lambda ids: REFERRAL.c.programme == sa.any_(ids)),
        _unless_null("after", sa.Text, REFERRAL.c.id.__gt__),
    )
    .order_by(REFERRAL.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def worked_by(programmes: Programmes, client: Client) -> list[str]:
    """The ids of the programmes whose queues the client works: role referral_admin of the commissioner or the prime."""
    if client.kind not in ("commissioner", "prime") or "referral_admin" not in client.roles:
        return []
    return [programme.id for programme in programmes.every() if Part(client.kind) in programme.parts_of(client.org)]


async def referral(uow: UnitOfWork, referral_id: str, worked: Collection[str]) -> dict[str, Any]:
    """The referral as it is today; raises `NotFound`. `worked` are the programmes whose queues the reader works."""
    return resource(await store.load_referral(uow, referral_id), uow.today, worked)


async def referrals(
    uow: UnitOfWork, filters: Mapping[str, Any], most: int, worked: Sequence[str]
) -> list[dict[str, Any]]:
    """At most `most` referrals in the order they came, those that the filters leave; None filters nothing.

    A filter on what staff alone see leaves those of the programmes whose queues the reader works.
    """
    narrowed = filters["matching"] is not None or filters["to_check"] is not None
    rows = await LIST.rows(uow, most=most, worked=list(worked) if narrowed else None, **filters)
    return [resource(row, uow.today, worked) for row in rows]


def resource(row: Row, today: date, worked: Collection[str] = ()) -> dict[str, Any]:
    """A row of `referral` as the API shows it, with its deadlines as of `today`."""
    dues = {name: date.fromisoformat(due) for name, due in row["dues"].items()}
    met = Met(row["acknowledged_on"], row["result_on"], row["result_recorded_on"], row["ended_on"])
    pending = row["latest_version"] if row["latest_version"] > row["applied_version"] else None
    return {
        **{name: row[name] for name in COLUMNS},
        **{name: row[name] if row["programme"] in worked else None for name in OF_STAFF},
        "clocks": deadline_states(dues, met, row["state"], today),
        "pending_version": pending,
    }
