"""Records at the start of a process which version of each programme is in force from then on.

For a service with the table `programme_in_force` (`shared/journey/tables.py`).
"""

from collections import defaultdict
from datetime import datetime

from shared.journey.ledger import Transaction
from shared.journey.programmes import Begin, keep_versions, with_versions
from shared.terms.programme import Programme, Programmes

RECORD = """
INSERT INTO programme_in_force (programme, version, since)
SELECT running.programme, running.version, $3
FROM unnest($1::text[], $2::text[]) AS running(programme, version)
WHERE running.version IS DISTINCT FROM (
  SELECT kept.version FROM programme_in_force AS kept
  WHERE kept.programme = running.programme ORDER BY kept.position DESC LIMIT 1
)
"""
HISTORY = "SELECT programme, version, since FROM programme_in_force ORDER BY position"
LAST = "SELECT DISTINCT ON (programme) programme, version FROM programme_in_force ORDER BY programme, position DESC"


async def keep_in_force(begin: Begin, programmes: Programmes) -> Programmes:
    """As `keep_versions`, and records the programmes that run from now on [rule 130]."""
    with_stored = await keep_versions(begin, programmes)
    versions = {programme.id: programme.version for programme in programmes.values()}
    async with begin() as tx:
        await tx.conn.execute(RECORD, list(versions), list(versions.values()), tx.now)
    return with_stored


async def keep_history(begin: Begin, programmes: Programmes) -> Programmes:
    """As `keep_in_force`; the programmes also have when each version was in force."""
    await keep_in_force(begin, programmes)
    return await with_history(begin, programmes)


async def with_history(begin: Begin, programmes: Programmes) -> Programmes:
    """The programmes with every version that ran here, and when each was in force; records nothing."""
    history: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    async with begin() as tx:
        for version in await tx.conn.fetch(HISTORY):
            history[version["programme"]].append((version["since"], version["version"]))
    return (await with_versions(begin, programmes)).with_history(history)


async def still_in_force(tx: Transaction, programmes: Programmes) -> list[Programme]:
    """The running programmes, without those that a process which started later runs in another version."""
    last = {row["programme"]: row["version"] for row in await tx.conn.fetch(LAST)}
    return [programme for programme in programmes.values() if last.get(programme.id) == programme.version]
