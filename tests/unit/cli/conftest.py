"""The command at an installation of which only `kpi` is up, with scripted answers."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from milepost.cli import app
from tests.unit.client.server import Server, serving

Ask = Callable[..., Awaitable[Result]]


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture
def ask(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`await ask("held", "list")`: the result of the command, whose token is in the settings."""
    installation = {
        "pid": os.getpid(),
        "addresses": {"kpi": server.address},
        "dsns": {},
        "log": {},
        "issuer": "",
        "folder": "",
    }
    (tmp_path / "up.json").write_text(json.dumps(installation))
    monkeypatch.setenv("MILEPOST_TOKEN", "an-operators-token")
    monkeypatch.setenv("COLUMNS", "250")

    async def asked(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, [*words, "--data", str(tmp_path)])

    return asked
