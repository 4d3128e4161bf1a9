"""The guide to the client, run block by block against four real services."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from milepost.client import errors
from milepost.environment import CHECKOUT
from tests.journey.people import key_worker_of, record
from tests.journey.town import Town

GUIDE = CHECKOUT / "docs" / "guides" / "use-the-client.md"
FRIDAY = date(2018, 3, 9)


def code(page: Path) -> dict[str, Any]:
    """What the page's Python blocks define, read as one module."""
    names: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE):
        exec(block, names)
    return names


def test_every_block_of_the_guide_does_what_it_says(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    guide, addresses, referral = code(GUIDE), town.stack.addresses, record(FRIDAY, "sub-1")
    town.clock(FRIDAY)
    jobcentre, provider = town.jcp().token, town.provider("sub-1").token

    with pytest.raises(errors.Rejected):
        town.run(guide["refer"](addresses, jobcentre, referral | {"nino": "none"}))
    assert "/nino" in capsys.readouterr().out

    participant = town.run(guide["refer"](addresses, jobcentre, referral))
    assert town.run(guide["acknowledge"](addresses, provider, participant, str(FRIDAY))) == "ACKNOWLEDGED"
    worker = key_worker_of(town, "sub-1")
    assert int(town.run(guide["assign"](addresses, provider, participant, worker, str(FRIDAY)))) > 1
    assert town.run(guide["references"](addresses, provider, referral["area"])) == [referral["reference"]]
    assert town.run(guide["until_known"](addresses, provider, participant)) == []


def test_the_settings_of_the_guide_are_those_of_the_client(town: Town) -> None:
    async def states() -> int:
        async with code(GUIDE)["patient"](town.stack.addresses, lambda: town.jcp().token) as caller:
            return (await caller["referrals"].get("/v1/programmes")).status_code

    assert town.run(states()) == 200
