"""Writing down who a referral goes to: the programme's counters are locked last and for as short as can be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.domain.allocation import allocate
from services.referrals.domain.priority import Precedence, capacity_fault
from services.referrals.tables import ALLOCATION
from shared.edge.database import Sql
from shared.edge.problems import Problem
from shared.journey.ledger import Tx
from shared.terms.faults import Fault
from shared.terms.programme import Programme

# An advisory lock, because a programme's first referrals find no row to lock.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 3))"
OF_PROGRAMME = ALLOCATION.c.programme == sa.bindparam("programme_id", type_=sa.Text)
COUNTS = Sql(sa.select(ALLOCATION).where(OF_PROGRAMME))
COUNTED = ("referrals", "gone", "reserved")
_COUNT = upsert(ALLOCATION)
COUNT = Sql(
    _COUNT.on_conflict_do_update(
        index_elements=["programme", "provider"],
        set_={name: ALLOCATION.c[name] + _COUNT.excluded[name] for name in COUNTED},
    )
)


def locked(programme: Any) -> sa.Label[Any]:
    """The column that takes the lock of a programme's counters, for a statement that is sent just before `give`."""
    return sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(programme, 3)).label("counters")


@dataclass(frozen=True)
class Counts:
    """By provider: referrals so far, and those of them that hold a place; `reserved` of these by priority people."""

    referrals: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    reserved: int = 0

    @property
    def taken(self) -> int:
        return sum(self.held.values())


@dataclass(frozen=True)
class Wish:
    """What is looked at when a referral is given to somebody."""

    area: str
    group: str
    preferred: str | None = None
    precedence: Precedence = field(default_factory=Precedence)


async def counts(tx: Tx, programme: str) -> Counts:
    """The programme's referrals so far."""
    rows = await COUNTS.rows(tx, programme_id=programme)
    return Counts(
        {row["provider"]: row["referrals"] for row in rows},
        {row["provider"]: row["referrals"] - row["gone"] for row in rows},
        sum(row["reserved"] for row in rows),
    )


def full(programme: Programme, so_far: Counts, precedence: Precedence) -> Fault | None:
    """Why nobody more can be taken, if so (capacity, where the programme makes it binding)."""
    return capacity_fault(programme, so_far.taken, so_far.reserved, reserved=precedence.reserved)


def choose(programme: Programme, wish: Wish, so_far: Counts, declined: Sequence[str] = ()) -> str:
    """The provider, by counts as they stand; raises `Refused` when the delivery map allows nobody."""
    ahead = wish.precedence.ahead
    return allocate(
        programme, wish.area, wish.group, so_far.referrals, wish.preferred, declined, so_far.held, ahead=ahead
    )


async def give(tx: Tx, programme: Programme, wish: Wish) -> str:
    """Allocates a new referral and counts it; the caller holds the lock.

    Raises `Problem` when the programme has just become full, `Refused` when nobody may have it.
    """
    so_far = await counts(tx, programme.id)
    fault = full(programme, so_far, wish.precedence)
    if fault is not None:
        raise Problem("invalid", "1 thing(s) cannot be accepted.", [fault])
    provider = choose(programme, wish, so_far)
    _count(tx, programme.id, provider, 1, wish.precedence.reserved)
    return provider


async def give_on(tx: Tx, programme: Programme, wish: Wish, declined: list[str]) -> str:
    """Allocates a referral anew after `declined[-1]` has declined it; raises `Refused` when nobody is left."""
    await tx.conn.execute(LOCK, programme.id)
    before = await counts(tx, programme.id)
    last = declined[-1]
    without = {**before.referrals, last: before.referrals.get(last, 0) - 1}
    held = {**before.held, last: before.held.get(last, 0) - 1}
    provider = choose(programme, wish, Counts(without, held, before.reserved), declined)
    _count(tx, programme.id, last, -1, wish.precedence.reserved)
    _count(tx, programme.id, provider, 1, wish.precedence.reserved)
    return provider


def _count(tx: Tx, programme: str, provider: str, by: int, reserved: bool) -> None:
    COUNT.later(tx, programme=programme, provider=provider, referrals=by, gone=0, reserved=by if reserved else 0)


def free(tx: Tx, programme: str, provider: str | None, reserved: bool, by: int = 1) -> None:
    """A place is free again: the referral ended without a start (`by` -1: it was a start after all)."""
    if provider is not None:
        taken_back = -by if reserved else 0
        COUNT.later(tx, programme=programme, provider=provider, referrals=0, gone=by, reserved=taken_back)
