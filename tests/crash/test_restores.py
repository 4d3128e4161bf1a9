"""Backups, brokers and locks: the longer runbooks followed to the letter on a town of their own, with its own Kafka."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from milepost.embedded import EmbeddedKafka
from tests.conftest import database_now
from tests.journey.actors import look
from tests.journey.people import Person, figure, referred
from tests.journey.recounting import counted_twice
from tests.journey.runbooks import Operator, a_session, blocks, by_hand, metric, until
from tests.journey.town import Town, founded, neutral_environment

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(400)]

REFERRED, MET = date(2018, 3, 9), date(2018, 3, 15)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A broker that may be lost."""
    part = EmbeddedKafka(tmp_path_factory.mktemp("kafka-to-lose"))
    part.start()
    yield part
    part.stop()


@pytest.fixture(scope="module")
def town(postgres: str, kafka: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
    with founded(folder, dsn, kafka.bootstrap, neutral_environment(), MET) as opened:
        yield opened


@pytest.fixture
def operator(town: Town, tmp_path: Path) -> Operator:
    return Operator(town, tmp_path)


def test_figures_that_were_damaged_are_rebuilt_while_readers_go_on(town: Town, operator: Operator) -> None:
    person = referred(town, REFERRED, "sub-2").started(MET)
    town.drain()
    right = figure(town, person, "K1", "2018-03")["numerator"]
    by_hand(town, "DELETE FROM kpi.movement")
    wrong = figure(town, person, "K1", "2018-03")["numerator"]
    assert wrong != right
    with reading(town, person) as seen:
        until(lambda: len(seen) > 5)
        operator.follow("rebuilt-figures.md")
        until(lambda: seen[-1] == right)
    assert set(seen) == {wrong, right}, "a reader saw something that is neither before nor after"
    assert seen == sorted(seen, key=lambda number: number == right), "once right, always right"
    by_ledgers, by_kpi = counted_twice(town)
    assert by_kpi == by_ledgers


@contextmanager
def reading(town: Town, person: Person) -> Iterator[list[Any]]:
    """Somebody who reads the figure all the time; what they were told, in order. An error would be told too."""
    seen: list[Any] = []
    enough = threading.Event()
    at, query = figure_address(person)
    commissioner = town.commissioner

    def read() -> None:
        while not enough.is_set():
            answer = commissioner.get_once("kpi", at, **query)
            seen.append(answer.json()["numerator"] if answer.is_success else answer.text)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield seen
    finally:
        enough.set()
        reader.join(30)


def figure_address(person: Person) -> tuple[str, dict[str, str]]:
    told = person.referral()
    slice_ = {name: told[name] for name in ("provider", "area", "group")}
    return "/v1/programmes/LLWHP/figures/K1", {"month": "2018-03", **slice_}


def test_a_service_restored_from_an_old_backup_is_found_out_and_brought_to_its_last_moment(
    town: Town, operator: Operator, tmp_path: Path
) -> None:
    person = referred(town, REFERRED, "sub-3")
    old, latest = tmp_path / "old.dump", tmp_path / "latest.dump"
    operator.variables = {"SERVICE": "referrals", "BACKUP": str(old), "LATEST": str(latest)}
    town.drain()
    operator.follow("restored-service.md", "backup")
    person.acknowledged(MET)
    town.drain()
    operator.variables["BACKUP"] = str(latest)
    operator.follow("restored-service.md", "backup")
    town.kill("referrals")
    restored = f'psql -q "$MILEPOST_DSN" -c "DROP SCHEMA referrals CASCADE"; pg_restore -d "$MILEPOST_DSN" {old}'
    assert operator.type(restored).returncode == 0, operator.shown
    town.restart("referrals")
    town.position.forget()  # whose last write is gone
    jcp = person.town.jcp(person.district)
    jcp.change("referrals", person.referral_at, "cancel", {"cancelled_on": str(MET), "reason": "moved_away"})
    hearers = ("caseload", "outcomes", "kpi")
    until(lambda: all(metric(town, service, "forked_streams") == 1 for service in hearers))
    operator.follow("restored-service.md")
    assert person.referral()["state"] == person.participant()["referral_state"] == "ACKNOWLEDGED"
    person.given_a_key_worker(MET)
    town.drain()
    assert town.audit().quiet


def test_a_forgotten_lock_makes_a_consumer_stuck_and_ending_it_sets_it_free(town: Town, operator: Operator) -> None:
    town.stack.environment["MILEPOST_PATIENCE_SECONDS"] = "8"
    town.restart("kpi")
    url = town.stack.addresses["kpi"]
    with a_session(town) as conn:
        town.run(conn.execute("BEGIN; LOCK TABLE kpi.inbox IN ACCESS EXCLUSIVE MODE"))
        person = referred(town, REFERRED, "sub-4")
        until(lambda: "the consumer has been stuck for" in look(url, "/readyz").text, every=0.2)
        until(lambda: metric(town, "kpi", "consumer_stuck_seconds") > 8 and metric(town, "kpi", "consumer_lag") > 0)
        until(lambda: [child.exit_code for child in town.stack.ended().values()] == [70])
        assert "has not iterated" in town.lines("kpi", "loop.failed")[-1]["exception"]
        town.stack.launch("kpi")
        operator.variables = {"SERVICE": "kpi", "URL": url}
        until(lambda: operator.type(blocks("stuck-consumer.md")[0].text).returncode == 0 and "idle" in operator.shown)
        operator.follow("stuck-consumer.md")
    del town.stack.environment["MILEPOST_PATIENCE_SECONDS"]
    town.restart("kpi")
    assert metric(town, "kpi", "consumer_lag") == 0
    assert figure(town, person, "K1", "2018-03")


def test_a_broker_lost_with_its_data_is_replaced_and_filled_from_the_ledgers(
    town: Town, operator: Operator, kafka: EmbeddedKafka, tmp_path: Path
) -> None:
    """Somebody was half way; an acknowledgement was accepted while there was no broker at all."""
    person = referred(town, REFERRED, "sub-5")
    town.drain()
    kafka.kill()
    person.acknowledged(MET)
    until(lambda: metric(town, "referrals", "outbox_events") > 0)
    shutil.rmtree(kafka.data_dir)
    another = EmbeddedKafka(tmp_path / "another")
    another.start()
    try:
        for environment in (town.environment, town.stack.environment):
            environment["MILEPOST_KAFKA"] = another.bootstrap
        operator.follow("lost-broker.md")
        assert person.participant()["referral_state"] == "ACKNOWLEDGED"
        by_ledgers, by_kpi = counted_twice(town)
        assert by_kpi == by_ledgers
    finally:
        town.stack.stop()
        another.stop()
