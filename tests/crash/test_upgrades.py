"""An old and a new version side by side: the old one loses nothing that it does not understand, and catches up."""

import signal
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import pytest

from milepost.embedded import EmbeddedKafka
from tests.conftest import database_now
from tests.crash.versions import NEW_FIELD, NEW_TYPE, MixedStack
from tests.journey.actors import good
from tests.journey.people import Person, behind, referred
from tests.journey.recounting import counted_twice
from tests.journey.town import Town, founded, neutral_environment

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(420)]

REFERRED, STARTED, MONTH = date(2018, 3, 9), date(2018, 3, 15), "2018-03"
STARTS = "K17"
MOST_PEOPLE = 40


@pytest.fixture(scope="module")
def town(postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Referrals is of tomorrow, kpi of yesterday, the other two of today."""
    folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
    with founded(folder, dsn, broker.bootstrap, neutral_environment(), STARTED, MixedStack) as opened:
        yield opened


@pytest.fixture(scope="module")
def avery(town: Town) -> Person:
    """Started, then planned for: kpi of yesterday does not know what a start is."""
    person = referred(town, REFERRED).started(STARTED)
    signed = dict.fromkeys(("agreed_on", "signed_by_participant_on", "signed_by_key_worker_on"), str(STARTED))
    person.worker.make("caseload", f"{person.participant_at}/action-plans", signed)
    town.drain()
    return person


def held(town: Town) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = good(town.operator.get("kpi", "/ops/v1/held", limit=200))["items"]
    return items


def counted(town: Town, person: Person) -> bool:
    """Whether kpi has the person among the starts; asked by somebody who waits for nothing."""
    town.position.forget()
    return behind(town, person, STARTS, MONTH).get(person.id) == 1


def test_a_field_of_tomorrow_disturbs_nobody_of_today(town: Town, avery: Person):
    [said] = [row for row in town.said("referrals", avery.id) if row["type"] == "referral.acknowledged.v1"]
    assert said["data"].items() >= NEW_FIELD.items()
    assert avery.participant()["state"] == "ACTIVE"
    assert avery.outcomes()["total"] == "0.00"


def test_what_the_old_version_does_not_know_is_held_and_what_follows_waits_behind_it(town: Town, avery: Person):
    town.position.forget()
    waiting = [(each["type"], each["reason"]) for each in held(town)]
    assert waiting[0] == (NEW_TYPE, "failed")
    assert ("action_plan.agreed.v1", "behind") in waiting
    assert "deploy the version that has it" in held(town)[0]["error"]
    assert not counted(town, avery)
    findings = town.audit()
    assert findings.clean and not findings.quiet, (findings.wrong, findings.waiting)


def test_a_retry_by_the_old_version_changes_nothing(town: Town, avery: Person):
    before = [(each["position"], each["reason"]) for each in held(town)]
    at = f"/ops/v1/held/{before[0][0]}/retry"
    answer = good(town.operator.create("kpi", at, {"why": "perhaps it knows by now"}))
    assert answer["applied"] == 0
    assert [(each["position"], each["reason"]) for each in held(town)] == before


@pytest.fixture(scope="module")
def rolled(town: Town, avery: Person) -> Iterator[list[Person]]:
    """Today's kpi beside yesterday's in one group until somebody was heard of by each; then yesterday's is upgraded."""
    stack = town.stack
    assert isinstance(stack, MixedStack)
    stack.upgrade("kpi")
    newer = stack.beside("kpi")
    try:
        people = [avery]
        for person in islice(iter(lambda: referred(town, REFERRED).started(STARTED), None), MOST_PEOPLE):
            people.append(person)
            town.drain()
            if any(counted(town, each) for each in people) and not counted(town, people[-1]):
                break
        yield people
    finally:
        newer.stop(signal.SIGTERM, patience=10)


def test_side_by_side_the_new_one_counts_what_the_old_one_holds(town: Town, rolled: list[Person]):
    known = {person.id for person in rolled if counted(town, person)}
    stopped = {each["stream_id"].removeprefix("participant/") for each in held(town)}
    assert known and stopped
    assert known | stopped == {person.id for person in rolled}
    assert not known & stopped, "nobody is both"


def test_once_upgraded_everything_drains_in_order_and_every_figure_is_right(town: Town, rolled: list[Person]):
    town.restart("kpi")
    town.position.forget()
    while failed := [each for each in held(town) if each["reason"] == "failed"]:
        at = f"/ops/v1/held/{failed[0]['position']}/retry"
        answer = good(town.operator.create("kpi", at, {"why": "the version that knows it is deployed"}))
        assert answer["applied"] >= 1, failed[0]
    town.drain()
    assert held(town) == []
    assert all(counted(town, person) for person in rolled)
    expected, found = counted_twice(town)
    assert found == expected
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)
