"""Rows of one table that belong to a record, by key, and which of them changed."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """A row that names its key within one participant's record."""

    @property
    def key(self) -> Hashable: ...


Row = TypeVar("Row", bound=Keyed)


class Rows(Generic[Row]):
    """The rows by key; `changed` are those that have to be written. Rows are replaced, never edited."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, Row] = {}
        self.changed: dict[Hashable, Row] = {}

    def load(self, rows: Iterable[Row]) -> None:
        """Adds rows as they are stored."""
        self._rows |= {row.key: row for row in rows}

    def put(self, row: Row) -> None:
        """Adds a new row, or replaces the one with the same key."""
        self._rows[row.key] = self.changed[row.key] = row

    def get(self, key: Hashable) -> Row | None:
        return self._rows.get(key)

    def __getitem__(self, key: Hashable) -> Row:
        return self._rows[key]

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)
