"""Other contracts than the first: other starts, limits absent or counted from the job, assessments, standards."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.caseload.wiring import SERVICE
from tests.programmes import written
from tests.service.caseload.people import Office, Person, faults, ok

FROM_THE_JOB = """
id: TEST
providers:
  maximus: {name: Maximus, role: provider}
household: false
start_requires: [action_plan_signed, agreement_to_participate]
clocks:
  pre_work_limit: {length: 730, unit: calendar_days, counted_from: start}
  in_work_limit: {length: 365, unit: calendar_days, counted_from: job_start}
"""
OPEN_ENDED = """
id: OPEN
providers:
  maximus: {name: Maximus, role: provider}
groups:
  ALL: {name: Everybody}
  HD: {name: Health and disability}
start_requires: [assessment]
assessments:
  health: {name: Health assessment, groups: {HD: required, "*": optional}, within: soon}
  profile: {name: Vocational profile, groups: {"*": optional}}
clocks:
  soon: {length: 10, unit: working_days, counted_from: referral}
service_standards:
  job-search: {name: Job search soon, test: {event: employer_contact, within_days: 30, from: start}}
  in-touch: {name: In touch, test: {event: contact, every_days: 31}}
  by-people: {name: Judged by people, judged: true}
"""


@pytest.fixture(scope="module")
async def bench(open_bench, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    async with open_bench(SERVICE, written(tmp_path_factory.mktemp("programmes"), FROM_THE_JOB, OPEN_ENDED)) as bench:
        yield bench


@pytest.fixture
async def office(bench) -> Office:
    office = Office(bench, "maximus")
    await office.turn_back()
    return office


async def booked(office: Office, programme: str, **facts: Any) -> Person:
    referral = {
        "programme": programme,
        "provider": "maximus",
        "area": "north",
        "jcp_district": "jcp-north",
        "group": "ALL",
    }
    return await office.booked(**{**referral, **facts})


async def leaver(office: Office) -> Person:
    """Somebody of the programme that counts in-work support from the job, started on 15 March 2018."""
    person = await booked(office, "TEST")
    await ok(person.signs_plan("2018-03-15"))
    await ok(person.change("start", started_on="2018-03-15", agreed_to_participate=True))
    return person


async def open_ended(office: Office, **facts: Any) -> Person:
    person = await booked(office, "OPEN", **facts)
    await ok(person.change("start", started_on="2018-03-15"))
    return person


@pytest.mark.rule(27)
async def test_a_start_is_what_the_programme_says_it_is(office: Office):
    person = await booked(office, "TEST")
    assert await faults(person.change("start", started_on="2018-03-15")) == {
        "": "plan-not-agreed",
        "/agreed_to_participate": "required-to-start",
    }
    await ok(person.signs_plan("2018-03-15"))
    started = await ok(person.change("start", started_on="2018-03-15", agreed_to_participate=True))
    assert started["state"] == "ACTIVE"
    assert (await person.last("action_plan.agreed"))["in_time"] is True


@pytest.mark.rule(32, 35)
async def test_a_year_of_support_counts_from_the_job_and_waits_again_when_it_is_lost(office: Office):
    person = await leaver(office)
    await office.move_to(person.on_day(100))
    first = await person.gets_job(person.on_day(100))
    assert (await person.clocks())["in_work_limit"][0] == person.on_day(465)
    assert (await person.last("participant.in_work_support_began"))["in_work_ends_on"] == person.on_day(465)
    await ok(person.loses(first, person.on_day(100)))
    assert (await person.clocks())["in_work_limit"][0] == person.on_day(730 + 365)
    await office.move_to(person.on_day(700))
    second = await person.gets_job(person.on_day(700), "EMP-2")
    assert second["qualifying"] is True
    await office.move_to(person.on_day(1065))
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    await office.move_to(person.on_day(1066))
    now = await person.now()
    assert (now["state"], now["left_on"], now["left_reason"]) == ("TRACKING", person.on_day(1065), "in_work_limit")


@pytest.mark.rule(35)
async def test_two_years_without_a_job_end_support(office: Office):
    person = await leaver(office)
    await office.move_to(person.on_day(731))
    assert ((await person.now())["left_on"], (await person.now())["state"]) == (person.on_day(730), "TRACKING")


@pytest.mark.rule(32)
async def test_support_without_a_limit_goes_on_and_says_so(office: Office):
    person = await open_ended(office)
    said = await person.last("participant.started")
    assert {said[f"{name}_ends_on"] for name in ("pre_work", "in_work", "tail")} == {"9999-12-31"}
    await office.move_to("2025-03-15")
    assert (await person.now())["state"] == "ACTIVE"
    job = await person.gets_job("2025-03-14")
    await ok(person.loses(job, "2025-03-15"))
    assert (await person.now())["state"] == "ACTIVE"


@pytest.mark.rule(48)
async def test_the_assessment_a_group_is_owed_comes_before_the_start_and_by_its_day(office: Office):
    person = await booked(office, "OPEN", group="HD")
    assert (await person.clocks())["assessment_health"] == ("2018-03-23", None, "running")
    assert await faults(person.change("start", started_on="2018-03-15")) == {"": "not-assessed"}
    assert await faults(person.create("assessments", kind="palm", completed_on="2018-03-15")) == {
        "/kind": "unknown-assessment"
    }
    await ok(person.create("assessments", kind="health", completed_on="2018-03-15"))
    assert (await ok(person.change("start", started_on="2018-03-15")))["state"] == "ACTIVE"
    assert (await person.clocks())["assessment_health"] == ("2018-03-23", "2018-03-15", "met")


@pytest.mark.rule(48)
async def test_an_assessment_owed_and_not_done_is_a_miss_of_that_group_only(office: Office):
    owed, other = await booked(office, "OPEN", group="HD"), await booked(office, "OPEN")
    await office.move_to("2018-03-24")
    assert (await owed.last("participant.clock_missed"))["clock"] == "assessment_health"
    assert "participant.clock_missed" not in await other.said()


async def test_a_job_search_that_begins_within_thirty_days_keeps_the_standard(office: Office):
    person = await open_ended(office)
    assert (await person.clocks())["standard_job-search"][0] == "2018-04-14"
    await office.move_to("2018-04-02")
    await ok(person.create("contacts", contacted_on="2018-04-02", channel="phone", with_employer=True))
    assert (await person.clocks())["standard_job-search"][1:] == ("2018-04-02", "met")
    assert "participant.employer_contacted" in await person.said()
    assert "participant.contacted" not in await person.said()


async def test_a_month_without_contact_is_a_miss_and_the_next_contact_begins_again(office: Office):
    person = await open_ended(office)
    await office.move_to("2018-04-10")
    await ok(person.create("contacts", contacted_on="2018-04-10", channel="phone"))
    assert (await person.clocks())["standard_in-touch"] == ("2018-05-11", "2018-04-10", "running")
    await office.move_to("2018-05-20")
    missed = [e for e in await person.said() if e == "participant.clock_missed"]
    assert len(missed) == 2, "the job search of thirty days, and the month"
    await ok(person.create("contacts", contacted_on="2018-05-11", channel="phone"))
    assert (await person.last("participant.clock_missed_withdrawn"))["clock"] == "standard_in-touch"
    assert (await person.clocks())["standard_in-touch"] == ("2018-06-11", "2018-05-11", "running")
    exception = await ok(person.create("exceptions", clock="standard_job-search", reason="no_employers"))
    assert exception["clock"] == "standard_job-search"


@pytest.mark.rule(133)
async def test_each_period_of_a_standard_that_was_kept_is_emitted_with_its_last_day(office: Office):
    person = await open_ended(office)
    await office.move_to("2018-06-20")
    for day, channel in (("04-10", "phone"), ("04-10", "email"), ("05-11", "phone"), ("06-19", "phone")):
        await ok(person.create("contacts", contacted_on=f"2018-{day}", channel=channel))
    events = await office.bench.said(f"participant/{person.id}")
    kept = [event["data"] for event in events if event["type"] == "participant.standard_met.v1"]
    assert kept == [{"standard": "in-touch", "due_on": day} for day in ("2018-04-15", "2018-05-11")]
    missed = [event["data"] for event in events if event["type"] == "participant.clock_missed.v1"]
    assert {"clock": "standard_in-touch", "due_on": "2018-06-11"} in missed


@pytest.mark.rule(133)
async def test_what_happened_before_a_standard_begins_does_not_keep_it(office: Office):
    person = await open_ended(office)
    await ok(person.create("contacts", contacted_on="2018-03-14", channel="phone", with_employer=True))
    assert (await person.clocks())["standard_job-search"] == ("2018-04-14", None, "running")
    assert "participant.standard_met" not in await person.said()


async def test_no_standard_runs_on_after_support(office: Office):
    person = await open_ended(office)
    await ok(person.change("exit", kind="early_exit", reason="moved_abroad", exited_on="2018-03-15"))
    await office.move_to("2018-12-01")
    assert "participant.clock_missed" not in await person.said()


async def test_a_shorter_wait_that_was_promised_is_the_day_to_start_by(office: Office):
    person = await booked(office, "OPEN", start_by="2018-03-16")
    assert (await person.clocks())["start_or_fta"][0] == "2018-03-16"


async def test_a_programme_for_single_people_has_no_households(office: Office):
    person = await leaver(office)
    body = {"participants": [person.id, "ref_no_such"], "others": [{"relation": "child"}]}
    assert await faults(person.caller.create("/v1/households", body)) == {
        "": "no-family-packages",
        "/participants/1": "unknown-participant",
    }
