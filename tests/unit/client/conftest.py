"""A scripted server, and a client of it."""

from collections.abc import AsyncIterator

import pytest

from milepost.client import Client
from tests.unit.client.server import Server, serving


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    async with Client(server.address, "token-1", service="caseload", patience=3) as opened:
        yield opened
