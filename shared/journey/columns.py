"""Many rows in one statement: every column travels as one JSON array.

asyncpg checks whether each element of an array parameter is a collection, which costs more than sending it. JSON text
is written and read in one step. For the rows of a table use `shared.store.statements.BulkInsert`.
"""

from collections.abc import Iterable, Mapping

import orjson


def rows_of(kinds: Mapping[str, str], first: int = 1) -> str:
    """A FROM item: rows `u` with the named columns, each of its SQL type, and `nth` from 1.

    The parameters from `$first` are `column`s in the same order.
    """
    names, types = ", ".join(kinds), ", ".join(f"{name}::{kind} AS {name}" for name, kind in kinds.items())
    arrays = ", ".join(f"json_array_elements_text(${n}::text::json)" for n, _ in enumerate(kinds, start=first))
    return f"(SELECT {types}, nth FROM ROWS FROM ({arrays}) WITH ORDINALITY AS t({names}, nth)) AS u"


def column(values: Iterable[object]) -> str:
    """The values of one column as `rows_of` takes them: text, whole numbers, dates, instants, None."""
    return orjson.dumps(values if isinstance(values, (list, tuple)) else list(values)).decode()
