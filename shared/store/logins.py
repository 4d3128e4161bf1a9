"""Refuses a connection that could do more than its role: the start-up checks of every pool [decision 0022, rule 170].

A pooler between a service and Postgres may drop `role` and `search_path`. Then the login's own rights would apply.
"""

import asyncpg

CHECK = """
SELECT current_user::text AS works_as, session_user::text AS login, current_schema()::text AS schema,
       r.rolsuper OR r.rolbypassrls OR r.rolcreaterole AS unbound,
       pg_has_role(session_user, $2, 'USAGE') AS inherits,
       ARRAY(SELECT other.rolname::text FROM pg_roles AS other
             WHERE other.rolname = ANY ($1::text[]) AND pg_has_role(session_user, other.oid, 'MEMBER')
             ORDER BY other.rolname) AS may_become
FROM pg_roles AS r WHERE r.rolname = session_user
"""
MORE_POWERFUL = {"api": ("owner", "worker"), "worker": ("owner",)}


class UnsafeLogin(Exception):
    """The login or the connection can do more than the role of its pool may. The message says what to change."""


async def check_role(conn: asyncpg.Connection, service: str, role: str) -> None:
    """Raises `UnsafeLogin` unless the connection works as the role, in the service's schema."""
    expected = f"milepost_{service}_{role}"
    [row] = await conn.fetch(CHECK, [], expected)
    if row["works_as"] != expected or row["schema"] not in (service, None):
        raise UnsafeLogin(
            f"The {role} connection of {service} works as {row['works_as']} in the schema {row['schema']}, not as "
            f"{expected} in {service}. Connect without a pooler, or with one that passes role and search_path."
        )


async def check_login(conn: asyncpg.Connection, service: str, role: str) -> None:
    """Raises `UnsafeLogin` with everything that makes the login of the connection more powerful than the role."""
    others = [f"milepost_{service}_{other}" for other in MORE_POWERFUL[role]]
    [row] = await conn.fetch(CHECK, others, f"milepost_{service}_{role}")
    faults = [f"may become {other}: revoke that role" for other in row["may_become"]]
    if row["unbound"]:
        faults.insert(0, "is a superuser, bypasses row policies or creates roles: take that away")
    if row["inherits"]:
        faults.append("inherits the rights of its role: make it NOINHERIT and grant the role again")
    if faults:
        raise UnsafeLogin(f"The login {row['login']} of the {role} pool of {service} {'; it '.join(faults)}.")
