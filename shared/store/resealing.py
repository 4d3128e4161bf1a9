"""Key rotation: what is sealed under an older key, or bound as before, is sealed again in batches."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import structlog

from shared.store.database import Database
from shared.store.sealing import SEAL, opened, sealed, stored
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import CannotOpen, Vault, place_of

log = structlog.get_logger()
BATCH = 200
CURRENT = sa.bindparam("current", type_=sa.Text)
"""How what is sealed now is sealed (`Vault.sealing`)."""


class Resealing(ABC):
    """Seals the rows of a table again, by their columns `key`; `columns` are those that it reads and those it writes.

    A row is due that is sealed otherwise than now, or not at all.
    """

    def __init__(self, table: sa.Table, key: Sequence[str], read: Sequence[str], written: Sequence[str]) -> None:
        self.table, self.key = table, key
        columns = [table.c[name] for name in key]
        after = [sa.bindparam(f"after_{name}", type_=table.c[name].type) for name in key]
        of_row = [table.c[name] == sa.bindparam(f"of_{name}", type_=table.c[name].type) for name in key]
        self.page = Sql(
            sa.select(*(table.c[name] for name in dict.fromkeys([*key, *read])))
            .where(self.due(table))
            .where(sa.or_(sa.bindparam("first", type_=sa.Boolean), sa.tuple_(*columns) > sa.tuple_(*after)))
            .order_by(*columns)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        new = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in written}
        self.save = Sql(sa.update(table).where(*of_row).values(new))

    @abstractmethod
    def due(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Which rows are not sealed as `CURRENT`."""

    @abstractmethod
    def resealed(self, vault: Vault, row: Row) -> Mapping[str, object]:
        """What is written; raises `CannotOpen`."""

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
        try:
            new = self.resealed(vault, row)
        except CannotOpen:
            return False
        of_row = {f"of_{name}": row[name] for name in self.key}
        await self.save.execute(uow, **{f"new_{name}": value for name, value in new.items()}, **of_row)
        return True


class Details(Resealing):
    """Sealed details; `person` is the column of the person to whom earlier releases bound them."""

    def __init__(self, table: sa.Table, *key: str, person: str) -> None:
        super().__init__(table, key, (person, "sealed"), SEAL)
        self.person = person

    def due(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(_otherwise(table.c.sealed_with), table.c.sealed.is_not(None))

    def resealed(self, vault: Vault, row: Row) -> Mapping[str, object]:
        place = place_of(self.table.name, *(row[name] for name in self.key))
        return {"sealed": vault.rotate(row["sealed"], place, row[self.person]), "sealed_with": vault.sealing}


class Columns(Resealing):
    """The columns that lie sealed, in a row of this release or of one that did not seal them."""

    def __init__(self, table: sa.Table) -> None:
        super().__init__(table, ("id",), stored(table), stored(table))

    def due(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.or_(table.c.sealed_with.is_(None), _otherwise(table.c.sealed_with))

    def resealed(self, vault: Vault, row: Row) -> Mapping[str, object]:
        new = sealed(vault, self.table, opened(vault, self.table, row))
        return {name: new[name] for name in stored(self.table)}


def _otherwise(sealed_with: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Not as now; of these comparisons an index knows the answer."""
    return sa.or_(sealed_with < CURRENT, sealed_with > CURRENT)
