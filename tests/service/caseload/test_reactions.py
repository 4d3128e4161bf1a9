"""What caseload hears: in batches, again, too early, or about somebody it does not know."""

from datetime import UTC, datetime

import pytest

from shared.journey.inbox import Forked, consume
from shared.terms.events import CATALOGUE, Event
from shared.terms.events.participant import KeyWorkerAssigned
from shared.terms.events.payment import ClaimPaid
from shared.terms.events.referral import (
    ReferralAcknowledged,
    ReferralAllocated,
    ReferralCancelRequested,
    ReferralDetailsChanged,
    ReferralReceived,
)
from shared.terms.faults import NotFound
from shared.terms.ids import new_id
from tests.service.caseload.people import REFERRED, Office, Person

NOON = datetime(2018, 3, 9, 12, tzinfo=UTC)
RECEIVED = ReferralReceived.model_validate({**ReferralReceived.EXAMPLE, "referred_on": REFERRED})
ACKNOWLEDGED = ReferralAcknowledged.model_validate(ReferralAcknowledged.EXAMPLE)
CANCEL = ReferralCancelRequested(reason="moved_away")


def chained(office: Office, participant_id: str, *events: Event) -> list:
    stream = f"participant/{participant_id}"
    return [office.bench.envelope(event.PRODUCER, stream, event, REFERRED, NOON) for event in events]


async def test_a_whole_story_in_one_batch_is_heard_in_its_order(office: Office):
    person = Person(office, new_id("ref"))
    await office.bench.hear(chained(office, person.id, RECEIVED, ACKNOWLEDGED, CANCEL))
    assert (await person.now())["referral_state"] == "CANCELLED"
    assert await person.said() == ["participant.withdrawn"]


async def test_what_is_heard_again_has_no_second_effect(office: Office):
    person = Person(office, new_id("ref"))
    story = chained(office, person.id, RECEIVED, ACKNOWLEDGED, CANCEL)
    for part in (story[:2], story, story[1:], story):
        await office.bench.hear(part)
    assert await person.said() == ["participant.withdrawn"]
    assert (await person.now())["version"] == 3


async def test_what_comes_early_waits_for_what_is_missing(office: Office):
    person = Person(office, new_id("ref"))
    story = chained(office, person.id, RECEIVED, ACKNOWLEDGED)
    await office.bench.hear([story[1]])
    assert (await office.as_("maximus").get(person.url)).status_code == 404
    await office.bench.hear(story)
    assert (await person.now())["referral_state"] == "ACKNOWLEDGED"


async def test_a_source_that_tells_it_differently_is_stopped(office: Office):
    person = Person(office, new_id("ref"))
    await office.bench.hear(chained(office, person.id, RECEIVED))
    office.bench.chains.pop(("referrals", f"participant/{person.id}"))
    with pytest.raises(Forked):
        await office.bench.hear(chained(office, person.id, CANCEL))


async def test_news_of_somebody_never_received_fails_and_changes_nothing(office: Office):
    person = Person(office, new_id("ref"))
    with pytest.raises(NotFound, match="no participant"):
        await office.bench.hear(chained(office, person.id, ACKNOWLEDGED))
    assert await person.said() == []


@pytest.mark.parametrize("event", [ReferralDetailsChanged(version=2), ClaimPaid.model_validate(ClaimPaid.EXAMPLE)])
async def test_what_is_not_its_business_only_counts_as_heard(office: Office, event: Event):
    person = await office.person()
    before = await person.now()
    await person.tell(event, REFERRED)
    assert await person.now() == before


async def test_the_answer_names_the_event_that_caused_it(office: Office):
    person = Person(office, new_id("ref"))
    story = chained(office, person.id, RECEIVED, ACKNOWLEDGED, CANCEL)
    await office.bench.hear(story)
    said = (await office.bench.said(f"participant/{person.id}"))[-1]
    assert said["causation_id"] == story[-1].event_id
    assert said["actor"] == "service/caseload"


async def test_a_participant_allocated_with_a_key_worker_loses_that_key_worker(office: Office):
    person, worker = await office.person(), await office.key_worker()
    await person.assigned(worker["id"])
    event = {"provider": "maximus", "previous_provider": "sub-1", "reason": "transferred"}
    await person.tell(ReferralAllocated.model_validate(event), REFERRED)
    now = await person.now()
    assert (now["provider"], now["key_worker_id"], now["key_workers"][0]["to_on"]) == ("maximus", None, "2018-03-09")


async def test_the_group_and_the_reference_are_kept_as_told(office: Office):
    facts = {"group": "LTU", "participation": "mandatory", "reference": "PO-0000042", "area": "bexley"}
    now = await (await office.person(**facts)).now()
    assert {name: now[name] for name in facts} == facts
    assert "person_id" not in now


async def test_its_own_events_are_in_the_catalogue_and_name_nobody(office: Office):
    person = await office.started()
    await person.gets_job("2018-03-15")
    for row in await office.bench.said(f"participant/{person.id}"):
        assert row["type"] in CATALOGUE
        assert row["actor"] in {"maximus/maximus-client", "service/caseload"}
        assert not {"name", "employer", "email"} & set(row["data"])
    assigned = await person.last("participant.key_worker_assigned")
    KeyWorkerAssigned.model_validate(assigned)


async def test_a_batch_that_fails_leaves_nothing_behind(office: Office):
    first, second = new_id("ref"), new_id("ref")
    batch = [*chained(office, first, RECEIVED), *chained(office, second, ACKNOWLEDGED)]
    async with office.bench.container.database.as_worker() as uow:
        with pytest.raises(NotFound):
            async with uow.conn.transaction():
                await consume(uow, batch, office.bench.container.held_events.reactions, CATALOGUE)
    assert (await office.as_("maximus").get(f"/v1/participants/{first}")).status_code == 404


@pytest.mark.rule(28)
async def test_an_acknowledged_referral_found_inappropriate_is_rejected_and_the_answer_says_so(office: Office):
    person = await office.person()
    await person.tell(ReferralCancelRequested(reason="already_employed", rejects=True), REFERRED)
    assert (await person.now())["referral_state"] == "REJECTED"
    assert (await person.last("participant.withdrawn"))["rejected"] is True


async def test_a_start_before_the_rejection_stands(office: Office):
    person = await office.started()
    await person.tell(ReferralCancelRequested(reason="already_employed", rejects=True), "2018-03-16")
    assert (await person.now())["referral_state"] == "STARTED"
    assert (await person.last("participant.withdrawal_refused"))["because"] == "STARTED"
