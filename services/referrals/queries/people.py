"""People's details for those who work with them: fields by role, and every read logged in the same transaction."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.referrals.domain.record import readable
from services.referrals.store import open_version
from services.referrals.tables import ACCESS_LOG, REFERRAL, REFERRAL_VERSION
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault
from shared.terms.clients import READS_IN_FULL, Client

APPLIED_VERSION = sa.and_(
    REFERRAL_VERSION.c.referral_id == REFERRAL.c.id, REFERRAL_VERSION.c.number == REFERRAL.c.applied_version
)
FIND = Sql(
    sa.select(
        REFERRAL_VERSION.c.referral_id,
        REFERRAL_VERSION.c.number,
        REFERRAL_VERSION.c.person_id,
        REFERRAL_VERSION.c.sealed,
        REFERRAL.c.person_id.label("person"),
        REFERRAL.c.visible_to,
    )
    .join(REFERRAL_VERSION, APPLIED_VERSION)
    .where(REFERRAL.c.id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Text))))
    .order_by(REFERRAL.c.id)
)
LOG = Sql(sa.insert(ACCESS_LOG).values({column.name: None for column in ACCESS_LOG.c if column.name != "position"}))
READS = Sql(
    sa.select(ACCESS_LOG)
    .where(ACCESS_LOG.c.referral_id == sa.bindparam("of_referral", type_=sa.Text))
    .where(ACCESS_LOG.c.position > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(ACCESS_LOG.c.position)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


async def look_up(uow: UnitOfWork, vault: Vault, client: Client, ids: Sequence[str]) -> dict[str, Any]:
    """{items, missing}: what the client's roles may read of those it may see; all others are missing alike."""
    rows = await FIND.rows(uow, ids=list(ids))
    reader = {"read_at": uow.now, "org": client.org, "actor": client.actor, "roles": sorted(client.roles)}
    items = []
    for row in rows:
        key = {"id": row["referral_id"], "person_id": row["person"]}
        details = readable(open_version(vault, row), roles_for(client, row["visible_to"]))
        items.append(key | details)
        await LOG.execute(uow, referral_id=key["id"], person_id=key["person_id"], fields=sorted(details), **reader)
    return {"items": items, "missing": sorted(set(ids) - {row["referral_id"] for row in rows})}


def roles_for(client: Client, visible_to: Collection[str]) -> Collection[str]:
    """The roles by which a client reads: none, and so the name alone, of whom agreed to be shown to it [rule 193]."""
    works_with = client.kind in READS_IN_FULL or (client.kind == "jcp" and client.org in visible_to)
    return client.roles if works_with else ()


async def reads(uow: UnitOfWork, referral_id: str, after: int, most: int) -> list[dict[str, Any]]:
    """Who read this participant's details, oldest first."""
    return [dict(row) for row in await READS.rows(uow, of_referral=referral_id, after=after, most=most)]
