"""Key rotation: what is sealed under an older key, or bound as before, is sealed again in batches."""

from typing import Any

import sqlalchemy as sa
import structlog

from shared.store.database import Database
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import CannotOpen, Vault, place_of

log = structlog.get_logger()
BATCH = 200


class Resealing:
    """Seals the rows of a table again: its columns `sealed` and `sealed_with`, bound to the columns `key`.

    `person` is the column of the person to whom earlier releases bound them.
    """

    def __init__(self, table: sa.Table, *key: str, person: str) -> None:
        self.table, self.key, self.person = table, key, person
        columns = [table.c[name] for name in key]
        after = [sa.bindparam(f"after_{name}", type_=table.c[name].type) for name in key]
        of_row = [table.c[name] == sa.bindparam(f"of_{name}", type_=table.c[name].type) for name in key]
        self.page = Sql(
            sa.select(*dict.fromkeys([*columns, table.c[person], table.c.sealed]))
            .where(table.c.sealed_with != sa.bindparam("current", type_=sa.Text), table.c.sealed.is_not(None))
            .where(sa.or_(sa.bindparam("first", type_=sa.Boolean), sa.tuple_(*columns) > sa.tuple_(*after)))
            .order_by(*columns)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        new = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in ("sealed", "sealed_with")}
        self.save = Sql(sa.update(table).where(*of_row).values(new))

    async def run(self, database: Database, vault: Vault) -> int:
        """How many rows it sealed. A row that does not open is counted in the log and left as it is."""
        done, unreadable = 0, 0
        after: Row | None = None
        while True:
            async with database.as_worker() as uow:
                rows = await self.page.rows(uow, current=vault.sealing, first=after is None, **self._after(after))
                opened = [await self._reseal(uow, vault, row) for row in rows]
            if not rows:
                break
            done, unreadable, after = done + sum(opened), unreadable + opened.count(False), rows[-1]
        if unreadable:
            log.warning("sealed.unreadable", table=self.table.name, rows=unreadable)
        return done

    def _after(self, row: Row | None) -> dict[str, Any]:
        return {f"after_{name}": row[name] if row is not None else None for name in self.key}

    async def _reseal(self, uow: UnitOfWork, vault: Vault, row: Row) -> bool:
        place = place_of(self.table.name, *(row[name] for name in self.key))
        try:
            sealed = vault.rotate(row["sealed"], place, row[self.person])
        except CannotOpen:
            return False
        of_row = {f"of_{name}": row[name] for name in self.key}
        await self.save.execute(uow, new_sealed=sealed, new_sealed_with=vault.sealing, **of_row)
        return True
