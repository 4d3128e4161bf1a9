"""The api role finds people by what it knows of them, and reads no index of people [rule 198]."""

import asyncpg
import pytest

from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import refer

LAST = "SELECT mark, person_id FROM person_mark WHERE kind = 'nino' ORDER BY person_id DESC LIMIT 1"
EVERY_MARK = "SELECT mark FROM person_mark"
BY_NINO = "SELECT owner FROM find_people($1, '{}', '{}', '{}')"
# What the releases ask that knew a person by the NINO only.
BEFORE = (
    "SELECT person_id FROM told_before('{}', '{}', '{}', '{nino}', $1) WHERE person_id IS NOT NULL",
    "SELECT person_id FROM told_before('maximus', '{}', '{}', '{}', '{nino}', $1) WHERE person_id IS NOT NULL",
)


async def last_mark(bench: Bench) -> asyncpg.Record:
    """The index of the NINO of whoever was referred last, and whose it is."""
    async with bench.container.database.as_worker() as uow:
        return await uow.conn.fetchrow(LAST)


@pytest.mark.rule(198)
async def test_who_has_no_index_of_a_person_finds_nobody(bench: Bench, jcp: Caller) -> None:
    await refer(jcp)
    row = await last_mark(bench)
    async with bench.container.database.as_org("jcp-east-london", "jcp-east-london/a") as uow:
        assert await uow.conn.fetchval(BY_NINO, [row["mark"]]) == row["person_id"]
        for nothing in ([], [None], [b""]):
            assert await uow.conn.fetch(BY_NINO, nothing) == []


@pytest.mark.rule(198)
@pytest.mark.parametrize("statement", [EVERY_MARK, "SELECT 1 FROM person_mark", "DELETE FROM person_mark"])
async def test_no_index_of_people_is_read_or_removed(bench: Bench, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with bench.container.database.as_org("maximus", "maximus/a") as uow:
            await uow.conn.execute(statement)


@pytest.mark.rule(198)
@pytest.mark.parametrize("question", BEFORE)
async def test_processes_of_releases_before_still_find_people(bench: Bench, jcp: Caller, question: str) -> None:
    await refer(jcp)
    row = await last_mark(bench)
    async with bench.container.database.as_org("maximus", "maximus/a") as uow:
        assert await uow.conn.fetchval(question, [row["mark"]]) == row["person_id"]
