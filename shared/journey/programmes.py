"""Stores every version of a programme that a service has run, in its own schema, so that older versions stay available.

The files are checked before anything is stored: an invalid file stops the start, and a running process continues
unchanged. Loading the same files again adds nothing.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import date

from shared.journey.ledger import Transaction
from shared.terms.programme import Location, ProgrammeErrors, ProgrammeFault, Programmes
from shared.terms.programme.loading import Key
from shared.terms.programme.versions import rewritten_clocks

Begin = Callable[[], AbstractAsyncContextManager[Transaction]]
KeepProgrammes = Callable[[Begin, Programmes], Awaitable[Programmes]]
STORE = (
    "INSERT INTO programme_version (programme, version, definition, kept_at) "
    "SELECT p, v, d, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS u(p, v, d) ON CONFLICT DO NOTHING"
)
STORED = "SELECT programme, version, definition FROM programme_version ORDER BY kept_at, version"
REWRITTEN = (
    "people are counted by an entry of this clock whose day has come; write it as it was, and add one with "
    "effective_from: the day of the change, with open_ended: true to end the limit"
)
VERSIONS = "SELECT version, kept_at FROM programme_version WHERE programme = $1 ORDER BY kept_at, version"


async def keep_versions(begin: Begin, programmes: Programmes) -> Programmes:
    """The programmes with every version that this service has run. Raises `ProgrammeErrors` for one that rewrites."""
    versions = [(programme.id, programme.version, programme.definition) for programme in programmes.values()]
    columns = [list(column) for column in zip(*versions, strict=True)] or [[], [], []]
    async with begin() as tx:
        faults = [*rewriting_faults(programmes, await _stored(tx), tx.today)]
        if faults:
            raise ProgrammeErrors(faults)
        await tx.conn.execute(STORE, *columns, tx.now)
    return await with_versions(begin, programmes)


async def with_versions(begin: Begin, programmes: Programmes) -> Programmes:
    """The programmes with every version that this service has run; stores none."""
    async with begin() as tx:
        stored = await _stored(tx)
    return programmes.with_stored(stored)


async def _stored(tx: Transaction) -> dict[Key, str]:
    return {(row["programme"], row["version"]): row["definition"] for row in await tx.conn.fetch(STORED)}


def rewriting_faults(programmes: Programmes, stored: Mapping[Key, str], today: date) -> Iterator[ProgrammeFault]:
    """New versions that change or leave out a dated deadline whose day has come [rule 143]."""
    history = programmes.with_stored(stored)
    for programme in programmes.values():
        earlier = [version for programme_id, version in stored if programme_id == programme.id]
        if not earlier or programme.version in earlier:
            continue
        for name in rewritten_clocks(history.of_version(programme.id, earlier[-1]), programme, today):
            path = f"clocks.{name}"
            written = (value.location for value in programme.sourced_values if value.path.startswith(path))
            yield ProgrammeFault(next(written, Location(programme.id, 1)), path, REWRITTEN)
