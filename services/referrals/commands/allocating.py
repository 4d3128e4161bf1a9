"""Writing down who a referral goes to: the programme's counters are locked last and for as short as can be."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.domain.allocation import allocate
from services.referrals.tables import ALLOCATION
from shared.edge.database import Sql
from shared.journey.ledger import Tx
from shared.terms.programme import Programme

# An advisory lock, because a programme's first referrals find no row to lock.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 3))"
OF_PROGRAMME = ALLOCATION.c.programme == sa.bindparam("programme_id", type_=sa.Text)
COUNTS = Sql(sa.select(ALLOCATION.c.provider, ALLOCATION.c.referrals).where(OF_PROGRAMME))
SUM = ALLOCATION.c.referrals + upsert(ALLOCATION).excluded.referrals
COUNT = Sql(upsert(ALLOCATION).on_conflict_do_update(index_elements=["programme", "provider"], set_={"referrals": SUM}))


def locked(programme: Any) -> sa.Label[Any]:
    """The column that takes the lock of a programme's counters, for a statement that is sent just before `give`."""
    return sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(programme, 3)).label("counters")


async def counts(tx: Tx, programme: str) -> dict[str, int]:
    """Referrals by provider so far."""
    return {row["provider"]: row["referrals"] for row in await COUNTS.rows(tx, programme_id=programme)}


async def give(tx: Tx, programme: Programme, area: str, group: str, preferred: str | None) -> str:
    """Allocates a new referral and counts it; the caller holds the lock. Raises `Refused` when nobody may have it."""
    provider = allocate(programme, area, group, await counts(tx, programme.id), preferred)
    COUNT.later(tx, programme=programme.id, provider=provider, referrals=1)
    return provider


async def give_on(
    tx: Tx, programme: Programme, area: str, group: str, preferred: str | None, declined: list[str]
) -> str:
    """Allocates a referral anew after `declined[-1]` has declined it; raises `Refused` when nobody is left."""
    await tx.conn.execute(LOCK, programme.id)
    so_far = await counts(tx, programme.id)
    so_far[declined[-1]] = so_far.get(declined[-1], 0) - 1
    provider = allocate(programme, area, group, so_far, preferred, declined)
    COUNT.later(tx, programme=programme.id, provider=declined[-1], referrals=-1)
    COUNT.later(tx, programme=programme.id, provider=provider, referrals=1)
    return provider
