"""Every door has a lock: routes their scopes, tenant tables their policies, and dropping a policy shows."""

import importlib
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from starlette.routing import BaseRoute

from shared.journey import schema
from shared.journey.tables import BACKBONE
from shared.store.migrations import migrate
from shared.store.policies import rules
from shared.store.rights import DEFAULT
from tests.apps import app_of
from tests.architecture.modules import SERVICES
from tests.conftest import new_database

OPEN_ROUTES = {"/", "/livez", "/readyz", "/metrics", "/problems", "/problems/{kind}", "/openapi.json"}
OPEN_PREFIXES = ("/docs", "/redoc", "/static")


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every route of every service as it is documented, which is made of what guards it."""
    for service in SERVICES:
        for path, methods in app_of(service).openapi()["paths"].items():
            yield from ((f"{service} {method} {path}", operation) for method, operation in methods.items())


def hidden(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Paths that are not documented, those of included routers too, which the app keeps as one route each."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from hidden(included.routes)
        elif not getattr(route, "include_in_schema", False):
            yield str(getattr(route, "path", route))


def test_no_body_has_a_pattern_that_takes_digits_of_every_script() -> None:
    for name, documented in operations():
        assert r"\\d" not in json.dumps(documented.get("requestBody", {})), f"{name}: write [0-9]"


@pytest.mark.parametrize(("name", "operation"), list(operations()), ids=lambda x: x if isinstance(x, str) else "")
def test_every_route_has_a_scope_and_says_what_it_does(name: str, operation: dict[str, Any]) -> None:
    if name.split(" ")[2] not in OPEN_ROUTES:
        assert [scope for way in operation.get("security", []) for scope in way["token"]], f"{name} is open to anybody"
    assert operation.get("description", "").strip(), f"{name} has no description"


def test_an_operation_id_is_a_name_in_any_language_and_used_once_over_all_services() -> None:
    """A generated client of all services names its functions after them. The routes of /ops/v1 are everywhere."""
    used: dict[str, str] = {}
    for name, operation in operations():
        if " /v1/" not in name:
            continue
        operation_id = operation["operationId"]
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation_id), (
            f"{name} has the operation_id {operation_id}; write a verb and a noun, such as read_participant"
        )
        assert operation_id not in used, f"{name} and {used[operation_id]} have the operation_id {operation_id}"
        used[operation_id] = name


def test_no_other_route_is_there() -> None:
    assert len(list(operations())) > 100
    for service in SERVICES:
        unlisted = {path for path in hidden(app_of(service).routes) if not path.startswith(OPEN_PREFIXES)}
        assert unlisted <= OPEN_ROUTES, service


# Texts that are never kept as they come: looked up in a list, or put in one form first.
LOOKED_AT = {"/programme", "/nino", "/address/postcode"}
LISTED = ("enum", "const", "format")


def texts(schema: Any, parts: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text in a body, by its place."""
    if isinstance(schema, list):
        for one in schema:
            yield from texts(one, parts, place)
        return
    named = schema.get("$ref", "").rpartition("/")[2]
    if named:
        yield from texts(parts[named], parts, place)
    if schema.get("type") == "string":
        yield place, schema
    for name, one in schema.get("properties", {}).items():
        yield from texts(one, parts, f"{place}/{name}")
    for key in ("anyOf", "oneOf", "allOf", "items", "additionalProperties"):
        if isinstance(schema.get(key), (dict, list)):
            yield from texts(schema[key], parts, place)


def keeps_a_zero_byte(text: dict[str, Any]) -> bool:
    return not any(name in text for name in LISTED) and bool(re.search(text.get("pattern", ""), "\0" * 12))


@pytest.mark.parametrize("service", SERVICES)
def test_no_body_takes_a_text_that_no_table_can_keep(service: str) -> None:
    document = app_of(service).openapi()
    parts, seen = document["components"]["schemas"], 0
    for path, methods in document["paths"].items():
        for operation in methods.values():
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            for place, text in texts(schema, parts):
                seen += 1
                assert place in LOOKED_AT or not keeps_a_zero_byte(text), f"{path} {place}"
    assert seen > 3


def metadata(service: str) -> sa.MetaData:
    return importlib.import_module(f"services.{service}.tables").METADATA


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_has_a_policy_or_says_why_not(service: str) -> None:
    for table in metadata(service).sorted_tables:
        if table.name not in BACKBONE:
            assert "policy" in table.info or table.info.get("open"), (
                f"{service}.{table.name} is open and says no reason"
            )


def plain(expression: str | None) -> str:
    """An SQL expression without what Postgres adds when it shows one."""
    return re.sub(r"::text(\[\])?|[\s()\"]", "", (expression or "").lower())


