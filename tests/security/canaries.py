"""Texts that identify an invented person, and a search for them in everything that a service keeps or answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import asyncpg

from tests.bench_of_one import Bench

CANARIES = ("QQ987987C", "qq 98-79.87 c", "07700900987", "M129ZZ", "canary.987@mail.example")
MARKS = ("qq987987c", "98-79.87", "07700900987", "m129zz", "canary.987")
"""What is left of each when it is kept or answered in lower case."""
ASKED_FOR = {"key_worker.email"}
"""Columns of fields that ask for a work address."""
COLUMNS = """
SELECT table_name, column_name,
       format(CASE data_type WHEN 'bytea' THEN 'encode(%I, ''escape'')' ELSE '%I::text' END, column_name) AS text
FROM information_schema.columns WHERE table_schema = $1 AND NOT starts_with(column_name, 'sealed') ORDER BY 1, 2
"""

Path = tuple[str | int, ...]


def strings_of(schema: Mapping[str, Any], document: Mapping[str, Any], path: Path = ()) -> Iterator[Path]:
    """The path of every string that a body of the schema may have: the first item of a list, any key of a map."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from strings_of(branch, document, path)
    if schema.get("type") == "string":
        yield path
    for name, inner in schema.get("properties", {}).items():
        yield from strings_of(inner, document, (*path, name))
    if schema.get("type") == "array":
        yield from strings_of(schema.get("items", {}), document, (*path, 0))


def with_value(body: Any, path: Path, value: str) -> Any:
    """The body with `value` at `path`; lists and objects on the way are made where the example has none."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        items = list(body) if isinstance(body, list) else []
        return [with_value(items[0] if items else None, tuple(rest), value), *items[1:]]
    members = dict(body) if isinstance(body, dict) else {}
    return members | {step: with_value(members.get(step), tuple(rest), value)}


def marks_in(text: str) -> list[str]:
    """The canaries in a text."""
    return [mark for mark in MARKS if mark in text.lower()]


async def kept(bench: Bench) -> list[str]:
    """`table.column` and canary of everything that the service's database holds outside sealed columns."""
    async with bench.container.database.connection() as conn:
        columns = await conn.fetch(COLUMNS, bench.container.service.name)
        return [hit for row in columns for hit in await _in_column(conn, row)]


async def exposed(bench: Bench) -> list[str]:
    """The canaries in the service's metrics."""
    async with bench.client("milepost", "operator") as operator:
        return marks_in((await operator.get("/metrics")).text)


async def _in_column(conn: asyncpg.Connection, place: asyncpg.Record) -> Sequence[str]:
    """Bytes, such as those of a held event, are searched as the text that they are."""
    table, column, text = place
    query = f"""SELECT {text} AS value FROM "{table}" WHERE lower({text}) LIKE ANY($1)"""
    rows = await conn.fetch(query, [f"%{mark}%" for mark in MARKS])
    if f"{table}.{column}" in ASKED_FOR:
        return []
    return sorted({f"{table}.{column}: {mark}" for row in rows for mark in marks_in(row["value"])})
