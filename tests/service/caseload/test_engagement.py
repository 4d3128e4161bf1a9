"""Disengaged, and back: still in support, with the reason said once and the attempts on record [life cycle 2]."""

import pytest

from tests.service.caseload.people import Office, faults, ok


@pytest.mark.rule(44)
async def test_a_participant_nobody_can_reach_disengages_and_comes_back(office: Office):
    person = await office.started()
    await office.move_to("2018-06-04")
    lost = {"reason": "no_contact", "disengaged_on": "2018-06-04"}
    assert await faults(person.change("disengage", **lost)) == {"/reason": "no-attempt"}
    await ok(person.create("contacts", contacted_on="2018-05-28", channel="phone", successful=False))
    gone = await ok(person.change("disengage", **lost))
    assert (gone["state"], gone["disengaged_on"], gone["left_on"]) == ("DISENGAGED", "2018-06-04", None)
    assert await faults(person.change("re-engage", re_engaged_on="2018-06-01")) == {"/re_engaged_on": "too-early"}
    back = await ok(person.change("re-engage", re_engaged_on="2018-06-04"))
    assert (back["state"], back["disengaged_on"]) == ("ACTIVE", None)
    assert (await person.last("participant.disengaged"))["reason"] == "no_contact"
    assert (await person.last("participant.re_engaged"))["disengaged_on"] == "2018-06-04"


async def test_who_refuses_support_disengages_without_attempts_and_support_ends_at_its_limit(office: Office):
    person = await office.started()
    gone = await ok(person.change("disengage", reason="refused_support", disengaged_on="2018-03-15"))
    assert gone["key_worker_id"] is not None
    await office.move_to(person.on_day(457))
    now = await person.now()
    assert (now["state"], now["left_on"], now["left_reason"]) == ("TRACKING", person.on_day(456), "pre_work_limit")


async def test_nobody_disengages_before_the_start_or_twice(office: Office):
    person = await office.booked()
    body = {"reason": "refused_support", "disengaged_on": "2018-03-15"}
    assert (await person.change("disengage", **body)).status_code == 409
    await ok(person.starts())
    await ok(person.change("disengage", **body))
    answer = await person.change("disengage", **body)
    assert "re_engage" in answer.json()["allowed"]
    assert (await person.change("re-engage", re_engaged_on="2018-03-15")).status_code == 200
    assert (await person.change("re-engage", re_engaged_on="2018-03-15")).status_code == 409


async def test_a_disengagement_in_the_future_or_before_the_start_is_refused(office: Office):
    person = await office.started()
    for on, code in (("2018-03-16", "in-the-future"), ("2018-03-14", "too-early")):
        asked = person.change("disengage", reason="other", disengaged_on=on)
        assert await faults(asked) == {"/disengaged_on": code}


@pytest.mark.rule(12)
async def test_a_volunteer_recorded_wrongly_stays_one_until_disengaging(office: Office):
    person = await office.started()
    noted = {"group": "LTU", "because": "recorded_wrongly", "noted_on": "2018-03-15"}
    now = await ok(person.change("group", **noted))
    assert (now["group"], now["noted_group"], now["participation"]) == ("HD", "LTU", "voluntary")
    gone = await ok(person.change("disengage", reason="refused_support", disengaged_on="2018-03-15"))
    assert gone["participation"] == "mandatory"
    assert (await person.last("participant.participation_changed"))["because"] == "disengaged"


@pytest.mark.rule(12)
async def test_mandation_that_was_wrong_stops_at_once(office: Office):
    person = await office.started(group="LTU", participation="mandatory")
    noted = {"group": "HD", "because": "recorded_wrongly", "noted_on": "2018-03-15"}
    assert (await ok(person.change("group", **noted)))["participation"] == "voluntary"
    assert await faults(person.change("group", **noted)) == {"/group": "same-group"}
    assert (await person.said())[-2:] == ["participant.group_noted", "participant.participation_changed"]


@pytest.mark.rule(12)
async def test_a_volunteer_who_becomes_long_term_changes_group_by_notice(office: Office):
    person = await office.started()
    noted = {"group": "LTU", "because": "became_long_term", "noted_on": "2018-03-15"}
    assert (await ok(person.change("group", **noted)))["participation"] == "mandatory"
    assert await faults(person.change("group", **{**noted, "group": "XX", "noted_on": "2018-03-01"})) == {
        "/group": "unknown-group",
        "/noted_on": "too-early",
    }
