"""All four services against a cluster as production runs it: three brokers, a password, TLS, and one of them dying."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from milepost.embedded import EmbeddedKafka
from tests.conftest import database_now
from tests.journey.people import Person, behind, cut_off, figure, referred
from tests.journey.town import Town, founded, neutral_environment

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(420)]

REFERRED, STARTED, JOB, TODAY = date(2018, 3, 9), date(2018, 3, 15), date(2018, 6, 4), date(2018, 11, 1)
PAY_DAYS = [date(2018, 7, 31), date(2018, 8, 31), date(2018, 9, 28), date(2018, 10, 31)]
VICTIM = 2


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    kafka = EmbeddedKafka(tmp_path_factory.mktemp("cluster"), brokers=3, secure=True)
    kafka.start()
    yield kafka
    kafka.stop()


@pytest.fixture(scope="module")
def town(cluster: EmbeddedKafka, postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    given = neutral_environment() | cluster.client_settings
    folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
    with founded(folder, dsn, cluster.bootstrap, given, REFERRED) as opened:
        yield opened


def paid_for(town: Town, person: Person) -> None:
    for day in PAY_DAYS:
        person.earned(day, "812.40")
    person.approved()
    cut_off(town, "2018-10")


def test_a_person_comes_from_the_referral_to_a_figure_while_a_broker_of_three_dies(town: Town, cluster: EmbeddedKafka):
    assert town.settings.kafka_options()["security_protocol"] == "SASL_SSL"
    avery = referred(town, REFERRED)
    town.clock(STARTED)
    avery.started(STARTED)
    cluster.kill(VICTIM)
    town.clock(JOB)
    avery.found_job(JOB)
    town.clock(TODAY)
    paid_for(town, avery)
    assert avery.claim()["state"] == "paid"
    for kpi, month in {"K1": "2018-03", "K18": "2018-06", "K19": "2018-10"}.items():
        assert figure(town, avery, kpi, month)["numerator"] == 1, kpi
        assert behind(town, avery, kpi, month) == {avery.id: 1}, kpi
    cluster.restart(VICTIM)
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)


def test_no_service_told_its_log_the_password(town: Town, cluster: EmbeddedKafka):
    passwords = [value for name, value in cluster.client_settings.items() if name.endswith("_PASSWORD")]
    logs = {path.name: path.read_text(errors="replace") for path in Path(town.stack.folder).rglob("*.log")}
    assert len(logs) == 4
    assert len(passwords) == 5
    assert [name for name, text in logs.items() if any(password in text for password in passwords)] == []
