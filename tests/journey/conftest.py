"""A town for each file of journeys: its clock and its ruins are its own, Postgres and Kafka are everybody's."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest

from milepost.embedded import EmbeddedKafka
from tests.conftest import PROGRAMMES, new_database
from tests.journey.town import Town, founded

FIRST_DAY = date(2018, 3, 1)
Found = Callable[[], AbstractContextManager[Town]]


@pytest.fixture(scope="session")
def found(postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """`with found() as town`: four real services on 1 March 2018, nobody referred yet."""
    given = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
    given["MILEPOST_PROGRAMMES"] = str(PROGRAMMES)

    def founding() -> AbstractContextManager[Town]:
        folder, dsn = tmp_path_factory.mktemp("town"), _database(postgres)
        return founded(folder, dsn, broker.bootstrap, given, FIRST_DAY)

    return founding


@pytest.fixture(scope="module")
def town(found: Found) -> Iterator[Town]:
    with found() as opened:
        yield opened


def _database(dsn: str) -> str:
    """Made on a loop of its own: these fixtures and tests are not coroutines."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(new_database(dsn))
    finally:
        loop.close()
