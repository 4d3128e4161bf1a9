"""Key rotation: what is still sealed under an older key is sealed again in the background, a batch at a time."""

from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from services.referrals.tables import PERSON_MARK, REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.store.database import Database
from shared.store.statements import Sql, update
from shared.store.unit_of_work import UnitOfWork

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
OLDER_MARKS = Sql(
    sa.select(PERSON_MARK.c.kind, PERSON_MARK.c.mark, PERSON_MARK.c.person_id, PERSON_MARK.c.sealed)
    .where(PERSON_MARK.c.sealed_with != sa.bindparam("key", type_=sa.Text), PERSON_MARK.c.sealed.is_not(None))
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)
RESEAL_MARK = """
UPDATE person_mark SET sealed = $4, sealed_with = $5 WHERE kind = $1 AND mark = $2 AND person_id = $3
"""


async def rotate_keys(database: Database, vault: Vault) -> int:
    """Seals everything again that is under an older key; returns how many records that were."""
    return await _in_batches(database, vault, _reseal_versions) + await _in_batches(database, vault, _reseal_marks)


async def _in_batches(database: Database, vault: Vault, reseal: Callable[[UnitOfWork, Vault], Awaitable[int]]) -> int:
    done = 0
    while True:
        async with database.as_worker() as uow:
            count = await reseal(uow, vault)
        if not count:
            return done
        done += count


async def _reseal_versions(uow: UnitOfWork, vault: Vault) -> int:
    rows = await OLDER.rows(uow, key=vault.current)
    for row in rows:
        sealed = {"new_sealed": vault.rotate(row["sealed"], row["person_id"]), "new_sealed_with": vault.current}
        await RESEAL.execute(uow, referral_id=row["referral_id"], version_number=row["number"], **sealed)
    return len(rows)


async def _reseal_marks(uow: UnitOfWork, vault: Vault) -> int:
    rows = await OLDER_MARKS.rows(uow, key=vault.current)
    for row in rows:
        sealed = vault.rotate(row["sealed"], row["person_id"])
        await uow.conn.execute(RESEAL_MARK, row["kind"], row["mark"], row["person_id"], sealed, vault.current)
    return len(rows)
