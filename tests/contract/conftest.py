"""A town that has been lived in for eight months, so that what is asked at random finds people in every state."""

from collections.abc import Callable, Iterator

import pytest

from milepost.stack import Stack
from tests.contract.asking import World
from tests.contract.settling import settle, world
from tests.journey.conftest import Found, found

__all__ = ["found"]


class OneListener(Stack):
    """Services that answer clients and operators at one port, because Schemathesis asks at one."""

    has_ops_listener = False


@pytest.fixture(scope="package")
def settled(found: Found) -> Iterator[Callable[[str], World]]:
    """`settled(service)` is the world as that service's callers find it."""
    with found(OneListener) as town:
        known = settle(town)
        yield lambda service: world(town, known, service)
