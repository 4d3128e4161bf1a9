"""Filling in what a person is looked for by, from the sealed records of the releases that knew the NINO only."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import sqlalchemy as sa
import structlog

from services.referrals import identity
from services.referrals.store import open_version
from services.referrals.tables import PERSON_MARK, REFERRAL, REFERRAL_VERSION
from shared.store.database import Database
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import CannotOpen, Vault

log = structlog.get_logger()
BATCH = 200
NO_RECORD = "none"
"""In `sealed_with` of a blind index whose records are gone, so that it is not looked at again."""
UNSEALED = Sql(
    sa.select(PERSON_MARK.c.person_id, PERSON_MARK.c.mark)
    .where(PERSON_MARK.c.sealed_with.is_(None), PERSON_MARK.c.kind == "nino")
    .where(PERSON_MARK.c.person_id > sa.bindparam("after", type_=sa.Text))
    .order_by(PERSON_MARK.c.person_id)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)
RECORDS = Sql(
    sa.select(*(REFERRAL_VERSION.c[name] for name in ("referral_id", "number", "person_id", "sealed")))
    .join(REFERRAL, REFERRAL.c.id == REFERRAL_VERSION.c.referral_id)
    .where(REFERRAL.c.person_id == sa.bindparam("person_id", type_=sa.Text))
    .where(REFERRAL_VERSION.c.applied_at.is_not(None))
    .order_by(REFERRAL_VERSION.c.received_at)
)
FILL = """
UPDATE person_mark SET name_birth = $3, home_birth = $4, name_home = $5, sealed = $6, sealed_with = $7,
  indexed_with = $8
WHERE kind = 'nino' AND person_id = $1 AND mark = $2
"""
COLUMNS = ("name_birth", "home_birth", "name_home", "sealed", "sealed_with", "indexed_with")


async def fill_marks(database: Database, vault: Vault) -> int:
    """Seals what the applied records say into the blind indexes of their persons; returns how many those were.

    A person whose records cannot be opened, because their key is missing, is left for a later sweep.
    """
    done, unreadable, after = 0, 0, ""
    while True:
        async with database.as_worker() as uow:
            rows = await UNSEALED.rows(uow, after=after)
            for row in rows:
                after = row["person_id"]
                try:
                    await _fill(uow, vault, after, row["mark"])
                    done += 1
                except CannotOpen:
                    unreadable += 1
        if not rows:
            break
    if unreadable:
        log.warning("marks.unreadable", people=unreadable)
    return done


async def _fill(uow: UnitOfWork, vault: Vault, person_id: str, nino: bytes) -> None:
    records = await RECORDS.rows(uow, person_id=person_id)
    said = [identity.identity_of(vault, open_version(vault, row)) for row in records]
    identities = [each for each in said if each.details is not None]
    filled: Mapping[str, Any] = next(
        (
            identity.mark(version, person_id, identity.identity_of(version, each.values))
            for version, each in product(vault.versions, identities)
            if each.details and version.blind_index("nino", each.details.number) == nino
        ),
        {"sealed_with": NO_RECORD},
    )
    values: Sequence[Any] = [filled.get(name) for name in COLUMNS]
    await uow.conn.execute(FILL, person_id, nino, *values)
    identity.add_indexes(uow, vault, [(person_id, each) for each in identities])
