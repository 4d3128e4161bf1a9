"""What keeps a start from being recorded, and what happens when it comes late, twice or after all [rules 19–27]."""

import asyncio

import pytest

from services.caseload.domain import starts
from shared.terms.events.referral import PersonSettled, ReferralAcknowledged
from shared.terms.ids import new_id
from tests.service.caseload.people import REFERRED, Office, Person, faults, ok


@pytest.mark.rule(19)
async def test_a_start_on_an_unacknowledged_referral_is_refused_with_what_is_allowed(office: Office):
    person = await office.person(acknowledged=False)
    answer = await person.starts("2018-03-09")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["acknowledge", "cancel", "reject"])
    assert await person.said() == []


async def test_a_start_without_a_booking_is_refused(office: Office):
    person = await office.person()
    answer = await person.starts("2018-03-09")
    assert answer.json()["type"] == "/problems/forbidden-transition"
    assert "start" not in answer.json()["allowed"] and "book" in answer.json()["allowed"]


@pytest.mark.rule(27)
async def test_all_that_a_start_lacks_is_told_at_once(office: Office):
    person = await office.person()
    await person.books("2018-03-20")
    body = {"started_on": "2018-04-01", "initial_meeting": person.meeting, "extra": 1}
    assert await faults(person.change("start", **body)) == {
        "/started_on": "in-the-future",
        "/initial_meeting": "not-attended",
        "/initial_action_planning": "required-to-start",
        "": "no-key-worker",
        "/extra": "extra-forbidden",
    }


@pytest.mark.rule(26)
async def test_a_start_before_the_referral_and_the_programme_is_refused(office: Office):
    person = await office.booked()
    answer = await person.starts("2018-02-28")
    messages = [fault["message"] for fault in answer.json()["errors"] if fault["pointer"] == "/started_on"]
    assert any("before the referral on 2018-03-09" in message for message in messages)
    assert any("before the programme begins on 2018-03-01" in message for message in messages)


async def test_a_start_before_the_meeting_it_rests_on_is_refused(office: Office):
    person = await office.booked()
    assert await faults(person.starts("2018-03-14")) == {"/initial_meeting": "meeting-after-start"}


async def test_anothers_meeting_and_a_review_are_no_initial_meeting(office: Office):
    other, person = await office.booked(), await office.booked()
    person.meeting = other.meeting
    assert await faults(person.starts()) == {"/initial_meeting": "not-an-initial-meeting"}
    person.meeting = "apt_no_such"
    assert await faults(person.starts()) == {"/initial_meeting": "not-an-initial-meeting"}
    assert await faults(person.change("start", started_on="2018-03-15", initial_action_planning=True)) == {
        "/initial_meeting": "required-to-start"
    }


@pytest.mark.rule(20)
async def test_a_start_told_a_week_late_was_in_time_and_its_recording_was_not(office: Office):
    person = await office.person()
    await person.assigned((await office.key_worker())["id"])
    await office.move_to("2018-04-10")
    assert await person.said() == [
        "participant.key_worker_assigned",
        "participant.clock_missed",
        "participant.clock_missed",
    ]
    await person.meets("2018-03-28")
    await ok(person.starts("2018-03-28"))
    assert (await person.last("participant.clock_missed_withdrawn")) == {
        "clock": "start_or_fta",
        "done_on": "2018-03-28",
        "on": "2018-03-28",
    }
    assert (await person.last("participant.started"))["in_time"] is True
    clocks = await person.clocks()
    assert clocks["start_or_fta"] == ("2018-04-03", "2018-03-28", "met")
    assert clocks["result_recorded"] == ("2018-04-03", "2018-04-10", "missed")


@pytest.mark.rule(20)
async def test_a_start_after_fifteen_working_days_is_late_and_stays_late(office: Office):
    person = await office.person()
    await person.assigned((await office.key_worker())["id"])
    await person.books("2018-04-04")
    await office.move_to("2018-04-04")
    await ok(person.attends((await person.now())["appointments"][0], "2018-04-04"))
    await ok(person.starts("2018-04-04"))
    assert (await person.last("participant.started"))["in_time"] is False
    assert "participant.clock_missed_withdrawn" not in await person.said()
    assert (await person.clocks())["start_or_fta"] == ("2018-04-03", "2018-04-04", "missed")


