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


async def test_a_statement_is_sent_before_the_caller_goes_on_and_answered_later(uow: UnitOfWork) -> None:
    statement = Statement()
    task = await uow.send(statement.run())
    statement.steps.append("computed")
    assert await task == 42
    assert statement.steps == ["sent", "computed", "answered"]


async def test_the_flush_waits_for_the_statement_and_raises_what_it_raised(uow: UnitOfWork) -> None:
    statement = Statement(ValueError("refused"))
    await uow.send(statement.run())
    with pytest.raises(ValueError, match="refused"):
        await uow.flush()
    assert statement.steps == ["sent", "answered"]


@pytest.mark.parametrize("error", [None, ValueError("refused")])
async def test_a_transaction_that_fails_waits_for_the_statement(uow: UnitOfWork, error: Exception | None) -> None:
    """Otherwise the connection would go back to the pool with a statement in progress."""
    statement = Statement(error)
    await uow.send(statement.run())
    await uow.settle()
    assert statement.steps == ["sent", "answered"]
