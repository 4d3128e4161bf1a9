"""A town that has been lived in for eight months, so that what is asked at random finds people in every state."""

from collections.abc import Callable, Iterator

import pytest

from tests.contract.asking import World
from tests.contract.settling import settle, world
from tests.journey.conftest import Found, found

__all__ = ["found"]


@pytest.fixture(scope="package")
def settled(found: Found) -> Iterator[Callable[[str], World]]:
    """`settled(service)` is the world as that service's callers find it."""
    with found() as town:
        known = settle(town)
        yield lambda service: world(town, known, service)
