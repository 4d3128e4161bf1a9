"""Applying a later version of a record: a user decides, who and when is kept, and the fixed facts stay [rule 2]."""

import sqlalchemy as sa
from asyncpg import Record

from services.referrals import identity, store
from services.referrals.domain import record
from services.referrals.tables import REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.store.statements import Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import ReferralDetailsChanged
from shared.terms.faults import Conflict, Refused
from shared.terms.ids import participant_stream

KEY = sa.and_(
    REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text),
    REFERRAL_VERSION.c.number == sa.bindparam("version_number", type_=sa.Integer),
)
READ = Sql(sa.select(REFERRAL_VERSION).where(KEY))
SAVE = update(REFERRAL_VERSION, "sealed", "sealed_with", "applied_at", "applied_by", where=KEY, version=False)


async def apply_version(uow: UnitOfWork, vault: Vault, referral: Record, number: int) -> None:
    """Makes version `number` of a locked referral the one that holds. Raises `Refused` not-found or conflict."""
    version = await READ.row(uow, referral_id=referral["id"], version_number=number)
    if version is None:
        detail = f"This referral has {referral['latest_version']} version(s), no number {number}."
        raise Refused([], "not-found", detail)
    if number <= referral["applied_version"]:
        raise Conflict(f"Version {referral['applied_version']} holds; only a later one can be applied.")
    before = await READ.row(uow, referral_id=referral["id"], version_number=referral["applied_version"])
    assert before is not None
    person_id = version["person_id"]
    holding, later = (vault.open(row["sealed"], row["person_id"]) for row in (before, version))
    applied = record.applied(holding, later)
    sealed = {"new_sealed": vault.seal(applied, person_id), "new_sealed_with": vault.current}
    by = {"new_applied_at": uow.now, "new_applied_by": uow.actor}
    await SAVE.execute(uow, referral_id=referral["id"], version_number=number, **sealed, **by)
    await store.save_referral(uow, referral, applied_version=number, restricted=record.is_restricted(applied))
    identity.add_indexes(uow, vault, [(referral["person_id"], identity.identity_of(vault, applied))])
    uow.emit(participant_stream(referral["id"]), ReferralDetailsChanged(version=number), uow.today)
