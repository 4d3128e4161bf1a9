"""Stores every version of a programme that a service has run, in its own schema, so that older versions stay available.

The files are checked before anything is stored: an invalid file stops the start, and a running process continues
unchanged. Loading the same files again adds nothing.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from shared.journey.ledger import Transaction
from shared.terms.programme import Programmes

Begin = Callable[[], AbstractAsyncContextManager[Transaction]]
KeepProgrammes = Callable[[Begin, Programmes], Awaitable[Programmes]]
STORE = (
    "INSERT INTO programme_version (programme, version, definition, kept_at) "
    "SELECT p, v, d, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS u(p, v, d) ON CONFLICT DO NOTHING"
)
STORED = "SELECT programme, version, definition FROM programme_version ORDER BY kept_at, version"
VERSIONS = "SELECT version, kept_at FROM programme_version WHERE programme = $1 ORDER BY kept_at, version"


async def keep_versions(begin: Begin, programmes: Programmes) -> Programmes:
    """The programmes with every version that this service has run."""
    versions = [(programme.id, programme.version, programme.definition) for programme in programmes.values()]
    columns = [list(column) for column in zip(*versions, strict=True)] or [[], [], []]
    async with begin() as tx:
        await tx.conn.execute(STORE, *columns, tx.now)
    return await with_versions(begin, programmes)


async def with_versions(begin: Begin, programmes: Programmes) -> Programmes:
    """The programmes with every version that this service has run; stores none."""
    async with begin() as tx:
        rows = await tx.conn.fetch(STORED)
    return programmes.with_stored({(row["programme"], row["version"]): row["definition"] for row in rows})
