"""Each alarm rung by what really causes it, and answered by doing what its runbook says, word by word.

What takes longer (restores, a lost broker, a stuck consumer) is in `tests/crash/test_restores.py`.
"""

import asyncio
from datetime import date
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from shared.edge.settings import SERVICES
from tests.journey.people import record, referred
from tests.journey.runbooks import PAGES, Operator, a_session, by_hand, held, metric, until
from tests.journey.town import Town

REFERRED, MET = date(2018, 3, 9), date(2018, 3, 15)
BREAK = "ALTER TABLE caseload.participant ADD CONSTRAINT faulty_release CHECK (false) NOT VALID"
MEND = "ALTER TABLE caseload.participant DROP CONSTRAINT faulty_release"
OFFICE = "SELECT pg_advisory_lock(hashtextextended('relay of referrals', 0))"
DISMISS_RELAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE application_name = 'referrals-worker' AND locktype = 'advisory' AND granted
"""


@pytest.fixture(scope="module", autouse=True)
def march(town: Town) -> None:
    town.clock(MET)


@pytest.fixture
def operator(town: Town, tmp_path: Path) -> Operator:
    return Operator(town, tmp_path)


async def take_office(dsn: str, conn: asyncpg.Connection) -> None:
    """Becomes the relay of referrals in its place, by ending whoever is."""
    waiting = asyncio.create_task(conn.execute(OFFICE))
    other = await asyncpg.connect(dsn)
    while not waiting.done():
        await other.execute(DISMISS_RELAY)
        await asyncio.sleep(0.05)
    await other.close()


def test_an_event_that_a_faulty_release_cannot_apply_is_held_mended_and_tried_again(
    town: Town, operator: Operator
) -> None:
    by_hand(town, BREAK)
    person, other = (referred(town, REFERRED, "sub-1").acknowledged(MET) for _ in range(2))
    until(lambda: [each["reason"] for each in held(town, "caseload")].count("behind") == 2)
    assert metric(town, "caseload", "held_streams") == 2 and metric(town, "caseload", "held_events") == 4
    assert metric(town, "kpi", "held_streams") == 0, "everybody else goes on"
    operator.variables = {"SERVICE": "caseload", "POSITION": str(held(town, "caseload")[0]["position"])}
    operator.deploy = lambda: by_hand(town, MEND)
    operator.follow("held-event.md")
    assert {each.participant()["referral_state"] for each in (person, other)} == {"ACKNOWLEDGED"}
    assert metric(town, "caseload", "held_streams") == 0


def test_a_record_that_nobody_said_is_discarded_with_a_reason(town: Town, operator: Operator) -> None:
    person = referred(town, REFERRED, "sub-1")
    town.drain()
    town.run(noise(town, f"participant/{person.id}"))
    person.acknowledged(MET)
    for service in SERVICES:
        until(lambda service=service: bool(held(town, service)))
        operator.variables = {"SERVICE": service, "POSITION": str(held(town, service)[0]["position"])}
        operator.follow("held-event.md", "discard")
    town.drain()
    assert town.audit().quiet
    assert person.participant()["referral_state"] == "ACKNOWLEDGED"


def test_all_records_that_nobody_said_are_discarded_at_once_and_an_event_that_failed_stays(
    town: Town, operator: Operator
) -> None:
    person = referred(town, REFERRED, "sub-1")
    town.drain()
    for number in range(3):
        town.run(noise(town, f"participant/{person.id}", f"hello {number}?"))
    by_hand(town, BREAK)
    person.acknowledged(MET)
    until(lambda: sorted(each["reason"] for each in held(town, "caseload")) == ["failed", *["refused"] * 3])
    for service in SERVICES:
        operator.variables = {"SERVICE": service}
        operator.follow("held-event.md", "refused")
        reasons = [each["reason"] for each in held(town, service)]
        assert reasons == (["failed"] if service == "caseload" else [])
    by_hand(town, MEND)
    operator.variables["SERVICE"] = "caseload"
    operator.type('milepost held retry caseload --all --why "mended"')
    town.drain()
    assert town.audit().quiet
    assert person.participant()["referral_state"] == "ACKNOWLEDGED"


async def noise(town: Town, key: str, text: str = "hello?") -> None:
    async with AIOKafkaProducer(**town.settings.kafka_options()) as producer:
        await producer.send_and_wait(town.topic, text.encode(), key.encode())


def test_a_gap_in_the_log_is_closed_from_the_ledger(town: Town, operator: Operator) -> None:
    """An event leaves the outbox and never reaches the log; the one after it does."""
    person = referred(town, REFERRED, "sub-1")
    town.drain()
    with a_session(town) as conn:
        town.run(take_office(town.settings.dsn_of("kpi"), conn))
        person.acknowledged(MET)
        by_hand(town, "DELETE FROM referrals.outbox")
    person.town.jcp(person.district).change(
        "referrals", person.referral_at, "cancel", {"cancelled_on": str(MET), "reason": "moved_away"}
    )
    until(lambda: metric(town, "caseload", "gap_streams") == metric(town, "kpi", "gap_streams") == 1)
    operator.variables = {"SOURCE": "referrals", "STREAM": f"participant/{person.id}"}
    operator.follow("gap.md")
    assert metric(town, "caseload", "gap_streams") == 0


def test_a_migration_that_met_a_lock_is_run_again_when_it_is_let_go(town: Town, operator: Operator) -> None:
    operator.variables = {"SERVICE": "caseload"}
    operator.picks = {"PID": r"^ *(\d+) \|"}
    with a_session(town) as conn:
        town.run(conn.execute("BEGIN; LOCK TABLE caseload.alembic_version IN ACCESS EXCLUSIVE MODE"))
        ended = operator.type("milepost migrate caseload")
        assert ended.returncode == 1 and "End the long transaction" in operator.shown, operator.shown
        assert "Traceback" not in operator.shown
        operator.follow("migration-timeout.md")


def test_earnings_under_a_mistyped_reference_are_given_to_their_participant(town: Town, operator: Operator) -> None:
    person = referred(town, REFERRED, "sub-1").started(MET)
    town.drain()
    town.feed.deliver(person.payment(MET, "812.40") | {"referral": f"{person.reference}-X"})
    assert metric(town, "outcomes", "queue_entries") == 1
    operator.variables = {"TOKEN": town.operator.token, "PARTICIPANT": person.id}
    operator.picks = {"POSITION": r'"position":(\d+)', "VERSION": r'"version":(\d+)'}
    operator.follow("unmatched-earnings.md")
    assert metric(town, "outcomes", "queue_entries") == 0
    paid = town.commissioner.read("outcomes", f"/v1/participants/{person.id}/outcomes")["payments"]
    assert [payment["amount"] for payment in paid] == ["812.40"]


@pytest.mark.rule(121)
def test_a_doubtful_person_is_settled_and_starts(town: Town, operator: Operator) -> None:
    body = record(REFERRED)
    same = {name: body[name] for name in ("first_name", "surname", "date_of_birth", "address")}
    referred(town, REFERRED, **body)
    doubtful = referred(town, REFERRED, **same).acknowledged(MET).given_a_key_worker(MET)
    meeting = doubtful.booked(MET)
    doubtful.attended(meeting, MET)
    asked = {"started_on": MET.isoformat(), "initial_meeting": meeting, "initial_action_planning": True}
    version = doubtful.participant()["version"]
    refused = doubtful.worker.step("caseload", f"{doubtful.participant_at}/start", asked, version)
    assert [error["code"] for error in refused.json()["errors"]] == ["person-doubtful"]
    assert metric(town, "referrals", "queue_entries") == 1
    operator.variables = {"REFERRAL": doubtful.id, "TOKEN": town.commissioner.token}
    operator.picks = {"VERSION": r'"version":(\d+)'}
    operator.follow("doubtful-person.md")
    assert metric(town, "referrals", "queue_entries") == 0
    town.drain()
    doubtful.start(MET, meeting)


def test_every_page_says_what_is_seen_what_it_means_what_to_type_and_how_one_knows() -> None:
    index = (PAGES / "README.md").read_text()
    for page in sorted(PAGES.glob("*.md")):
        if page.name == "README.md":
            continue
        text = page.read_text()
        for part in ("What you see", "What it means", "What to type", "How you know it is done"):
            assert f"## {part}\n" in text, f"{page.name} does not say: {part}"
        assert f"({page.name})" in index
