"""The database of each past release, upgraded: its people go on, new ones are referred, and the figures are rebuilt."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from milepost.embedded import EmbeddedKafka
from shared.edge.settings import SERVICES
from tests.journey.actors import good
from tests.journey.people import Person, behind, referred
from tests.journey.recounting import counted_twice
from tests.journey.town import Town, founded, neutral_environment
from tests.upgrades.keep import keep
from tests.upgrades.play import DAY
from tests.upgrades.restored import KEPT, restored

REFERRED = ("referrals.outbox", "referrals.referral", "caseload.ledger", "outcomes.participant", "kpi.movement")
pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(180)]
STARTS, MONTH = "K17", "2018-03"


@pytest.fixture(scope="module", params=KEPT)
def town(
    request: pytest.FixtureRequest, postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Today's four services on a past release's database and an empty topic."""
    loop = asyncio.new_event_loop()
    dsn = loop.run_until_complete(restored(postgres, request.param))
    loop.close()
    with founded(tmp_path_factory.mktemp("town"), dsn, broker.bootstrap, neutral_environment(), DAY) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(town: Town) -> list[Person]:
    """Who was referred to the release before: the first has started, the second was still in the outbox."""

    async def referrals() -> list[asyncpg.Record]:
        conn = await asyncpg.connect(town.settings.dsn_of("referrals"))
        try:
            return await conn.fetch("SELECT id, reference, provider FROM referrals.referral ORDER BY reference")
        finally:
            await conn.close()

    rows = town.run(referrals())
    return [Person(town, row["id"], row["reference"], "jcp-east-london", row["provider"]) for row in rows]


def milepost(town: Town, *command: str) -> str:
    line = [sys.executable, "-m", "milepost", *command]
    return subprocess.run(line, env=town.stack.environment, check=True, capture_output=True, text=True).stdout


def test_the_old_people_go_on_and_a_new_one_comes(town: Town, people: list[Person]):
    started, waiting = people
    assert started.participant()["state"] == "ACTIVE"
    started.found_job(DAY)
    town.drain()
    waiting.started(DAY)
    people.append(referred(town, DAY).started(DAY))
    town.drain()
    for person in people:
        assert person.participant()["state"] == ("IN_WORK_SUPPORT" if person is started else "ACTIVE")
        assert person.outcomes()["total"] == "0.00"
        assert behind(town, person, STARTS, MONTH)[person.id] == 1


def test_nothing_is_held_and_the_figures_are_what_a_rebuild_makes_of_them(town: Town, people: list[Person]):
    for service in SERVICES:
        assert good(town.operator.get(service, "/ops/v1/held"))["items"] == []
    expected, counted = counted_twice(town)
    assert counted == expected
    milepost(town, "rebuild", "kpi")  # once: what a past release did not keep of its people is counted anew
    assert counted_twice(town) == (expected, expected)
    assert "No sum has changed" in milepost(town, "rebuild", "kpi")
    assert counted_twice(town) == (expected, expected)


def test_once_the_ledgers_are_replayed_the_audit_misses_nothing(town: Town, people: list[Person]):
    """The old topic is gone; the ledgers are not."""
    for service in ("referrals", "caseload", "outcomes"):
        milepost(town, "replay", service)
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)


def test_the_next_release_can_be_kept(tmp_path: Path):
    """What is committed now takes its referrals in a checkout of its own."""
    text = keep("HEAD", tmp_path).read_text()
    assert all(f"INSERT INTO {table} " in text for table in REFERRED)
    assert not any(line.startswith(("--", "SET ", "\\")) for line in text.splitlines())