async def policies_of(conn: asyncpg.Connection, service: str) -> dict[str, set[tuple[Any, ...]]]:
    """Name, roles and expressions of the policies of each table on which they are forced."""
    await conn.execute(f"SET search_path TO {service}")
    rows = await conn.fetch(
        """SELECT p.* FROM pg_policies p JOIN pg_class c ON c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass
           WHERE p.schemaname = $1 AND c.relrowsecurity AND c.relforcerowsecurity""",
        service,
    )
    in_database: dict[str, set[tuple[Any, ...]]] = {}
    for row in rows:
        policy = (row["policyname"], row["permissive"], row["cmd"], tuple(row["roles"]))
        in_database.setdefault(row["tablename"], set()).add((*policy, plain(row["qual"]), plain(row["with_check"])))
    return in_database


async def unguarded(conn: asyncpg.Connection, service: str) -> list[str]:
    """The tenant tables whose policies are not exactly those that the metadata declares."""
    in_database = await policies_of(conn, service)

    def declared(name: str, rule: str) -> set[tuple[Any, ...]]:
        every, api = ("PERMISSIVE", "ALL"), (f"milepost_{service}_api",)
        shown = metadata(service).tables[name].info.get("shown")
        return {
            ("tenant", *every, api, plain(rule), plain(rule)),
            ("worker", *every, (f"milepost_{service}_worker",), "true", "true"),
            *([("part", "PERMISSIVE", "SELECT", api, plain(shown), "")] if shown else []),
        }

    return [name for name, rule in rules(metadata(service)).items() if in_database.get(name) != declared(name, rule)]


@asynccontextmanager
async def undone(conn: asyncpg.Connection) -> AsyncIterator[None]:
    """What is changed inside is rolled back."""
    transaction = conn.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_database_forces_every_policy_and_dropping_one_shows(postgres: str, service: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, service)
    conn = await asyncpg.connect(dsn)
    try:
        assert await unguarded(conn, service) == []
        tenants = [table.name for table in metadata(service).sorted_tables if "policy" in table.info]
        assert tenants
        for planted in (
            "ALTER POLICY tenant ON {table} USING (true)",
            "ALTER POLICY tenant ON {table} WITH CHECK (true)",
            "ALTER POLICY worker ON {table} TO PUBLIC",
            "CREATE POLICY third ON {table} TO PUBLIC USING (true)",
            "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY tenant ON {table}",
        ):
            async with undone(conn):
                await conn.execute(planted.format(table=f"{service}.{tenants[0]}"))
                assert await unguarded(conn, service) == [tenants[0]], planted
    finally:
        await conn.close()


RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
LOGS = {  # and never emptied; `auditor_read` and `match_log` expire by the worker [rules 195, 196]
    "access_log",
    "reading_log",
    "settlement",
    "judgement",
    "signed_month",
    "signed_figure",
    "event_log",
}


def permitted(service: str, role: str, table: sa.Table) -> set[str]:
    """The rights on a whole table that the code declares for a role."""
    if table.name not in BACKBONE:
        granted = table.info.get("rights", DEFAULT)[role]
        return {right for right in granted.split(", ") if right}
    of_role = [rights for rights, tables in schema.RIGHTS[role].items() if table.name in tables and "(" not in rights]
    return {right for rights in of_role for right in rights.split(", ")}


async def rights_of(conn: asyncpg.Connection, role: str, table: str) -> set[str]:
    query = "SELECT name FROM unnest($3::text[]) AS u(name) WHERE has_table_privilege($1, $2, name)"
    return {row["name"] for row in await conn.fetch(query, role, table, RIGHTS)}


@pytest.mark.rule(170)
@pytest.mark.parametrize("service", SERVICES)
async def test_each_role_has_the_rights_that_its_tables_declare_and_no_other(postgres: str, service: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, service)
    conn = await asyncpg.connect(dsn)
    try:
        for table in metadata(service).sorted_tables:
            for role in ("api", "worker"):
                who, what = f"milepost_{service}_{role}", f'{service}."{table.name}"'
                held = {
                    r for r in RIGHTS if await conn.fetchval("SELECT has_table_privilege($1, $2, $3)", who, what, r)
                }
                assert held == permitted(service, role, table), (role, table.name)
                assert not (table.name in LOGS and held & {"UPDATE", "DELETE", "TRUNCATE"}), (role, table.name)
                assert role == "worker" or "DELETE" not in held, table.name
    finally:
        await conn.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_roles_may_not_change_what_was_said(postgres: str, service: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, service)
    conn = await asyncpg.connect(dsn)
    try:
        for role in ("api", "worker"):
            for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                may = await conn.fetchval(
                    "SELECT has_table_privilege($1, $2, $3)",
                    f"milepost_{service}_{role}",
                    f"{service}.ledger",
                    right,
                )
                assert not may, f"{role} may {right} the ledger"
            bypass = await conn.fetchval(
                "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = $1", f"milepost_{service}_{role}"
            )
            assert not bypass
    finally:
        await conn.close()


@pytest.mark.parametrize("service", SERVICES)
def test_the_served_interface_names_no_outside_address(service: str) -> None:
    document = str(app_of(service).openapi())
    assert "http://" not in document and "https://" not in document
