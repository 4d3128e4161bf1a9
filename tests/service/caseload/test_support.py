"""Contacts, appointments, plans, assessments and exception reasons: what is done with a person on the way."""

import pytest

from services.caseload.responses.action_plans import PlanOut
from services.caseload.responses.appointments import AppointmentOut
from services.caseload.responses.assessments import AssessmentOut
from services.caseload.responses.contacts import ContactOut
from services.caseload.responses.exceptions import ExceptionOut
from tests.service.caseload.people import Office, faults, ok


async def test_only_a_successful_contact_moves_the_referral_on_and_is_said(office: Office):
    person = await office.person()
    tried = await ok(person.create("contacts", contacted_on="2018-03-09", channel="phone", successful=False))
    ContactOut.model_validate(tried)
    assert ((await person.now())["referral_state"], await person.said()) == ("ACKNOWLEDGED", [])
    reached = await ok(person.create("contacts", contacted_on="2018-03-09", channel="text"))
    assert (await person.now())["referral_state"] == "CONTACTED"
    said = {"contact_id": reached["id"], "channel": "text", "in_work": False, "on": "2018-03-09"}
    assert await person.last("participant.contacted") == said


async def test_a_contact_before_the_referral_by_pigeon_is_refused_for_both(office: Office):
    person = await office.person()
    refused = await faults(person.create("contacts", contacted_on="2018-03-08", channel="pigeon"))
    assert refused == {"/contacted_on": "too-early", "/channel": "literal-error"}


async def test_nobody_is_contacted_or_booked_before_the_acknowledgement(office: Office):
    person = await office.person(acknowledged=False)
    for what, body in {
        "contacts": {"contacted_on": "2018-03-09", "channel": "phone"},
        "appointments": {"kind": "initial", "due_on": "2018-03-12"},
        "assessments": {"kind": "needs", "completed_on": "2018-03-09"},
    }.items():
        answer = await person.create(what, **body)
        assert (answer.status_code, answer.json()["allowed"]) == (409, ["acknowledge", "cancel", "reject"])


async def test_a_contact_in_work_is_said_as_in_work_support(office: Office):
    person = await office.started()
    await person.gets_job("2018-03-15")
    await ok(person.create("contacts", contacted_on="2018-03-15", channel="visit"))
    assert (await person.last("participant.contacted"))["in_work"] is True


async def test_an_appointment_keeps_its_hour_and_place(office: Office):
    person = await office.person()
    body = {"kind": "initial", "due_on": "2018-03-15", "at": "10:30", "place": "Stratford Library"}
    booked = await ok(person.create("appointments", **body))
    AppointmentOut.model_validate(booked)
    again = await person.caller.get(f"/v1/appointments/{booked['id']}")
    assert again.json() == booked and again.headers["ETag"] == '"1"'
    said = await person.last("appointment.booked")
    assert said == {"appointment_id": booked["id"], "kind": "initial", "due_on": "2018-03-15", "on": "2018-03-09"}


async def test_everything_wrong_with_an_appointment_is_told_at_once(office: Office):
    person = await office.person()
    refused = await faults(person.create("appointments", kind="review", due_on="2018-03-01", at="25:00"))
    assert refused == {"/kind": "before-the-start", "/due_on": "too-early", "/at": "string-pattern-mismatch"}


async def test_there_is_no_second_initial_appointment_after_the_start(office: Office):
    person = await office.started()
    assert await faults(person.create("appointments", kind="initial", due_on="2018-03-20")) == {
        "/kind": "after-the-start"
    }
    await person.books("2018-03-20", "review")


@pytest.mark.rule(23)
async def test_an_appointment_missed_in_the_snow_carries_its_reason(office: Office):
    person = await office.person()
    booked = await person.books("2018-03-09")
    url = f"/v1/appointments/{booked['id']}/miss"
    body = {"missed_on": "2018-03-09", "exception_reason": "severe_weather"}
    missed = await ok(person.caller.change(url, body, 1))
    assert (missed["state"], missed["exception_reason"], missed["version"]) == ("MISSED", "severe_weather", 2)
    assert (await person.last("appointment.missed"))["exception_reason"] == "severe_weather"
    assert (await person.now())["referral_state"] == "BOOKED"


async def test_an_appointment_is_not_missed_before_its_day(office: Office):
    person = await office.person()
    booked = await person.books("2018-03-15")
    url = f"/v1/appointments/{booked['id']}/miss"
    assert await faults(person.caller.change(url, {"missed_on": "2018-03-09"}, 1)) == {"/missed_on": "too-early"}
    assert await faults(person.caller.change(url, {"missed_on": "2018-03-15"}, 1)) == {"/missed_on": "in-the-future"}


async def test_a_stale_appointment_is_not_changed(office: Office):
    person = await office.person()
    booked = await person.books("2018-03-09")
    await ok(person.attends(booked, "2018-03-09"))
    url = f"/v1/appointments/{booked['id']}/miss"
    assert (await person.caller.change(url, {"missed_on": "2018-03-09"}, 1)).status_code == 412
    assert (await person.caller.post(url, json={"missed_on": "2018-03-09"})).status_code == 428
    answer = await person.caller.change(url, {"missed_on": "2018-03-09"}, 2)
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["correct", "correct_to_missed", "void"])


