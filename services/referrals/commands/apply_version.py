"""Applying a later version of a record: a user decides, who and when is kept, and the fixed facts stay [rule 2]."""

from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from services.referrals import identity, store
from services.referrals.commands import settle_person
from services.referrals.domain import record
from services.referrals.domain.matching import looks_likelier
from services.referrals.domain.states import ENDED
from services.referrals.queries.doubtful_persons import others_like
from services.referrals.tables import REFERRAL_VERSION
from shared.store.statements import Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault, place_of
from shared.terms.events.referral import ReferralDetailsChanged
from shared.terms.faults import Conflict, Refused
from shared.terms.ids import participant_stream
from shared.terms.programme import Programmes

KEY = sa.and_(
    REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text),
    REFERRAL_VERSION.c.number == sa.bindparam("version_number", type_=sa.Integer),
)
READ = Sql(sa.select(REFERRAL_VERSION).where(KEY))
SAVE = update(REFERRAL_VERSION, "sealed", "sealed_with", "applied_at", "applied_by", where=KEY, version=False)


async def apply_version(
    uow: UnitOfWork, vault: Vault, programmes: Programmes, org: str, referral: Record, number: int
) -> None:
    """Makes version `number` of a locked referral the one that holds. Raises `Refused` not-found or conflict.

    Where it makes the person look like somebody else, who that is has to be settled [rules 120, 121].
    """
    version = await READ.row(uow, referral_id=referral["id"], version_number=number)
    if version is None:
        detail = f"This referral has {referral['latest_version']} version(s), no number {number}."
        raise Refused([], "not-found", detail)
    if number <= referral["applied_version"]:
        raise Conflict(f"Version {referral['applied_version']} holds; only a later one can be applied.")
    before = await READ.row(uow, referral_id=referral["id"], version_number=referral["applied_version"])
    assert before is not None
    changes: dict[str, Any] = {"applied_version": number}
    holding, later = (store.open_version(vault, row) for row in (before, version))
    applied = record.applied(holding, later)
    place = place_of("referral_version", referral["id"], number)
    sealed = {"new_sealed": vault.seal(applied, place), "new_sealed_with": vault.sealing}
    by = {"new_applied_at": uow.now, "new_applied_by": uow.actor}
    await SAVE.execute(uow, referral_id=referral["id"], version_number=number, **sealed, **by)
    uow.emit(participant_stream(referral["id"]), ReferralDetailsChanged(version=number), uow.today)
    was, now = identity.identity_of(vault, holding), identity.identity_of(vault, applied)
    said = [(referral["person_id"], now)]
    if await _is_doubtful(uow, vault, org, referral, was, now):
        person_id = await settle_person.doubt(uow, programmes, referral)
        changes |= {"person_id": person_id, "matching": "manual"}
        said = [(person_id, was), (person_id, now)]  # so that the earlier details find this person too
    await store.save_referral(uow, referral, **changes)
    identity.add_indexes(uow, vault, said)


async def _is_doubtful(
    uow: UnitOfWork, vault: Vault, org: str, referral: Record, was: identity.Identity, now: identity.Identity
) -> bool:
    """Whether a person who was settled now looks more like another one than before."""
    settled = referral["matching"] != "manual" and referral["state"] not in ENDED
    if not settled or was.details == now.details:
        return False
    before, after = [await others_like(uow, vault, org, referral["person_id"], each) for each in (was, now)]
    return looks_likelier(before, after)
