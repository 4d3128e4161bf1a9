"""Columns that lie sealed in their row: `sealed` holds their values, and they themselves say nothing [decision 0028].

The columns stay for processes of the release before. What those wrote is read as it is until the sweep has sealed it.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from shared.store.codecs import bytes_of
from shared.store.statements import Row
from shared.store.vault import Vault, place_of

SEAL = ("sealed", "sealed_with")
Values = dict[str, Any]
"""A row's values by column."""
UNSEALED: Mapping[str, object] = {}


def lie_sealed(table: sa.Table, **columns: object) -> None:
    """Declares columns of a table with an `id` to lie sealed; the values are what the columns say in their place."""
    table.info["sealed"] = columns
    table.append_column(sa.Column("sealed", BYTEA))
    table.append_column(sa.Column("sealed_with", sa.Text))
    sa.Index(f"{table.name}_by_key", table.c.sealed_with)


def sealed_columns(table: sa.Table) -> Mapping[str, object]:
    """The columns of a table that lie sealed, with what they say in place of their values."""
    columns: Mapping[str, object] = table.info.get("sealed", UNSEALED)
    return columns


def stored(table: sa.Table) -> tuple[str, ...]:
    """The columns that are written whenever one that lies sealed changes; none for a table without."""
    return (*sealed_columns(table), *SEAL) if sealed_columns(table) else ()


def sealed(vault: Vault, table: sa.Table, row: Row) -> Values:
    """The row as it is stored: the values of its sealed columns are bound to table and id."""
    nothing = sealed_columns(table)
    if not nothing:
        return dict(row.items())
    details = vault.seal({name: row[name] for name in nothing}, place_of(table.name, row["id"]))
    return {**dict(row.items()), **nothing, "sealed": details, "sealed_with": vault.sealing}


def opened(vault: Vault, table: sa.Table, row: Row) -> Values:
    """The row with the values of its sealed columns; raises `CannotOpen`."""
    values = unopened(row)
    details = row["sealed"] if sealed_columns(table) else None
    if details is None:
        return values
    details = bytes_of(details) if isinstance(details, str) else details  # as text in rows that come as JSON
    return values | vault.open(details, place_of(table.name, row["id"]))


def unopened(row: Row) -> Values:
    """The row as it lies, without the seal."""
    return {name: value for name, value in row.items() if name not in SEAL}
