"""A new key takes over in the background: what is still sealed under an older one is sealed again, some at a time."""

import sqlalchemy as sa

from services.referrals.tables import REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.store.database import Database
from shared.store.statements import Sql

AT_ONCE = 200
OLDER = Sql(
    sa.select(
        REFERRAL_VERSION.c.referral_id,
        REFERRAL_VERSION.c.number,
        REFERRAL_VERSION.c.person_id,
        REFERRAL_VERSION.c.sealed,
    )
    .where(REFERRAL_VERSION.c.sealed_with != sa.bindparam("key", type_=sa.Text))
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)
AGAIN = Sql(
    sa.update(REFERRAL_VERSION)
    .where(
        REFERRAL_VERSION.c.referral_id == sa.bindparam("of_referral", type_=sa.Text),
        REFERRAL_VERSION.c.number == sa.bindparam("of_number", type_=sa.Integer),
    )
    .values(sealed=sa.bindparam("again"), sealed_with=sa.bindparam("key"))
)


async def sweep(database: Database, vault: Vault) -> int:
    """Seals everything again that is under an older key, and counts it; nothing else here is due by a clock."""
    done = 0
    while count := await _some(database, vault):
        done += count
    return done


async def _some(database: Database, vault: Vault) -> int:
    async with database.as_worker() as uow:
        rows = await OLDER.rows(uow, key=vault.current)
        for row in rows:
            again = vault.rotate(row["sealed"], row["person_id"])
            names = {"of_referral": row["referral_id"], "of_number": row["number"]}
            await AGAIN.execute(uow, again=again, key=vault.current, **names)
    return len(rows)
