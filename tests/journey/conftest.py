"""A town for each file of journeys: its clock and its ruins are its own, Postgres and Kafka are everybody's."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest

from milepost.embedded import EmbeddedKafka
from milepost.stack import Stack
from tests.conftest import database_now
from tests.journey.town import Town, founded, neutral_environment

FIRST_DAY = date(2018, 3, 1)
Found = Callable[..., AbstractContextManager[Town]]


@pytest.fixture(scope="session")
def found(postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """`with found() as town`: four real services on 1 March 2018, nobody referred yet."""
    given = neutral_environment()

    def founding(services: type[Stack] = Stack) -> AbstractContextManager[Town]:
        folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
        return founded(folder, dsn, broker.bootstrap, given, FIRST_DAY, services)

    return founding


@pytest.fixture(scope="module")
def town(found: Found) -> Iterator[Town]:
    with found() as opened:
        yield opened
