"""What is worked out while a statement is under way: sent first, waited for last, whatever goes wrong."""

import asyncio

import pytest

from shared.edge.database import meanwhile


class Statement:
    """One that takes a few turns to be answered."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.told: list[str] = []

    async def run(self) -> int:
        self.told.append("sent")
        for _ in range(3):
            await asyncio.sleep(0)
        self.told.append("answered")
        if self.error:
            raise self.error
        return 42


async def test_it_is_sent_before_the_body_and_answered_after_it() -> None:
    statement = Statement()
    async with meanwhile(statement.run()) as asked:
        statement.told.append("worked out")
    assert statement.told == ["sent", "worked out", "answered"]
    assert asked.result() == 42


async def test_what_the_statement_raises_is_raised_after_the_body() -> None:
    statement = Statement(ValueError("refused"))
    with pytest.raises(ValueError, match="refused"):
        async with meanwhile(statement.run()):
            statement.told.append("worked out")
    assert statement.told == ["sent", "worked out", "answered"]


async def test_when_the_body_fails_the_statement_is_still_waited_for() -> None:
    """Or the connection would go back with a statement under way."""
    statement = Statement()
    with pytest.raises(KeyError):
        async with meanwhile(statement.run()):
            raise KeyError
    assert statement.told == ["sent", "answered"]
