"""Applying a later version of a record: somebody decides, who and when is kept, and the fixed facts stay [rule 2]."""

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from services.referrals import identity
from services.referrals.domain import record
from services.referrals.tables import REFERRAL, REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import ReferralDetailsChanged
from shared.terms.faults import Conflict, Refused
from shared.terms.ids import participant_stream

OF = REFERRAL_VERSION.c.referral_id == sa.bindparam("of_referral", type_=sa.Text)
NUMBER = REFERRAL_VERSION.c.number == sa.bindparam("of_number", type_=sa.Integer)
READ = Sql(sa.select(REFERRAL_VERSION).where(OF, NUMBER))
ALL = Sql(sa.select(REFERRAL_VERSION).where(OF).order_by(REFERRAL_VERSION.c.number))
APPLY = Sql(
    sa.update(REFERRAL_VERSION)
    .where(OF, NUMBER)
    .values(
        sealed=sa.bindparam("new_sealed"),
        sealed_with=sa.bindparam("key"),
        applied_at=sa.bindparam("at"),
        applied_by=sa.bindparam("by"),
    )
)
POINT = Sql(
    sa.update(REFERRAL)
    .where(REFERRAL.c.id == sa.bindparam("of_referral", type_=sa.Text))
    .values(
        applied_version=sa.bindparam("number"),
        restricted=sa.bindparam("masked"),
        version=REFERRAL.c.version + 1,
    )
)


async def apply(uow: UnitOfWork, vault: Vault, row: Record, number: int) -> None:
    """Makes version `number` of a locked referral the one that holds. Raises `Problem` not-found or conflict."""
    version = await READ.row(uow, of_referral=row["id"], of_number=number)
    if version is None:
        raise Refused([], "not-found", f"This referral has {row['latest_version']} version(s), no number {number}.")
    if number <= row["applied_version"]:
        raise Conflict(f"Version {row['applied_version']} holds; only a later one can be applied.")
    before = await READ.row(uow, of_referral=row["id"], of_number=row["applied_version"])
    assert before is not None
    person_id = row["person_id"]
    told = record.applied(vault.open(before["sealed"], person_id), vault.open(version["sealed"], person_id))
    await _save(uow, vault, row, number, told)
    identity.add_indexes(uow, [(person_id, identity.blind_indexes(vault, told))])
    uow.emit(participant_stream(row["id"]), ReferralDetailsChanged(version=number), uow.today)


async def _save(uow: UnitOfWork, vault: Vault, row: Record, number: int, told: dict[str, Any]) -> None:
    sealed = {"new_sealed": vault.seal(told, row["person_id"]), "key": vault.current}
    await APPLY.execute(uow, of_referral=row["id"], of_number=number, at=uow.now, by=uow.actor, **sealed)
    await POINT.execute(uow, of_referral=row["id"], number=number, masked=record.is_restricted(told))


async def listed(uow: UnitOfWork, vault: Vault, referral_id: str, roles: Collection[str]) -> list[dict[str, Any]]:
    """Every version, oldest first, with the names of the fields in which it differs from the one before.

    That a safeguarding field changed says that there is something in it: it is named to that role only [rule 104].
    """
    hidden = () if "safeguarding" in roles else record.SAFEGUARDING
    versions = await ALL.rows(uow, of_referral=referral_id)
    told = [vault.open(version["sealed"], version["person_id"]) for version in versions]
    changes = [[n for n in record.differences(before, after) if n not in hidden] for before, after in pairwise(told)]
    return [_shown(version, names) for version, names in zip(versions, [[], *changes], strict=True)]


def _shown(version: Record, changes: list[str]) -> dict[str, Any]:
    told = ("number", "received_at", "received_by", "applied_at", "applied_by")
    stays = [name for name in changes if name in record.FIXED and version["applied_at"] is None]
    return {**{name: version[name] for name in told}, "changes": changes, "stays": stays}
