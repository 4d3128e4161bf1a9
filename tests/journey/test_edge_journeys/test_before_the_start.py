"""What may go otherwise before anybody has started: cancelled, declined, not started, restricted, and out of sight."""

from datetime import date

import pytest

from milepost.embedded import EmbeddedKafka
from tests.journey.actors import Actor, good
from tests.journey.people import Person, behind, figure, record, referred
from tests.journey.town import Town

REFERRED, KNOWN, MET, LATER = date(2018, 3, 9), date(2018, 3, 12), date(2018, 3, 15), date(2018, 3, 16)


def cancel(person: Person, on: date):
    """JCP withdraws the referral as it last saw it; the answer as it comes."""
    jcp, version = person.town.jcp(person.district), person.referral()["version"]
    asked = {"reason": "moved_away", "cancelled_on": on.isoformat()}
    return jcp.step("referrals", f"{person.referral_at}/cancel", asked, version)


@pytest.fixture(autouse=True)
def in_march(town: Town) -> None:
    town.clock(LATER)


def test_a_referral_cancelled_before_it_is_acknowledged_is_cancelled_there_and_then(town: Town):
    person = referred(town, REFERRED, "sub-1", area="enfield")
    answer = cancel(person, KNOWN)
    assert (answer.status_code, answer.json()["state"]) == (200, "CANCELLED")
    assert person.participant()["referral_state"] == "CANCELLED"


def test_a_cancellation_after_acknowledgement_is_a_request_that_caseload_grants_where_nobody_has_started(town: Town):
    person = referred(town, REFERRED, "sub-2", area="enfield").acknowledged(KNOWN)
    answer = cancel(person, LATER)
    assert (answer.status_code, answer.json()["state"]) == (202, "ACKNOWLEDGED")
    assert answer.json()["cancel_requested"] is True
    town.drain()
    assert person.referral()["state"] == "CANCELLED"
    assert town.said_types("caseload", person.id) == ["participant.withdrawn.v1"]


@pytest.fixture
def told_too_late(town: Town, broker: EmbeddedKafka):
    """`told_too_late(person, started, cancelled)`: a start that JCP has not heard of when it asks to cancel."""

    def happen(person: Person, started: date, cancelled: date) -> None:
        person.acknowledged(KNOWN).given_a_key_worker(KNOWN)
        meeting = person.booked(started)
        person.attended(meeting, started)
        town.drain()
        broker.pause()
        try:
            person.start(started, meeting)
            town.position.forget()
            answer = cancel(person, cancelled)
            assert (answer.status_code, answer.json()["state"]) == (202, "BOOKED")
        finally:
            broker.resume()
        town.drain()

    return happen


def test_a_start_with_an_earlier_date_stands_against_a_cancellation(town: Town, told_too_late):
    person = referred(town, REFERRED, "sub-3", area="enfield")
    told_too_late(person, started=MET, cancelled=LATER)
    told = person.referral()
    assert (told["state"], told["cancel_requested"]) == ("STARTED", False)
    assert told["cancel_answer"]["because"] == "STARTED"
    assert told["cancel_answer"]["since"] == "2018-03-15"
    assert town.said_types("caseload", person.id)[-1] == "participant.withdrawal_refused.v1"
    assert figure(town, person, "K17", "2018-03")["numerator"] == 1


def test_a_cancellation_of_somebody_known_to_have_started_is_refused_with_what_is_still_possible(town: Town):
    person = referred(town, REFERRED, "sub-1", "EA", "enfield").started(MET)
    answer = cancel(person, LATER)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/forbidden-transition")
    assert "cancel" not in answer.json()["allowed"]
    assert person.participant()["state"] == "ACTIVE"


def test_a_start_dated_after_the_cancellation_does_not_stand(town: Town, told_too_late):
    person = referred(town, REFERRED, "sub-4", area="enfield")
    told_too_late(person, started=LATER, cancelled=MET)
    told = person.referral()
    assert (told["state"], told["cancel_requested"]) == ("REFERRED_IN_ERROR", False)
    assert told["cancel_answer"]["granted"] is True
    assert person.participant()["state"] is None
    assert town.said_types("caseload", person.id)[-1] == "participant.withdrawn.v1"
    assert figure(town, person, "K17", "2018-03")["numerator"] == 0
    assert town.said_types("outcomes", person.id) == ["earnings.interest_opened.v1", "earnings.interest_closed.v1"]


def test_what_a_subcontractor_declines_goes_to_another_and_out_of_its_sight_everywhere(town: Town):
    person = referred(town, REFERRED, "sub-5", area="enfield")
    declined = {"reason": "no_capacity", "declined_on": KNOWN.isoformat()}
    answer = town.provider("sub-5").change("referrals", person.referral_at, "decline", declined)
    assert answer["provider"] is None
    told = person.referral()
    assert told["state"] == "RECEIVED" and told["provider"] != "sub-5"
    assert nowhere_seen(town, "sub-5", person)
    person.provider = told["provider"]
    assert person.acknowledged(KNOWN).participant()["provider"] == told["provider"]
    assert town.said_types("referrals", person.id) == [
        "referral.received.v1",
        "referral.declined.v1",
        "referral.allocated.v1",
        "referral.acknowledged.v1",
    ]
    assert behind(town, person, "K1", "2018-03") == {person.id: 1}