async def test_a_key_worker_assigned_after_a_backdated_start_has_the_person_from_the_start(office: Office):
    person = await office.person()
    await office.move_to("2018-03-20")
    await person.meets("2018-03-15")
    await person.assigned((await office.key_worker())["id"], "2018-03-20")
    started = await ok(person.starts("2018-03-15"))
    assert [worker["from_on"] for worker in started["key_workers"]] == ["2018-03-15"]


async def test_two_starts_at_once_start_once(office: Office):
    person = await office.booked()
    version = (await person.now())["version"]
    body = {"started_on": "2018-03-15", "initial_meeting": person.meeting, "initial_action_planning": True}
    answers = await asyncio.gather(*(person.change("start", version, **body) for _ in range(6)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200 and set(statuses[1:]) <= {409, 412}
    assert (await person.said()).count("participant.started") == 1


@pytest.mark.rule(30)
async def test_a_person_has_one_open_start_in_a_programme(office: Office):
    someone = new_id("per")
    first = await office.started(person_id=someone)
    second = await office.booked(person_id=someone)
    assert await faults(second.starts(), 409) == {"": "open-start"}
    await ok(first.change("refer-in-error", reason="duplicate", found_on="2018-03-15"))
    await ok(second.starts())


@pytest.mark.rule(121)
async def test_a_doubtful_person_starts_when_it_is_settled(office: Office):
    person = await office.booked(doubtful=True)
    assert await faults(person.starts(), 409) == {"": "person-doubtful"}
    await settle(person, "different", new_id("per"))
    await ok(person.starts())


@pytest.mark.rule(121)
async def test_whoever_is_doubtful_again_cannot_start(office: Office):
    person = await office.booked()
    await settle(person, "open", new_id("per"))
    assert await faults(person.starts(), 409) == {"": "person-doubtful"}


@pytest.mark.rule(121, 122)
async def test_whoever_is_found_to_be_somebody_who_has_started_cannot_start(office: Office):
    someone = new_id("per")
    first = await office.started(person_id=someone)
    second = await office.booked(doubtful=True)
    await settle(second, "same", someone)
    assert await faults(second.starts(), 409) == {"": "open-start"}
    await ok(first.change("refer-in-error", reason="duplicate", found_on="2018-03-15"))
    await ok(second.starts())


IN_A_SISTER = """
UPDATE participant SET programme = 'CLW', visible_to = '{central-london-forward,ingeus}', state = $2 WHERE id = $1
"""


@pytest.mark.rule(122)
@pytest.mark.parametrize(("state", "code"), [("ACTIVE", "open-start"), ("EARLY_EXIT", "entitlement-used")])
async def test_a_start_in_a_sister_programme_counts_although_nobody_here_sees_it(office: Office, state: str, code: str):
    someone = new_id("per")
    first = await office.started(person_id=someone)
    async with office.bench.container.database.connection() as conn:
        await conn.execute(IN_A_SISTER, first.id, state)
    second = await office.booked(person_id=someone)
    assert (await office.as_("maximus").get(first.url)).status_code == 404
    assert await faults(second.starts(), 409) == {"": code}
    other = await office.booked()
    await ok(other.starts())


@pytest.mark.rule(30, 122)
async def test_whoever_has_left_the_programme_does_not_start_it_again(office: Office):
    someone = new_id("per")
    first = await office.started(person_id=someone)
    await ok(first.change("exit", kind="early_exit", reason="voluntary_withdrawal", exited_on="2018-03-15"))
    second = await office.booked(person_id=someone)
    assert await faults(second.starts(), 409) == {"": "entitlement-used"}


async def settle(person: Person, decision: str, person_id: str) -> None:
    await person.tell(PersonSettled(decision=decision, person_id=person_id), REFERRED)


async def test_whoever_did_not_attend_did_not_start(office: Office):
    person = await office.person()
    await person.books("2018-03-15")
    await office.move_to("2018-03-28")
    shown = await ok(person.change("did-not-start", reason="did_not_attend", occurred_on="2018-03-28"))
    assert (shown["referral_state"], shown["result_on"], shown["result_reason"]) == (
        "DID_NOT_START",
        "2018-03-28",
        "did_not_attend",
    )
    assert await person.last("referral.did_not_start") == {
        "reason": "did_not_attend",
        "in_time": True,
        "on": "2018-03-28",
    }
    assert {name: state for name, (_, _, state) in (await person.clocks()).items()} == {
        "start_or_fta": "met",
        "result_recorded": "met",
    }
    await faults(person.change("did-not-start", reason="declined", occurred_on="2018-03-28"), 409)


async def test_everything_wrong_with_a_did_not_start_is_told_at_once(office: Office):
    person = await office.person()
    refused = await faults(person.change("did-not-start", reason="bored", occurred_on="2018-03-08"))
    assert refused == {"/reason": "literal-error", "/occurred_on": "too-early"}


@pytest.mark.rule(25)
async def test_attendance_found_within_four_weeks_corrects_a_did_not_start(office: Office):
    person = await office.booked()
    await ok(person.change("did-not-start", reason="did_not_attend", occurred_on="2018-03-15"))
    await office.move_to("2018-04-12")
    assert await faults(person.starts()) == {"/correction_reason": "required"}
    corrected = await ok(person.starts(correction_reason="found_attended"))
    assert (corrected["state"], corrected["result_reason"]) == ("ACTIVE", "found_attended")
    assert (await person.said())[-2:] == ["participant.started", "participant.clock_missed"]
    assert (await person.clocks())["action_plan"] == ("2018-04-10", None, "missed"), "the plan is owed again"


async def test_a_correction_without_a_key_worker_may_be_given_one_first(office: Office):
    person = await office.person()
    await person.meets("2018-03-15")
    await ok(person.change("did-not-start", reason="did_not_attend", occurred_on="2018-03-15"))
    refused = await faults(person.starts(correction_reason="found_attended"))
    assert refused == {"": "no-key-worker"}
    await person.assigned((await office.key_worker())["id"], "2018-03-15")
    await ok(person.starts(correction_reason="found_attended"))


@pytest.mark.rule(25)
async def test_attendance_found_later_needs_a_new_referral(office: Office):
    person = await office.booked()
    await ok(person.change("did-not-start", reason="did_not_attend", occurred_on="2018-03-15"))
    await office.move_to("2018-04-13")
    assert await faults(person.starts(correction_reason="found_attended"), 409) == {"": "correction-too-late"}


async def test_a_miss_is_corrected_when_the_attendance_is_found(office: Office):
    person = await office.person()
    booked = await person.books("2018-03-09")
    url = f"/v1/appointments/{booked['id']}"
    missed = await ok(person.caller.change(f"{url}/miss", {"missed_on": "2018-03-09"}, booked["version"]))
    assert (missed["state"], missed["missed_on"]) == ("MISSED", "2018-03-09")
    corrected = await ok(person.attends(missed, "2018-03-09"))
    assert (corrected["state"], corrected["missed_on"], corrected["attended_on"]) == ("ATTENDED", None, "2018-03-09")
    await faults(person.attends(corrected, "2018-03-09"), 409)


async def test_the_acknowledgement_of_what_is_acknowledged_is_refused_and_held(office: Office):
    person = await office.person()
    event = ReferralAcknowledged.model_validate(ReferralAcknowledged.EXAMPLE)
    with pytest.raises(Exception, match="cannot acknowledge"):
        await person.tell(event, "2018-03-09")


def test_every_requirement_a_programme_may_name_can_be_checked():
    assert set(starts.REQUIREMENTS) == {
        "initial_meeting",
        "initial_action_planning",
        "action_plan_signed",
        "agreement_to_participate",
    }
