"""The contents of a service's schema, read from Postgres's catalogue, so that two databases can be compared.

An `Item` is (kind, name): ("function", "say(text[],text[])"), ("grant", "SELECT ON ledger TO milepost_kpi_api").
Columns are compared by name: a column added later is last, and nothing depends on the order.
"""

from dataclasses import dataclass
from typing import NamedTuple

import asyncpg


class Item(NamedTuple):
    """An object of a schema: its kind ("table", "policy", …) and its name."""

    kind: str
    name: str


Catalogue = dict[Item, str]


@dataclass(frozen=True)
class Difference:
    """An item whose definition differs between two catalogues; None where a catalogue lacks it."""

    item: Item
    actual: str | None
    expected: str | None

    def __str__(self) -> str:
        return f"{self.item.kind} {self.item.name}: {self.actual!r}, expected {self.expected!r}"


# Each gives (name, definition); $1 is the schema, which is also on the search path, so names come without it.
QUERIES = {
    "table": """
        SELECT relname, concat_ws(' ', relkind, pg_get_userbyid(relowner), relpersistence,
               array_to_string(reloptions, ','), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
        FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')""",
    "row security": """
        SELECT relname, concat_ws(' ', CASE WHEN relrowsecurity THEN 'ENABLE' END,
                                  CASE WHEN relforcerowsecurity THEN 'FORCE' END)
        FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p')
        AND (relrowsecurity OR relforcerowsecurity)""",
    "column": """
        SELECT c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
               'IDENTITY ' || nullif(a.attidentity::text, ''), 'GENERATED ' || nullif(a.attgenerated::text, ''))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",
    # NOT NULL is part of the column.
    "constraint": """
        SELECT conname || ' ON ' || conrelid::regclass, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = $1::regnamespace AND contype <> 'n' AND conrelid <> 0""",
    "index": """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
               || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = $1::regnamespace""",
    "function": """
        SELECT oid::regprocedure::text, pg_get_functiondef(oid)
        FROM pg_proc WHERE pronamespace = $1::regnamespace AND prokind IN ('f', 'p')""",
    "trigger": """
        SELECT t.tgname || ' ON ' || t.tgrelid::regclass, pg_get_triggerdef(t.oid) || ' -- ' || t.tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal""",
    "policy": """
        SELECT policyname || ' ON ' || tablename, concat_ws(' ', 'AS', permissive, 'FOR', cmd, 'TO',
               array_to_string(roles, ', '), 'USING (' || qual || ')', 'WITH CHECK (' || with_check || ')')
        FROM pg_policies WHERE schemaname = $1""",
    # The owner may do everything anyway, and roles of other services have nothing here.
    "grant": """
        WITH held AS (
          SELECT '' AS columns, c.oid::regclass::text AS thing, c.relowner AS owner, acl.*
          FROM pg_class c, aclexplode(c.relacl) acl WHERE c.relnamespace = $1::regnamespace
          UNION ALL
          SELECT ' (' || a.attname || ')', c.oid::regclass::text, c.relowner, acl.*
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) acl
          WHERE c.relnamespace = $1::regnamespace
          UNION ALL
          SELECT '', 'FUNCTION ' || p.oid::regprocedure, p.proowner, acl.*
          FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
          WHERE p.pronamespace = $1::regnamespace
          UNION ALL
          SELECT '', 'SCHEMA ' || n.nspname, n.nspowner, acl.*
          FROM pg_namespace n, aclexplode(n.nspacl) acl WHERE n.oid = $1::regnamespace
        )
        SELECT privilege_type || columns || ' ON ' || thing || ' TO '
               || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END,
               CASE WHEN is_grantable THEN 'WITH GRANT OPTION' ELSE '' END
        FROM held WHERE grantee <> owner""",
}


async def catalogue(dsn: str, service: str) -> Catalogue:
    """Everything in the service's schema at `dsn` except rows."""
    conn = await asyncpg.connect(dsn, server_settings={"search_path": service})
    try:
        return {
            Item(kind, name): definition
            for kind, query in QUERIES.items()
            for name, definition in await conn.fetch(query, service)
        }
    finally:
        await conn.close()


def differences(actual: Catalogue, expected: Catalogue) -> list[Difference]:
    """Where `actual` differs from `expected`, sorted by kind and name."""
    return [
        Difference(item, actual.get(item), expected.get(item))
        for item in sorted(actual.keys() | expected.keys())
        if actual.get(item) != expected.get(item)
    ]
