"""Many rows in one statement: every column travels as one JSON array.

asyncpg asks of each element of an array argument whether it is a collection, which costs more than all else about it; a
JSON text is written and read at once. Rows of a described table go by `shared.store.statements.BulkInsert`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson


def rows_of(kinds: Mapping[str, str], first: int = 1) -> str:
    """What stands after FROM: rows `u` of the columns named, each of its SQL type, and `nth` from 1.

    The parameters from `$first` on are `column`s in the same order.
    """
    names, types = ", ".join(kinds), ", ".join(f"{name}::{kind} AS {name}" for name, kind in kinds.items())
    given = ", ".join(f"json_array_elements_text(${n}::text::json)" for n, _ in enumerate(kinds, start=first))
    return f"(SELECT {types}, nth FROM ROWS FROM ({given}) WITH ORDINALITY AS t({names}, nth)) AS u"


def column(values: Iterable[Any]) -> str:
    """The values of one column as `rows_of` takes them: text, whole numbers, dates, instants, None."""
    return orjson.dumps(values if isinstance(values, (list, tuple)) else list(values)).decode()
