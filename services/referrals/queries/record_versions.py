"""The versions of a referral's record: who sent and applied each, and the names of what changed, never values."""

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from services.referrals.domain import record
from services.referrals.store import open_version
from services.referrals.tables import REFERRAL_VERSION
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault

ALL = Sql(
    sa.select(REFERRAL_VERSION)
    .where(REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text))
    .order_by(REFERRAL_VERSION.c.number)
)
COLUMNS = ("number", "received_at", "received_by", "applied_at", "applied_by")


async def versions(uow: UnitOfWork, vault: Vault, referral_id: str, roles: Collection[str]) -> list[dict[str, Any]]:
    """Every version, oldest first, with the names of the fields in which it differs from the one before.

    A change of a safeguarding field reveals that there is something in it, so only that role reads its name [rule 104].
    """
    hidden = () if "safeguarding" in roles else record.SAFEGUARDING
    rows = await ALL.rows(uow, referral_id=referral_id)
    records = [open_version(vault, row) for row in rows]
    changes = [[n for n in record.differences(before, after) if n not in hidden] for before, after in pairwise(records)]
    return [
        {
            **{name: row[name] for name in COLUMNS},
            "changes": changed,
            "stays": [name for name in changed if name in record.FIXED and row["applied_at"] is None],
        }
        for row, changed in zip(rows, [[], *changes], strict=True)
    ]
