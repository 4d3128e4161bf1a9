"""A new index key takes over while the services run: everybody is recognised before, meanwhile and afterwards."""

import base64
import os
import re
import secrets
import subprocess
import sys
from typing import Any

import asyncpg
import pytest

from tests.journey.actors import good
from tests.journey.people import record
from tests.journey.town import Town

pytestmark = pytest.mark.timeout(300)
PERSON = "SELECT person_id, matching FROM referrals.referral WHERE reference = $1"


def with_index_keys(town: Town, *keys: str) -> None:
    """The setting of `referrals`, with which its processes start again."""
    town.environment["MILEPOST_INDEX_KEY"] = town.stack.environment["MILEPOST_INDEX_KEY"] = ",".join(keys)
    town.restart("referrals")


def referred_again(town: Town, before: dict[str, Any]) -> tuple[str, str]:
    """Sends somebody once more from another district: whom they are taken for, and how surely."""
    again = {**before, "reference": f"{before['reference']}-{secrets.token_hex(3)}", "area": "bromley"}
    good(town.jcp("jcp-south-london").create("referrals", "/v1/referrals", again))
    return person_of(town, again["reference"])


def person_of(town: Town, reference: str) -> tuple[str, str]:
    async def asked() -> asyncpg.Record:
        conn = await asyncpg.connect(town.settings.dsn_of("referrals"))
        try:
            return await conn.fetchrow(PERSON, reference)
        finally:
            await conn.close()

    row = town.run(asked())
    return row["person_id"], row["matching"]


def made_again(process: subprocess.Popen[str]) -> int:
    """How many rows the command says that it made again; every row opened."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "do not open" not in said
    return int(re.search(r"Made again: ([\d,]+) rows", said)[1].replace(",", ""))  # type: ignore[index]


def reindexing(town: Town) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "milepost", "reindex"]
    environment = {**os.environ, **town.environment}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def test_the_index_key_is_rotated_as_the_guide_says(town: Town) -> None:
    old, new = town.environment["MILEPOST_INDEX_KEY"], f"i2:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    people = [record(town.today) for _ in range(60)]
    for person in people:
        good(town.jcp().create("referrals", "/v1/referrals", person))
    ids = [person_of(town, person["reference"])[0] for person in people[:4]]
    with_index_keys(town, old, new)
    assert referred_again(town, people[0]) == (ids[0], "known")
    with_index_keys(town, new, old)
    running = reindexing(town)
    assert referred_again(town, people[1]) == (ids[1], "known")
    assert made_again(running) >= len(people)
    made_again(reindexing(town))  # what a lock kept from the first run
    assert made_again(reindexing(town)) == 0
    with_index_keys(town, new)
    assert [referred_again(town, person) for person in people[2:4]] == [(number, "known") for number in ids[2:4]]
    town.drain()
    assert town.audit().quiet