@pytest.mark.rule(21)
async def test_a_plan_signed_by_both_in_twenty_working_days_is_in_time(office: Office):
    person = await office.started()
    await office.move_to("2018-04-10")
    barriers = [{"code": "low_confidence", "service_area": "wellbeing"}]
    plan = await ok(person.signs_plan("2018-04-10", barriers=barriers))
    PlanOut.model_validate(plan)
    assert (plan["version_no"], plan["in_time"], plan["barriers"]) == (1, True, barriers)
    assert await person.last("action_plan.agreed") == {
        "plan_id": plan["id"],
        "version": 1,
        "due_on": "2018-04-10",
        "in_time": True,
        "on": "2018-04-10",
    }
    assert (await person.clocks())["action_plan"] == ("2018-04-10", "2018-04-10", "met")


@pytest.mark.rule(21)
async def test_a_plan_a_day_late_is_late_and_its_next_version_does_not_mend_that(office: Office):
    person = await office.started()
    await office.move_to("2018-04-11")
    assert (await person.said())[-1] == "participant.clock_missed"
    late, next_one = await ok(person.signs_plan("2018-04-11")), await ok(person.signs_plan("2018-04-11"))
    assert [(plan["version_no"], plan["in_time"]) for plan in (late, next_one)] == [(1, False), (2, False)]
    assert (await person.said()).count("participant.clock_missed") == 1


async def test_a_plan_told_late_but_signed_in_time_takes_the_miss_back(office: Office):
    person = await office.started()
    await office.move_to("2018-04-20")
    plan = await ok(person.signs_plan("2018-03-20"))
    assert plan["in_time"] is True
    assert (await person.said())[-2:] == ["action_plan.agreed", "participant.clock_missed_withdrawn"]


async def test_a_plan_is_agreed_when_both_have_signed_and_not_before(office: Office):
    person = await office.started()
    refused = await faults(person.signs_plan("2018-03-14", signed_by_participant_on="2018-03-15"))
    assert refused == {"/agreed_on": "not-signed-yet"}
    refused = await faults(person.signs_plan("2018-03-16", signed_by_key_worker_on="2018-03-01"))
    assert refused == {
        "/agreed_on": "in-the-future",
        "/signed_by_participant_on": "in-the-future",
        "/signed_by_key_worker_on": "too-early",
    }


@pytest.mark.rule(101)
async def test_barriers_and_employers_are_for_the_providers_side_only(office: Office):
    person = await office.started()
    await ok(person.signs_plan("2018-03-15", barriers=[{"code": "low_mood", "service_area": "health"}]))
    job = await person.gets_job("2018-03-15", hourly_rate="8.20")
    for org, allowed in {"sub-1": True, "maximus": True, "local-london": False, "jcp-east-london": False}.items():
        shown = await person.now(org)
        assert ("barriers" in shown["plans"][0]) == allowed
        assert ("employer" in shown["jobs"][0]) == allowed
        alone = await ok(office.as_(org).get(f"/v1/jobs/{job['id']}"))
        assert alone.get("hourly_rate") == ("8.20" if allowed else None)
    ledger = str(await office.bench.said(f"participant/{person.id}"))
    assert "Sample Bakery" not in ledger and "low_mood" not in ledger and "8.20" not in ledger


async def test_an_assessment_is_said_without_what_it_found(office: Office):
    person = await office.started()
    done = await ok(person.create("assessments", kind="health", completed_on="2018-03-15"))
    AssessmentOut.model_validate(done)
    said = {"assessment_id": done["id"], "kind": "health", "on": "2018-03-15"}
    assert await person.last("assessment.completed") == said
    refused = await faults(person.create("assessments", kind="palm", completed_on="2018-03-16"))
    assert refused == {"/kind": "unknown-assessment", "/completed_on": "in-the-future"}


@pytest.mark.rule(23)
async def test_a_breach_carries_one_exception_reason(office: Office):
    person = await office.person()
    exception = await ok(person.create("exceptions", clock="start_or_fta", reason="severe_weather"))
    ExceptionOut.model_validate(exception)
    assert await person.last("participant.exception_recorded") == {
        "clock": "start_or_fta",
        "reason": "severe_weather",
        "on": "2018-03-09",
    }
    second = person.create("exceptions", clock="start_or_fta", reason="office_closed")
    assert await faults(second, 409) == {"/clock": "already-excused"}
    assert await faults(person.create("exceptions", clock="tail", reason="x y")) == {
        "/clock": "string-pattern-mismatch",
        "/reason": "string-pattern-mismatch",
    }
    assert [e["reason"] for e in (await person.now())["exceptions"]] == ["severe_weather"]


@pytest.mark.parametrize("what", ["contacts", "appointments", "action-plans", "assessments", "exceptions", "jobs"])
async def test_nothing_is_created_without_a_key_or_for_nobody(office: Office, what: str):
    caller = office.as_("sub-1")
    assert (await caller.post(f"/v1/participants/ref_x/{what}", json={})).status_code == 400
    body = {
        "contacts": {"contacted_on": "2018-03-09", "channel": "phone"},
        "exceptions": {"clock": "action_plan", "reason": "flood"},
    }
    answer = await caller.create(f"/v1/participants/ref_x/{what}", body.get(what, {}))
    assert answer.status_code == 404


async def test_a_contact_sent_twice_is_one_contact(office: Office):
    person = await office.person()
    body = {"contacted_on": "2018-03-09", "channel": "phone"}
    url = f"{person.url}/contacts"
    first = await person.caller.create(url, body, Idempotency_Key="c-1")
    again = await person.caller.create(url, body, Idempotency_Key="c-1")
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    other = await person.caller.create(url, {**body, "channel": "text"}, Idempotency_Key="c-1")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert await person.said() == ["participant.contacted"]
