"""SQL described by SQLAlchemy, compiled once and run on asyncpg [decision 0002]."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from shared.store.unit_of_work import UnitOfWork

DIALECT = dialect.dialect()


class Row(Protocol):
    """A row of a query or a dict: values by column name."""

    def __getitem__(self, name: str, /) -> Any: ...
    def keys(self) -> Iterable[str]: ...
    def items(self) -> Iterable[tuple[str, Any]]: ...


class Sql:
    """A SQLAlchemy statement compiled once, run with named values: `await FIND.row(uow, participant_id=…)`."""

    def __init__(self, statement: sa.ClauseElement) -> None:
        compiled = statement.compile(dialect=DIALECT)
        self.text = str(compiled)
        self.names: list[str] = list(compiled.positiontup or ())  # type: ignore[attr-defined]
        self.constants: dict[str, object] = dict(compiled.params)

    def values(self, named: dict[str, object]) -> list[object]:
        """The values in the order of the statement's parameters; raises `TypeError` for a name it does not have."""
        unknown = named.keys() - set(self.names)
        if unknown:
            raise TypeError(f"the statement has no parameter {sorted(unknown)}: {self.text}")
        return [named[name] if name in named else self.constants[name] for name in self.names]

    async def rows(self, uow: UnitOfWork, **named: object) -> list[asyncpg.Record]:
        return await uow.conn.fetch(self.text, *self.values(named))

    async def row(self, uow: UnitOfWork, **named: object) -> asyncpg.Record | None:
        return await uow.conn.fetchrow(self.text, *self.values(named))

    async def value(self, uow: UnitOfWork, **named: object) -> Any:
        return await uow.conn.fetchval(self.text, *self.values(named))

    async def execute(self, uow: UnitOfWork, **named: object) -> None:
        await uow.conn.execute(self.text, *self.values(named))

    def defer(self, uow: UnitOfWork, **named: object) -> None:
        """Runs the statement when the unit of work is flushed; see `UnitOfWork.defer`."""
        uow.defer(self.text, *self.values(named))


class BulkInsert:
    """Inserts any number of rows with one parameter: a JSON array that Postgres reads with the table's types."""

    def __init__(self, table: sa.Table, names: Iterable[str] = (), tail: str = "") -> None:
        self.names = dict.fromkeys(map(str, names or table.c.keys()))  # a quoted name is no key of JSON
        columns = ", ".join(f'"{name}"' for name in self.names)
        rows = f"json_populate_recordset(NULL::{table.name}, $1::json)"
        self.text = f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {rows} {tail}"

    async def execute(self, uow: UnitOfWork, rows: Iterable[Mapping[str, object]]) -> None:
        """Inserts the rows now, so that later statements see them. A missing column is NULL."""
        await uow.conn.execute(self.text, self._columns_of(rows))

    async def send(self, uow: UnitOfWork, rows: Iterable[Mapping[str, object]]) -> None:
        """Starts inserting the rows, before what is deferred; see `UnitOfWork.send`."""
        await uow.send(self.execute(uow, rows))

    def defer(self, uow: UnitOfWork, rows: Iterable[Mapping[str, object]]) -> None:
        """Inserts the rows when the unit of work is flushed; see `UnitOfWork.defer`."""
        inserted = self._columns_of(rows)
        if inserted:
            uow.defer(self.text, inserted)

    def _columns_of(self, rows: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
        names = self.names.keys()
        return [row if row.keys() <= names else {name: row[name] for name in names if name in row} for row in rows]


def update(table: sa.Table, *columns: str, where: sa.ColumnElement[bool], version: bool = True) -> Sql:
    """`UPDATE table SET columns … WHERE where`, each column set from the parameter `new_<column>`.

    The prefix keeps a column's new value apart from the parameters of `where`. With `version` the row's version goes
    up by one.
    """
    changes: dict[str, object] = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
    if version:
        changes["version"] = table.c.version + 1
    return Sql(sa.update(table).where(where).values(changes))
