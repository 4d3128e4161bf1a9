"""From a referral heard to a start said: the way most people come in."""

from services.caseload.responses.participants import ParticipantOut
from tests.service.caseload.people import Office, ok


async def test_a_typical_journey_from_referral_to_start(office: Office):
    person = await office.person(acknowledged=True)
    before = await person.now()
    assert (before["referral_state"], before["state"], before["day"]) == ("ACKNOWLEDGED", None, None)

    worker = await office.key_worker()
    await office.move_to("2018-03-12")
    assert (await person.assigned(worker["id"]))["key_worker_id"] == worker["id"]
    await ok(person.create("contacts", contacted_on="2018-03-12", channel="phone"))
    assert (await person.now())["referral_state"] == "CONTACTED"

    await person.meets("2018-03-15")
    assert (await person.now())["referral_state"] == "BOOKED"
    started = await ok(person.starts("2018-03-15"))

    assert (started["referral_state"], started["state"], started["day"]) == ("STARTED", "ACTIVE", 0)
    assert await person.said() == [
        "participant.key_worker_assigned",
        "participant.contacted",
        "appointment.booked",
        "appointment.attended",
        "participant.started",
    ]
    assert await person.last("participant.started") == {
        "started_on": "2018-03-15",
        "provider": "sub-1",
        "key_worker_id": worker["id"],
        "pre_work_ends_on": "2019-06-14",
        "in_work_ends_on": "2019-12-14",
        "tail_ends_on": "2020-02-13",
        "in_time": True,
        "on": "2018-03-15",
    }
    ParticipantOut.model_validate(started)


async def test_the_clocks_of_the_referral_stop_when_the_result_is_in(office: Office):
    person = await office.started()
    assert await person.clocks() == {
        "start_or_fta": ("2018-04-03", "2018-03-15", "met"),
        "result_recorded": ("2018-04-03", "2018-03-15", "met"),
        "action_plan": ("2018-04-10", None, "running"),
        "pre_work_limit": ("2019-06-14", None, "running"),
        "in_work_limit": ("2019-12-14", None, "running"),
        "tail": ("2020-02-13", None, "running"),
    }
