"""Key rotation: what is still sealed under an older key is sealed again in the background, a batch at a time."""

import sqlalchemy as sa

from services.referrals.tables import REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.store.database import Database
from shared.store.statements import Sql, update

BATCH = 200
OLDER = Sql(
    sa.select(
        REFERRAL_VERSION.c.referral_id,
        REFERRAL_VERSION.c.number,
        REFERRAL_VERSION.c.person_id,
        REFERRAL_VERSION.c.sealed,
    )
    .where(REFERRAL_VERSION.c.sealed_with != sa.bindparam("key", type_=sa.Text))
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)
KEY = sa.and_(
    REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text),
    REFERRAL_VERSION.c.number == sa.bindparam("version_number", type_=sa.Integer),
)
RESEAL = update(REFERRAL_VERSION, "sealed", "sealed_with", where=KEY, version=False)


async def rotate_keys(database: Database, vault: Vault) -> int:
    """Seals everything again that is under an older key; returns how many versions that were."""
    done = 0
    while True:
        async with database.as_worker() as uow:
            rows = await OLDER.rows(uow, key=vault.current)
            for row in rows:
                sealed = {"new_sealed": vault.rotate(row["sealed"], row["person_id"]), "new_sealed_with": vault.current}
                await RESEAL.execute(uow, referral_id=row["referral_id"], version_number=row["number"], **sealed)
        if not rows:
            return done
        done += len(rows)
