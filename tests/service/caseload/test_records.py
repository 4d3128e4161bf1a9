"""Every record that a key worker makes can be corrected and made void, and what follows from it moves [rule 138]."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.caseload.wiring import SERVICE
from tests.programmes import written
from tests.service.caseload.people import Office, Person, apart_from_versions, faults, ok
from tests.service.caseload.test_corrections import PROMISES

ADDRESSES = {
    "contacts": "contacts",
    "appointments": "appointments",
    "action-plans": "plans",
    "assessments": "assessments",
    "exceptions": "exceptions",
}


@pytest.fixture
async def promising(open_bench, tmp_path) -> AsyncIterator[Office]:
    """An office of a contract with promises that are counted from the start and from a job."""
    text = PROMISES + "  calls: {name: A contact each month, test: {event: contact, every_days: 30}, target: 0.9}\n"
    async with open_bench(SERVICE, programmes=written(tmp_path, text + "record_correction_days: 200\n")) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


async def begun(office: Office) -> Person:
    person = await office.booked(programme="TEST")
    await ok(person.create("assessments", kind="health", completed_on="2018-03-14"))
    await ok(person.starts("2018-03-15"))
    return person


async def mend(person: Person, address: str, record: dict[str, Any], verb: str, **body: Any):
    body = {"reason": "wrong_person"} if verb == "void" else {"because": "typed_wrongly", **body}
    return await person.caller.change(f"/v1/{address}/{record['id']}/{verb}", body, record["version"])


async def standing(person: Person) -> list[tuple[str, str]]:
    """The records of the last correction that stand: code and day."""
    event = await person.last("participant.records_corrected")
    return [(record["code"], record["on"]) for record in event["standing"]]


@pytest.mark.rule(138, 139)
async def test_a_contact_is_corrected_and_the_standard_it_kept_moves(promising: Office):
    person = await begun(promising)
    await promising.move_to("2018-04-20")
    first = await ok(person.create("contacts", contacted_on="2018-04-10", channel="phone"))
    assert (await person.clocks())["standard_calls"] == ("2018-05-10", "2018-04-10", "running")
    now = await ok(mend(person, "contacts", first, "correct", contacted_on="2018-04-16", channel="video"))
    assert (now["contacted_on"], now["channel"], now["version"]) == ("2018-04-16", "video", 2)
    assert (await person.clocks())["standard_calls"] == ("2018-05-16", "2018-04-16", "running")
    assert (await person.last("participant.standard_met_withdrawn"))["due_on"] == "2018-04-14"
    assert (await person.last("participant.clock_missed"))["due_on"] == "2018-04-14"
    assert await standing(person) == [("contact", "2018-04-16")]
    (correction,) = (await person.now())["corrections"]
    assert (correction["record_id"], correction["because"], correction["change"]) == (
        first["id"],
        "typed_wrongly",
        "corrected",
    )
    assert correction["before"]["contacted_on"] == "2018-04-10" and correction["by"]
    void = await ok(mend(person, "contacts", now, "void"))
    assert void["state"] == "VOID"
    assert (await person.clocks())["standard_calls"] == ("2018-04-14", None, "missed")
    assert await standing(person) == []


@pytest.mark.rule(138, 139)
async def test_a_miss_is_taken_back_by_a_correction(promising: Office):
    person = await begun(promising)
    await promising.move_to("2018-04-20")
    late = await ok(person.create("contacts", contacted_on="2018-04-18", channel="phone"))
    assert (await person.last("participant.clock_missed"))["clock"] == "standard_calls"
    await ok(mend(person, "contacts", late, "correct", contacted_on="2018-04-12"))
    taken_back = await person.last("participant.clock_missed_withdrawn")
    assert (taken_back["clock"], taken_back["due_on"], taken_back["done_on"]) == (
        "standard_calls",
        "2018-04-14",
        "2018-04-12",
    )


@pytest.mark.rule(138)
async def test_an_attempt_becomes_a_contact_and_a_contact_an_attempt(office: Office):
    person = await office.person()
    tried = await ok(person.create("contacts", contacted_on="2018-03-09", channel="phone", successful=False))
    reached = await ok(mend(person, "contacts", tried, "correct", successful=True))
    assert ((await person.now())["referral_state"], await standing(person)) == (
        "CONTACTED",
        [("contact", "2018-03-09")],
    )
    await ok(mend(person, "contacts", reached, "correct", successful=False))
    assert ((await person.now())["referral_state"], await standing(person)) == ("ACKNOWLEDGED", [])


@pytest.mark.rule(138)
async def test_an_appointment_was_missed_after_all_or_never_booked(office: Office):
    person = await office.booked()
    meeting = (await person.now())["appointments"][0]
    now = await ok(mend(person, "appointments", meeting, "correct", missed_on="2018-03-15"))
    assert (now["state"], now["attended_on"], await standing(person)) == ("MISSED", None, [])
    again = await ok(mend(person, "appointments", now, "correct", attended_on="2018-03-15", place="Library"))
    assert (again["state"], again["missed_on"], again["place"]) == ("ATTENDED", None, "Library")
    assert await standing(person) == [("initial", "2018-03-15")]
    await ok(mend(person, "appointments", again, "void"))
    assert (await person.now())["referral_state"] == "ACKNOWLEDGED"
    assert (await person.starts()).status_code == 409
    booked = await person.books("2018-03-20")
    moved = await ok(mend(person, "appointments", booked, "correct", due_on="2018-03-22"))
    assert (await person.last("appointment.booked"))["due_on"] == "2018-03-22"
    await ok(mend(person, "appointments", moved, "void"))
    assert (await person.last("appointment.cancelled"))["reason"] == "wrong_person"


@pytest.mark.rule(138)
async def test_what_a_start_rests_on_stays_until_the_start_is_corrected(office: Office):
    person = await office.started()
    meeting = (await person.now())["appointments"][0]
    assert await faults(mend(person, "appointments", meeting, "void"), 409) == {"": "start-rests-on-it"}
    late = mend(person, "appointments", meeting, "correct", missed_on="2018-03-15")
    assert await faults(late, 409) == {"": "start-rests-on-it"}
    assert (await person.now())["appointments"][0]["state"] == "ATTENDED"


@pytest.mark.rule(21, 138)
async def test_a_plan_dated_wrongly_was_in_time_and_one_that_never_was_gives_its_number_back(office: Office):
    person = await office.started()
    await office.move_to("2018-04-20")
    plan = await ok(person.signs_plan("2018-04-18"))
    assert (plan["in_time"], (await person.clocks())["action_plan"][2]) == (False, "missed")
    right = dict.fromkeys(("agreed_on", "signed_by_participant_on", "signed_by_key_worker_on"), "2018-04-09")
    now = await ok(mend(person, "action-plans", plan, "correct", **right))
    assert (now["in_time"], (await person.clocks())["action_plan"]) == (True, ("2018-04-10", "2018-04-09", "met"))
    assert (await person.last("participant.clock_missed_withdrawn"))["clock"] == "action_plan"
    assert await standing(person) == [("version-1", "2018-04-09")]
    await ok(mend(person, "action-plans", now, "void"))
    assert (await person.clocks())["action_plan"] == ("2018-04-10", None, "missed")
    assert (await ok(person.signs_plan("2018-04-20")))["version_no"] == 1


@pytest.mark.rule(48, 138)
async def test_an_assessment_is_corrected_and_void(promising: Office):
    person = await begun(promising)
    await promising.move_to("2018-04-02")
    extra = await ok(person.create("assessments", kind="needs", completed_on="2018-04-02"))
    now = await ok(mend(person, "assessments", extra, "correct", kind="health", completed_on="2018-03-20"))
    assert sorted(await standing(person)) == [("health", "2018-03-14"), ("health", "2018-03-20")]
    await ok(mend(person, "assessments", now, "void"))
    health = next(a for a in (await person.now())["assessments"] if a["state"] == "STANDS")
    assert await faults(mend(person, "assessments", health, "void"), 409) == {"": "start-rests-on-it"}
    wrong = mend(person, "assessments", health, "correct", kind="unheard_of")
    assert await faults(wrong) == {"/kind": "unknown-assessment"}


@pytest.mark.rule(23, 138)
async def test_a_reason_for_a_missed_deadline_is_corrected_void_and_given_again(office: Office):
    person = await office.person()
    await office.move_to("2018-04-20")
    reason = await ok(person.create("exceptions", clock="start_or_fta", reason="severe_weather"))
    now = await ok(mend(person, "exceptions", reason, "correct", clock="action_plan"))
    assert await standing(person) == [("action_plan", "2018-04-20")]
    await ok(person.create("exceptions", clock="start_or_fta", reason="severe_weather"))
    taken = mend(person, "exceptions", now, "correct", clock="start_or_fta")
    assert await faults(taken, 409) == {"": "already-recorded"}
    await ok(mend(person, "exceptions", now, "void"))
    assert await standing(person) == [("start_or_fta", "2018-04-20")]


@pytest.mark.rule(70, 138)
async def test_the_hours_of_a_job_are_corrected_and_void(office: Office):
    person = await office.started()
    await office.move_to("2018-09-10")
    job = await person.gets_job("2018-06-04")
    url = f"/v1/jobs/{job['id']}/hours"
    hours = await ok(person.caller.create(url, {"from_on": "2018-09-03", "hours_per_week": "3"}))
    now = await ok(mend(person, "hours", hours, "correct", hours_per_week="30"))
    (record,) = (await person.last("participant.records_corrected"))["standing"]
    assert (record["code"], record["on"], record["hours_per_week"]) == (job["id"], "2018-09-03", "30")
    assert await faults(mend(person, "hours", now, "correct", from_on="2018-06-01")) == {"/from_on": "too-early"}
    await ok(mend(person, "hours", now, "void"))
    assert await standing(person) == []
    await ok(person.caller.create(url, {"from_on": "2018-09-03", "hours_per_week": "30"}))


@pytest.mark.rule(138)
@pytest.mark.parametrize("address", ADDRESSES)
async def test_everything_wrong_with_a_correction_of_a_record_is_said(office: Office, address: str):
    person = await office.started()
    await ok(person.signs_plan("2018-03-15"))
    await ok(person.create("contacts", contacted_on="2018-03-15", channel="phone"))
    await ok(person.create("assessments", kind="needs", completed_on="2018-03-15"))
    await ok(person.create("exceptions", clock="start_or_fta", reason="severe_weather"))
    await ok(person.create("appointments", kind="review", due_on="2018-03-15"))
    record = (await person.now())[ADDRESSES[address]][-1]
    assert await faults(mend(person, address, record, "correct")) == {"": "nothing-to-correct"}
    day = {"contacts": "contacted_on", "action-plans": "agreed_on", "assessments": "completed_on"}.get(address)
    if day is not None:
        future = mend(person, address, record, "correct", **{day: "2018-03-16"})
        assert (await faults(future))[f"/{day}"] == "in-the-future"
    await ok(mend(person, address, record, "void"))
    gone = {**record, "version": record["version"] + 1}
    assert (await mend(person, address, gone, "void")).status_code == 409
    assert (await mend(person, address, {**record, "version": 1}, "void")).status_code == 412
    assert (await mend(person, address, {"id": "rec_unheard", "version": 1}, "void")).status_code == 404


@pytest.mark.rule(138)
async def test_records_are_corrected_for_the_days_that_the_programme_gives(promising: Office):
    person = await begun(promising)
    contact = await ok(person.create("contacts", contacted_on="2018-03-15", channel="phone"))
    await promising.move_to("2018-10-02")
    assert await faults(mend(person, "contacts", contact, "void"), 409) == {"": "correction-too-late"}
    await promising.move_to("2018-10-01")
    await ok(mend(person, "contacts", contact, "void"))


@pytest.mark.rule(48, 127, 139)
async def test_a_deadline_counted_from_a_job_moves_with_it(promising: Office):
    person = await begun(promising)
    await promising.move_to("2018-06-20")
    job = await person.gets_job("2018-06-04")
    assert (await person.clocks())["standard_soon"] == ("2018-06-14", None, "missed")
    right = {"started_on": "2018-06-12", "because": "typed_wrongly"}
    now = await ok(person.caller.change(f"/v1/jobs/{job['id']}/correct", right, job["version"]))
    assert (await person.clocks())["standard_soon"] == ("2018-06-22", None, "running")
    assert (await person.last("participant.clock_missed_withdrawn"))["due_on"] == "2018-06-14"
    await ok(person.caller.change(f"/v1/jobs/{job['id']}/void", {"reason": "made_up"}, now["version"]))
    assert "standard_soon" not in await person.clocks()


@pytest.mark.rule(138)
async def test_what_an_earlier_release_said_is_taken_back_too(promising: Office):
    person = await begun(promising)
    await promising.move_to("2018-04-20")
    contact = await ok(person.create("contacts", contacted_on="2018-04-10", channel="phone"))
    async with promising.bench.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE participant SET periods = NULL WHERE id = $1", person.id)
    await ok(mend(person, "contacts", contact, "void"))
    assert (await person.last("participant.standard_met_withdrawn"))["due_on"] == "2018-04-14"
    assert (await person.last("participant.clock_missed"))["clock"] == "standard_calls"


@pytest.mark.rule(32, 140)
async def test_a_start_recorded_on_the_wrong_day_moves_everything_that_counts_from_it(office: Office):
    person = await office.started()
    await office.move_to("2018-04-20")
    await person.gets_job("2018-03-16")
    before = await person.now()
    now = await ok(person.change("correct-start", started_on="2018-03-19", because="typed_wrongly"))
    assert (now["started_on"], now["result_on"], now["day"], now["state"]) == ("2018-03-19", "2018-03-19", 32, "ACTIVE")
    clocks = await person.clocks()
    assert (clocks["pre_work_limit"][0], clocks["start_or_fta"][1]) == (person.on_day(456, "2018-03-19"), "2018-03-19")
    job = now["jobs"][0]
    assert (job["qualifying"], job["excluded_because"]) == (False, "before_start")
    event = await person.last("participant.start_corrected")
    assert (event["was_started_on"], event["tail_ends_on"]) == ("2018-03-15", person.on_day(700, "2018-03-19"))
    assert (await person.last("participant.support_corrected"))["in_work"] == []
    back = await ok(person.change("correct-start", started_on="2018-03-15", because="right_the_first_time"))
    same = ("state", "started_on", "result_on", "clocks", "left_on")
    assert {name: back[name] for name in same} == {name: before[name] for name in same}
    assert back["jobs"][0]["qualifying"] is True
    assert [c["before"]["started_on"] for c in back["corrections"]] == ["2018-03-15", "2018-03-19"]


@pytest.mark.rule(21, 140)
async def test_a_deadline_counted_from_the_start_moves_with_it(promising: Office):
    person = await begun(promising)
    await promising.move_to("2018-04-20")
    await ok(person.create("contacts", contacted_on="2018-03-27", channel="phone"))
    assert (await person.clocks())["standard_early"] == ("2018-03-25", "2018-03-15", "met")
    now = await ok(person.change("correct-start", started_on="2018-03-18", because="typed_wrongly"))
    clocks = {clock["name"]: (clock["due_on"], clock["met_on"]) for clock in now["clocks"]}
    assert clocks["standard_early"] == ("2018-03-28", "2018-03-27")
    assert clocks["action_plan"][0] == "2018-04-24"
    assert (await person.last("participant.standard_met"))["due_on"] == "2018-03-28"


@pytest.mark.rule(140)
async def test_everything_wrong_with_a_corrected_start_is_said(office: Office):
    person = await office.booked()
    assert (await person.change("correct-start", started_on="2018-03-15", because="x")).status_code == 409
    await ok(person.starts("2018-03-15"))
    assert await faults(person.change("correct-start", because="x")) == {"": "nothing-to-correct"}
    late = person.change("correct-start", started_on="2018-03-16", because="x")
    assert await faults(late) == {"/started_on": "in-the-future"}
    early = person.change("correct-start", started_on="2018-03-14", because="x")
    assert await faults(early) == {"/initial_meeting": "meeting-after-start"}
    await office.move_to("2018-04-20")
    left = {"kind": "early_exit", "reason": "voluntary_withdrawal", "exited_on": "2018-03-20"}
    await ok(person.change("exit", **left))
    after = person.change("correct-start", started_on="2018-03-21", because="x")
    assert await faults(after) == {"/started_on": "after-the-exit"}


@pytest.mark.rule(28, 140)
async def test_a_referral_that_was_in_error_by_a_slip_goes_on_as_before(office: Office):
    person = await office.started()
    await office.move_to("2018-06-20")
    await person.gets_job("2018-06-04")
    await person.books("2018-07-02", "review")
    before = await person.now()
    await ok(person.change("refer-in-error", reason="duplicate", found_on="2018-06-20"))
    assert (await person.now())["appointments"][-1]["state"] == "CANCELLED"
    now = await ok(person.change("withdraw-refer-in-error", because="wrong_person"))
    same = ("referral_state", "state", "started_on", "result_on", "left_on", "left_reason", "key_worker_id", "clocks")
    same += ("key_workers", "jobs")
    assert apart_from_versions(now, *same) == apart_from_versions(before, *same)
    assert now["appointments"][-1]["state"] == "BOOKED"
    assert (await person.last("participant.referred_in_error_withdrawn"))["because"] == "wrong_person"
    assert (await person.last("participant.support_corrected"))["state"] == "IN_WORK_SUPPORT"
    assert (await person.change("withdraw-refer-in-error", because="x")).status_code == 409
    assert now["corrections"][-1]["change"] == "withdrawn"


@pytest.mark.rule(30, 140)
async def test_an_error_is_not_withdrawn_while_another_start_rules_it_out(office: Office):
    first = await office.started(person_id="per_twice")
    await ok(first.change("refer-in-error", reason="duplicate", found_on="2018-03-15"))
    second = await office.started(person_id="per_twice")
    refused = first.change("withdraw-refer-in-error", because="wrong_person")
    assert "open-start" in (await faults(refused, 409)).values()
    await ok(second.change("refer-in-error", reason="duplicate", found_on="2018-03-15"))
    await ok(first.change("withdraw-refer-in-error", because="wrong_person"))
