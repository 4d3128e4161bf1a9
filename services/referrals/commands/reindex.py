"""A new index key takes over: blind indexes are made again in batches, while intake goes on [decision 0028].

Both keys are looked up meanwhile. Whatever stops a run, the next one goes on with what is left.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from services.referrals import identity
from services.referrals.store import fingerprint, open_version
from services.referrals.tables import PERSON_MARK, REFERRAL_VERSION
from shared.store.database import Database
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import CannotOpen, Vault

BATCH = 100
CURRENT = sa.bindparam("current", type_=sa.Text)
# As intake locks whom it looks for, and in the same order: neither waits for the other twice.
LOCK = """
SELECT pg_advisory_xact_lock(sorted.lock) FROM (
  SELECT DISTINCT hashtextextended(u.value, 2) AS lock FROM unnest($1::text[]) AS u(value) ORDER BY lock
) AS sorted
"""
DELETE = "DELETE FROM person_mark WHERE person_id = $1 AND kind = $2 AND mark = $3"
SAVE = """
UPDATE referral_version SET content_mark = $3, indexed_with = $4 WHERE referral_id = $1 AND number = $2
"""


@dataclass(frozen=True)
class Progress:
    """How many rows of those due were made again, and how many could not be opened."""

    done: int
    unreadable: int
    total: int


@dataclass(frozen=True)
class Due:
    """The rows of a table that are not under the current index key, page by page in the order of `key`."""

    table: sa.Table
    key: tuple[str, ...]

    @property
    def where(self) -> sa.ColumnElement[bool]:
        return sa.func.coalesce(self.table.c.indexed_with, "") != CURRENT

    async def count(self, uow: UnitOfWork, vault: Vault) -> int:
        query = Sql(sa.select(sa.func.count()).select_from(self.table).where(self.where))
        total: int = await query.value(uow, current=vault.index_name)
        return total

    async def page(self, uow: UnitOfWork, vault: Vault, after: Row | None) -> Sequence[Row]:
        """The next rows, locked; what somebody else has locked is left to the next run."""
        columns = [self.table.c[name] for name in self.key]
        query = sa.select(self.table).where(self.where)
        if after is not None:
            last = [sa.literal(after[name], self.table.c[name].type) for name in self.key]
            query = query.where(sa.tuple_(*columns) > sa.tuple_(*last))
        query = query.order_by(*columns).limit(BATCH).with_for_update(skip_locked=True)
        return await Sql(query).rows(uow, current=vault.index_name)


MARKS = Due(PERSON_MARK, ("person_id", "kind", "mark"))
VERSIONS = Due(REFERRAL_VERSION, ("referral_id", "number"))


async def reindex(database: Database, vault: Vault) -> AsyncIterator[Progress]:
    """Makes every blind index again that is not under the current key; after each batch, how far it is."""
    async with database.as_worker() as uow:
        total = await MARKS.count(uow, vault) + await VERSIONS.count(uow, vault)
    done = unreadable = 0
    for due, renew in ((MARKS, _renew_marks), (VERSIONS, _renew_versions)):
        after: Row | None = None
        while True:
            async with database.as_worker() as uow:
                rows = await due.page(uow, vault, after)
                renewed = await renew(uow, vault, rows)
            if not rows:
                break
            after, done, unreadable = rows[-1], done + renewed, unreadable + len(rows) - renewed
            yield Progress(done, unreadable, total)


async def _renew_marks(uow: UnitOfWork, vault: Vault, rows: Sequence[Row]) -> int:
    """Replaces rows of marks; returns how many could be opened."""
    pairs = []
    for row in rows:
        try:
            pairs.append((row, *identity.renewed(vault, row)))
        except CannotOpen:
            continue
    await uow.conn.execute(LOCK, [lock for _, person, _ in pairs for lock in person.locks])
    await uow.conn.executemany(DELETE, [(row["person_id"], row["kind"], row["mark"]) for row, _, _ in pairs])
    await identity.INSERT_MARKS.execute(uow, [new for _, _, new in pairs])
    return len(pairs)


async def _renew_versions(uow: UnitOfWork, vault: Vault, rows: Sequence[Row]) -> int:
    """Makes the marks of contents again; returns how many could be opened."""
    renewed = []
    for row in rows:
        try:
            mark = fingerprint(vault, open_version(vault, row))
        except CannotOpen:
            continue
        renewed.append((row["referral_id"], row["number"], mark, vault.index_name))
    await uow.conn.executemany(SAVE, renewed)
    return len(renewed)
