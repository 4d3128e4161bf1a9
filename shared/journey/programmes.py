"""Every version of a programme that a service has run, kept in its own schema, so that an older one is found again.

The files are checked before anything is kept: an invalid file ends the start, and the process that runs goes on with
what it has. Loading the same files again adds nothing.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from shared.journey.ledger import Transaction
from shared.terms.programme import Programmes

KEEP = (
    "INSERT INTO programme_version (programme, version, definition, kept_at) "
    "SELECT p, v, d, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS u(p, v, d) ON CONFLICT DO NOTHING"
)
KEPT = "SELECT programme, version, definition FROM programme_version ORDER BY kept_at, version"
VERSIONS = "SELECT version, kept_at FROM programme_version WHERE programme = $1 ORDER BY kept_at, version"


async def keep_versions(
    begin: Callable[[], AbstractAsyncContextManager[Transaction]], programmes: Programmes
) -> Programmes:
    """The programmes with every version this service ever ran beside them."""
    running = list(programmes.values())
    columns = [[one.id for one in running], [one.version for one in running], [one.definition for one in running]]
    async with begin() as tx:
        await tx.conn.execute(KEEP, *columns, tx.now)
        rows = await tx.conn.fetch(KEPT)
    return programmes.with_stored({(row["programme"], row["version"]): row["definition"] for row in rows})
