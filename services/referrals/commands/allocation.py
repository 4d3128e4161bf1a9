"""Counting who holds which referrals: a programme's counters are locked last, and for as short as can be."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import ARRAY

from services.referrals.domain.allocation import Counters
from services.referrals.tables import ALLOCATION
from shared.store.statements import BulkInsert, Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programme

# Under an advisory lock, because a programme's first referrals find no row to lock.
LOCK = "SELECT * FROM counted_alone($1)"
READ = Sql(
    sa.select(ALLOCATION).where(ALLOCATION.c.programme == sa.any_(sa.bindparam("programmes", type_=ARRAY(sa.Text))))
)
COUNTED = ("referrals", "gone", "reserved")
# Only the holder of the lock writes the lines' counts; releasing a place leaves them as they are.
ADD = BulkInsert(
    ALLOCATION,
    tail="ON CONFLICT (programme, provider) DO UPDATE SET "
    + ", ".join(f"{name} = allocation.{name} + excluded.{name}" for name in COUNTED)
    + ", lines = coalesce(excluded.lines, allocation.lines)",
)


async def read_counters(uow: UnitOfWork, programmes: Iterable[Programme]) -> dict[str, Counters]:
    """The counters of each programme as they are now, by its id."""
    by_id = {programme.id: programme for programme in programmes}
    return _counters(by_id, await READ.rows(uow, programmes=list(by_id)) if by_id else ())


async def lock_counters(uow: UnitOfWork, programmes: Iterable[Programme]) -> dict[str, Counters]:
    """The same, and no other transaction counts until this one has ended."""
    by_id = {programme.id: programme for programme in programmes}
    return _counters(by_id, await uow.conn.fetch(LOCK, list(by_id)))


def _counters(programmes: dict[str, Programme], rows: Iterable[Record]) -> dict[str, Counters]:
    by_programme = {programme_id: Counters(programme) for programme_id, programme in programmes.items()}
    for row in rows:
        counters, provider = by_programme[row["programme"]], row["provider"]
        counters.referrals[provider] = row["referrals"]
        counters.held[provider] = row["referrals"] - row["gone"]
        counters.reserved += row["reserved"]
        for line, referrals in (row["lines"] or {}).items():
            counters.lines[line][provider] = referrals
    return by_programme


def save_counters(uow: UnitOfWork, changed: Iterable[Counters]) -> None:
    """Saves what was counted since the counters were locked."""
    rows = [
        {"programme": counters.programme.id, "provider": provider, "lines": counters.of_lines(provider)}
        | {name: added[name] for name in COUNTED}
        for counters in changed
        for provider, added in counters.added.items()
    ]
    ADD.defer(uow, rows)


async def reallocate(uow: UnitOfWork, programme: Programme, referral: Mapping[str, Any], declined_by: list[str]) -> str:
    """The next provider after `declined_by[-1]` has declined; raises `Refused` when nobody is left."""
    counters = (await lock_counters(uow, [programme]))[programme.id]
    counters.count(declined_by[-1], -1, referral)
    provider = counters.choose(referral, declined_by)
    counters.count(provider, 1, referral)
    save_counters(uow, [counters])
    return provider


def release_place(uow: UnitOfWork, referral: Row, by: int = 1) -> None:
    """Frees the place of a referral that ended without a start (`by` -1: it was a start after all)."""
    if referral["provider"] is not None:
        row = {"programme": referral["programme"], "provider": referral["provider"], "referrals": 0, "gone": by}
        ADD.defer(uow, [row | {"reserved": -by if referral["reserved"] else 0}])
