"""Services killed and the broker silenced while many hands are at work: nothing promised is lost, nothing is doubled.

The clients are the ones of `load.py`; what they were promised with a 2xx is looked for in the ledgers afterwards.
"""

from datetime import date

import pytest

from milepost.embedded import EmbeddedKafka
from tests.journey.actors import new_key
from tests.journey.load import Walker, under_load
from tests.journey.people import Person, referred
from tests.journey.proving import all_is_there
from tests.journey.town import Town
from tests.journey.walks import MET, cancelled_again, declined, from_referral_to_earnings, pay, refer

pytestmark = pytest.mark.slow

WALKS = [from_referral_to_earnings, cancelled_again, from_referral_to_earnings, declined]
BEFORE, MEANWHILE, AFTER = 60, 20, 60
SILENCE_SECONDS = 20.0


@pytest.fixture(scope="module", autouse=True)
def april(town: Town) -> None:
    town.clock(date(2018, 4, 3))


@pytest.mark.parametrize("service", ["referrals", "caseload", "outcomes", "kpi"])
def test_a_service_killed_under_load_comes_back_and_nothing_that_was_promised_is_missing(town: Town, service: str):
    with under_load(town, WALKS) as load:
        load.until(BEFORE)
        town.kill(service)
        load.until(MEANWHILE, patience=1.0)
        town.restart(service)
        after = load.until(AFTER)
    assert load.promises.wrong == []
    assert after >= AFTER, "the service came back, yet nobody was served"
    all_is_there(town, load.promises)


@pytest.fixture
def known(town: Town) -> list[Person]:
    """Three who have started before the silence, so that there is somebody to work with during it."""
    people = [referred(town, date(2018, 3, 9), f"sub-{n}").started(MET) for n in (1, 2, 3)]
    town.drain()
    return people


def test_while_the_log_is_silent_for_20_seconds_commands_are_accepted_and_arrive_afterwards(
    town: Town, broker: EmbeddedKafka, known: list[Person]
):
    """Referrals, contacts and earnings of people known already: nobody waits for news that cannot come."""
    first_contact: dict[int, str] = {}

    def contacts(walker: Walker) -> None:
        at = f"/v1/participants/{known[walker.number].id}/contacts"
        provider = walker.provider(known[walker.number].provider)
        another = {"distinct_from": first_contact.get(walker.number)}
        contact = walker.create(provider, "caseload", at, {"contacted_on": str(MET), "channel": "phone"} | another)
        first_contact.setdefault(walker.number, contact["id"])
        walker.over.wait(0.1)

    def payments(walker: Walker) -> None:
        pay(walker, known[walker.number].reference, f"P-{new_key()}", "10.00")
        walker.over.wait(0.1)

    def referrals(walker: Walker) -> None:
        refer(walker)
        walker.over.wait(0.1)

    broker.pause()
    try:
        with under_load(town, [contacts, payments, referrals]) as load:
            load.over.wait(SILENCE_SECONDS)
            accepted = load.promises.kept
            assert load.promises.wrong == []
    finally:
        broker.resume()
    assert accepted > 60
    assert load.promises.slowest < 5.0
    all_is_there(town, load.promises)
