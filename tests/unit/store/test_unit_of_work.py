"""What a unit of work computes while a statement runs: the statement is sent first and always waited for."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.store.unit_of_work import UnitOfWork

NO_CONNECTION: Any = None


class Statement:
    """A statement that takes a few turns of the event loop."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.steps: list[str] = []

    async def run(self) -> int:
        self.steps.append("sent")
        for _ in range(3):
            await asyncio.sleep(0)
        self.steps.append("answered")
        if self.error:
            raise self.error
        return 42


@pytest.fixture
def uow() -> UnitOfWork:
    return UnitOfWork(NO_CONNECTION, "toy", datetime(2018, 3, 1, tzinfo=UTC), "toy/test")


async def test_the_statement_is_sent_before_the_body_and_answered_after_it(uow: UnitOfWork) -> None:
    statement = Statement()
    async with uow.concurrently(statement.run()) as task:
        statement.steps.append("computed")
    assert statement.steps == ["sent", "computed", "answered"]
    assert task.result() == 42


async def test_what_the_statement_raises_is_raised_after_the_body(uow: UnitOfWork) -> None:
    statement = Statement(ValueError("refused"))
    with pytest.raises(ValueError, match="refused"):
        async with uow.concurrently(statement.run()):
            statement.steps.append("computed")
    assert statement.steps == ["sent", "computed", "answered"]


async def test_when_the_body_fails_the_statement_is_still_waited_for(uow: UnitOfWork) -> None:
    """Otherwise the connection would go back to the pool with a statement in progress."""
    statement = Statement()
    with pytest.raises(KeyError):
        async with uow.concurrently(statement.run()):
            raise KeyError
    assert statement.steps == ["sent", "answered"]
