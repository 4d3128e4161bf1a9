"""Toy services on the embedded parts: one database for all tests, empty at the start of each; each its own topic."""

import secrets
from collections.abc import AsyncIterator

import pytest

from milepost.embedded import EmbeddedKafka
from shared.journey.topics import create_topics
from shared.store.database import Database
from tests.conftest import new_database
from tests.journey.backbone.toy import Toy, built, emptied

NAMES = ("toy", "talker", "listener")


@pytest.fixture(scope="session")
async def toy_shop(postgres: str) -> AsyncIterator[tuple[str, dict[str, Database]]]:
    dsn = await new_database(postgres)
    async with built(dsn, *NAMES) as databases:
        yield dsn, databases


@pytest.fixture
async def toy(toy_shop: tuple[str, dict[str, Database]]) -> AsyncIterator[Toy]:
    """One toy service without a log: records are handed to it."""
    dsn, databases = toy_shop
    await emptied(dsn, *NAMES)
    yield Toy("toy", dsn, databases["toy"])


@pytest.fixture
async def pair(toy_shop: tuple[str, dict[str, Database]], broker: EmbeddedKafka) -> AsyncIterator[tuple[Toy, Toy]]:
    """A toy that talks and one that listens, on a topic of their own; the test starts what it needs."""
    dsn, databases = toy_shop
    await emptied(dsn, *NAMES)
    topic = f"toy-{secrets.token_hex(4)}"
    kafka = {"bootstrap_servers": broker.bootstrap}
    await create_topics(kafka, topic, f"{topic}-figures")
    talker, listener = (Toy(name, dsn, databases[name], kafka, topic) for name in ("talker", "listener"))
    yield talker, listener
    await talker.stop()
    await listener.stop()
