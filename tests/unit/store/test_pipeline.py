"""Statements sent as one have the same effect as the same statements run one after the other, in any order."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.store.pipeline import Query, pipelined
from tests.conftest import new_database

WRITTEN, READ = ("a", "b", "c"), "d"
IDS = st.integers(0, 9)
NUMBERS = st.integers(-1000, 1000)
NOTES = st.one_of(
    st.sampled_from(["$1", "$10 and $2", "it's", ""]), st.text(st.characters(exclude_categories=["Cs", "Cc"]))
)
Outcome = tuple[list[Any], dict[str, list[Any]]]


def upserts(table: str) -> st.SearchStrategy[Query]:
    """Twelve parameters, so that $1 is a prefix of others."""
    row = "(${0}::int, ${1}::int, ${2}::text)"
    rows = ", ".join(row.format(n, n + 1, n + 2) for n in range(1, 13, 3))
    conflict = "ON CONFLICT (id) DO UPDATE SET n = excluded.n, note = excluded.note"
    text = f"INSERT INTO {table} (id, n, note) VALUES {rows} {conflict}"
    values = st.lists(st.tuples(IDS, NUMBERS, NOTES), min_size=4, max_size=4, unique_by=lambda values: values[0])
    return values.map(lambda values: (text, tuple(value for row in values for value in row)))


def updates(table: str) -> st.SearchStrategy[Query]:
    """A parameter used twice, and parameters out of order."""
    text = f"UPDATE {table} SET n = n + $3, note = $1 WHERE id = ANY($2) AND n <> $3"
    return st.tuples(st.just(text), st.tuples(NOTES, st.lists(IDS), NUMBERS))


def deletions(table: str) -> st.SearchStrategy[Query]:
    return st.tuples(st.just(f"DELETE FROM {table} WHERE id = ANY($1)"), st.tuples(st.lists(IDS)))


def without_parameters(table: str) -> st.SearchStrategy[Query]:
    return st.just((f"UPDATE {table} SET n = -n", ()))


def writes_to(table: str) -> st.SearchStrategy[Query]:
    return st.one_of(upserts(table), updates(table), deletions(table), without_parameters(table))


READS = st.tuples(
    st.just(f"SELECT id, n + $2 AS n, $3 || note AS note FROM {READ} WHERE id >= $1 ORDER BY id"),
    st.tuples(IDS, NUMBERS, NOTES),
)


class Session:
    """One connection to a database with four filled tables; every transaction is rolled back."""

    def __init__(self, dsn: str) -> None:
        self.runner = asyncio.Runner()
        self.conn: asyncpg.Connection = self.runner.run(self._open(dsn))

    async def _open(self, dsn: str) -> asyncpg.Connection:
        conn = await asyncpg.connect(await new_database(dsn))
        for table in (*WRITTEN, READ):
            await conn.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, n int NOT NULL, note text NOT NULL)")
            await conn.execute(f"INSERT INTO {table} SELECT id, 10 * id, 'note ' || id FROM generate_series(0, 5) id")
        return conn

    def run(self, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        return self.runner.run(work)

    async def outcome(self, *statements: Query) -> Outcome:
        """The rows of the last statement, and the rows of every table after it."""
        transaction = self.conn.transaction()
        await transaction.start()
        try:
            for text, values in statements:
                answer = await self.conn.fetch(text, *values)
            tables = {table: await self.conn.fetch(f"SELECT * FROM {table} ORDER BY id") for table in (*WRITTEN, READ)}
        finally:
            await transaction.rollback()
        return [tuple(row) for row in answer], {name: [tuple(row) for row in rows] for name, rows in tables.items()}

    def close(self) -> None:
        self.runner.run(self.conn.close())
        self.runner.close()


@pytest.fixture(scope="module")
def session(postgres: str) -> Iterator[Session]:
    session = Session(postgres)
    yield session
    session.close()


@settings(deadline=None)
@given(first=st.one_of(map(writes_to, WRITTEN[:2])), second=writes_to(WRITTEN[2]), query=READS)
def test_two_writes_and_a_query_give_the_same_result_together_as_one_after_the_other(
    session: Session, first: Query, second: Query, query: Query
) -> None:
    alone = session.run(session.outcome(first, second, query))
    assert session.run(session.outcome(pipelined([first, second], query))) == alone
    assert session.run(session.outcome(pipelined([second, first], query))) == alone


@settings(deadline=None)
@given(
    writes=st.tuples(*map(writes_to, WRITTEN)).flatmap(st.permutations),
    count=st.integers(0, len(WRITTEN)),
    query=READS,
)
def test_any_number_of_writes_may_be_sent_with_a_query(
    session: Session, writes: list[Query], count: int, query: Query
) -> None:
    alone = session.run(session.outcome(*writes[:count], query))
    assert session.run(session.outcome(pipelined(writes[:count], query))) == alone


@settings(deadline=None)
@given(write=writes_to(WRITTEN[0]), last=writes_to(WRITTEN[1]))
def test_the_last_statement_may_be_a_write(session: Session, write: Query, last: Query) -> None:
    returning = (f"{last[0]} RETURNING id, n, note", last[1])
    rows, tables = session.run(session.outcome(write, returning))
    pipelined_rows, pipelined_tables = session.run(session.outcome(pipelined([write], returning)))
    assert (sorted(pipelined_rows), pipelined_tables) == (sorted(rows), tables)