def test_who_did_not_start_counts_as_referred_and_not_as_started(town: Town):
    person = referred(town, REFERRED, "sub-6", area="enfield").acknowledged(KNOWN)
    asked = {"reason": "did_not_attend", "occurred_on": MET.isoformat()}
    shown = person.worker.change("caseload", person.participant_at, "did-not-start", asked)
    assert (shown["referral_state"], shown["state"]) == ("DID_NOT_START", None)
    assert person.referral()["state"] == "DID_NOT_START"
    rate = figure(town, person, "K5", "2018-03")
    assert (rate["numerator"], rate["denominator"]) == (0, 1)
    assert behind(town, person, "K1", "2018-03") == {person.id: 1}
    assert behind(town, person, "K17", "2018-03") == {}


def test_a_mappa_referral_needs_no_address_and_shows_none(town: Town):
    bare = {"address": None, "phone": None}
    refused = town.jcp("jcp-north-london").create(
        "referrals", "/v1/referrals", {k: v for k, v in record(REFERRED, area="enfield").items() if k not in bare}
    )
    assert refused.status_code == 422
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {"/address", "/phone"}
    person = referred(town, REFERRED, "sub-7", area="enfield", mappa=True, **bare).acknowledged(KNOWN)
    assert "restricted" not in person.referral()
    [details] = good(person.worker.create("referrals", "/v1/people/lookup", {"ids": [person.id]}))["items"]
    assert details["contact"] == "through_safeguarding"
    assert not any(details.get(masked) for masked in ("address", "phone", "mappa"))


@pytest.mark.rule(54)
def test_a_provider_sees_nothing_of_another_ones_people_in_any_of_the_four_services(town: Town):
    person = referred(town, REFERRED, "sub-7", area="bromley").started(MET)
    assert nowhere_seen(town, "sub-8", person)
    assert person.outcomes()["interest"]["state"] == "open"
    for kind, org in {"commissioner": "local-london", "prime": "maximus"}.items():
        assert town.actor(org, kind).get("caseload", person.participant_at).status_code == 200


def test_a_district_sees_nothing_of_another_districts_referrals(town: Town):
    person = referred(town, REFERRED, "sub-8", area="bromley")
    other = town.jcp("jcp-east-london")
    assert other.get("referrals", person.referral_at).status_code == 404
    assert person.id not in ids(other, "referrals", "/v1/referrals")


@pytest.mark.rule(99)
def test_the_records_behind_a_figure_are_exactly_its_people(town: Town):
    people = [referred(town, REFERRED, "maximus", "EA", "enfield") for _ in range(3)]
    people[0].started(MET)
    people[1].acknowledged(KNOWN)
    cancel(people[1], LATER)
    town.drain()
    first = people[0]
    assert behind(town, first, "K1", "2018-03") == {person.id: 1 for person in people}
    assert behind(town, first, "K17", "2018-03") == {first.id: 1}
    shown = figure(town, first, "K1", "2018-03")
    assert shown["numerator"] == 3
    assert shown["beside"] | {"net_referrals": 2, "cancelled": 1} == shown["beside"]


def nowhere_seen(town: Town, org: str, person: Person) -> bool:
    """Whether the provider finds the person by id in no service, and in no list either."""
    foreign = town.provider(org)
    addresses = {"referrals": person.referral_at, "caseload": person.participant_at, "outcomes": person.outcomes_at}
    assert [foreign.get(service, at).status_code for service, at in addresses.items()] == [404, 404, 404]
    looked_up = foreign.create("referrals", "/v1/people/lookup", {"ids": [person.id]})
    assert good(looked_up) == {"items": [], "missing": [person.id]}
    lists = [
        ids(foreign, "referrals", "/v1/referrals"),
        ids(foreign, "caseload", "/v1/participants"),
        ids(foreign, "outcomes", "/v1/claims", "participant_id"),
    ]
    return not any(person.id in listed for listed in lists) and not counted(foreign, person)


def counted(reader: Actor, person: Person) -> int:
    """What the person comes to in the reader's own referrals of March: who was declined was counted and taken back."""
    listed = reader.read("kpi", "/v1/programmes/LLWHP/figures/K1/records", month="2018-03", limit=200)["items"]
    return sum(item["movement"] for item in listed if item["participant_id"] == person.id)


def ids(actor: Actor, service: str, path: str, name: str = "id", **query: str) -> list[str]:
    return [item[name] for item in actor.read(service, path, limit=200, **query)["items"]]
