"""What sealing and logging cost: readings that lie sealed beside the same in clear, and reads with their record beside
reads without. Both sides use the same statements, so that the difference is the protection alone."""

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from bench.measuring import Number, Pairs
from bench.world import World
from services.caseload.queries.readings import READINGS, RECORD_READ
from services.caseload.tables import READING
from shared.store.database import Database, open_database
from shared.store.sealing import opened, sealed, unopened
from shared.store.statements import BulkInsert
from shared.store.vault import Vault
from shared.terms.ids import new_id

INSERT = BulkInsert(READING)
MEASURE = "wellbeing"
ACTOR = ("maximus", "maximus/reader")
AT_LEAST_SEALED, AT_LEAST_LOGGED = 0.75, 0.55
Work = Callable[[], Awaitable[None]]


async def sealed_against_clear(world: World, pairs: Pairs, rows: int) -> Number:
    async with _caseload(world) as database:
        await pairs.run(
            lambda: _rate(rows, lambda: _written_and_read(database, in_clear=False)),
            lambda: _rate(rows, lambda: _written_and_read(database, in_clear=True)),
        )
    return pairs.number("a reading sealed, written and read", "the same in clear", AT_LEAST_SEALED, "readings/s")


async def logged_against_unlogged(world: World, pairs: Pairs, reads: int) -> Number:
    async with _caseload(world) as database:
        reading = _reading()
        await _write(database, sealed(database.vault, READING, reading))
        person = reading["participant_id"]
        await pairs.run(
            lambda: _rate(reads, lambda: _read(database, person, logged=True)),
            lambda: _rate(reads, lambda: _read(database, person, logged=False)),
        )
    return pairs.number("a reading read, and the read logged", "the same unlogged", AT_LEAST_LOGGED, "reads/s")


@asynccontextmanager
async def _caseload(world: World) -> AsyncIterator[Database]:
    """The database of a new caseload, with keys of its own."""
    vault = Vault({"bench": secrets.token_bytes(32)}, secrets.token_bytes(32))
    async with open_database(await world.database("caseload"), "caseload", 1, 1, vault=vault) as database:
        yield database


async def _rate(times: int, work: Work) -> float:
    """How often a second, once the statements are prepared."""
    await work()
    began = time.perf_counter()
    for _ in range(times):
        await work()
    return times / (time.perf_counter() - began)


async def _written_and_read(database: Database, *, in_clear: bool) -> None:
    reading = _reading()
    await _write(database, reading if in_clear else sealed(database.vault, READING, reading))
    async with database.as_worker() as uow:
        [row] = await uow.conn.fetch(READINGS, reading["participant_id"])
        values = unopened(row) if in_clear else opened(uow.vault, READING, row)
    assert values["value"] == reading["value"]


async def _write(database: Database, row: dict[str, Any]) -> None:
    async with database.as_worker() as uow:
        await INSERT.execute(uow, [row])


async def _read(database: Database, participant_id: str, *, logged: bool) -> None:
    async with database.as_worker() as uow:
        rows = await uow.conn.fetch(READINGS, participant_id)
        assert [opened(uow.vault, READING, row)["value"] for row in rows] == ["17"]
        if logged:
            await uow.conn.execute(RECORD_READ, participant_id, uow.now, *ACTOR, [MEASURE])


def _reading() -> dict[str, Any]:
    """A reading of somebody new, as `caseload` keeps it."""
    content = {
        "state": "STANDS",
        "measure": MEASURE,
        "role": "baseline",
        "value": "17",
        "change": "none",
        "reason": None,
    }
    when = {"taken_on": date(2018, 3, 15), "recorded_at": "2018-03-15T09:00:00+00:00", "version": 1}
    return {"id": new_id("rdg"), "participant_id": new_id("ref"), **content, **when}
