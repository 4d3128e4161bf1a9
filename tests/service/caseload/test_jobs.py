"""Jobs won and lost, and what they do to support [rules 33, 57, 63, life cycles 2, 4]."""

import asyncio

import pytest

from services.caseload.responses.jobs import JobOut
from tests.service.caseload.people import Office, faults, ok


async def test_a_job_begins_in_work_support(office: Office):
    person = await office.started()
    await office.move_to("2018-06-04")
    job = await person.gets_job("2018-06-04", hourly_rate="8.20", contract_type="permanent", pay_frequency="monthly")
    JobOut.model_validate(job)
    assert (job["state"], job["first"], job["qualifying"], job["hourly_rate"]) == ("STARTED", True, True, "8.20")
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    assert (await person.said())[-2:] == ["job.started", "participant.in_work_support_began"]
    assert await person.last("job.started") == {
        "job_id": job["id"],
        "employment": "EMP-1",
        "kind": "employed",
        "started_on": "2018-06-04",
        "hours_per_week": "24",
        "first": True,
        "qualifying": True,
        "on": "2018-06-04",
    }


async def test_a_job_lost_before_day_456_returns_the_person_to_the_search(office: Office):
    person = await office.started()
    await office.move_to("2018-09-03")
    job = await person.gets_job("2018-06-04")
    ended = await ok(person.loses(job, "2018-08-31"))
    assert (ended["state"], ended["ended_on"], ended["reason"]) == ("ENDED", "2018-08-31", "redundancy")
    assert (await person.now())["state"] == "ACTIVE"
    assert (await person.last("participant.returned_to_pre_work_support"))["on"] == "2018-08-31"
    assert (await person.last("job.ended"))["ended_on"] == "2018-08-31"
    again = await person.gets_job("2018-09-03", "EMP-2")
    assert (again["first"], (await person.now())["state"]) == (False, "IN_WORK_SUPPORT")


@pytest.mark.rule(57)
async def test_two_overlapping_jobs_of_which_one_ends_leave_the_person_in_work(office: Office):
    person = await office.started()
    await office.move_to("2018-07-02")
    first, _ = await person.gets_job("2018-06-04"), await person.gets_job("2018-06-18", "EMP-2")
    await ok(person.loses(first, "2018-06-29"))
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    assert "participant.returned_to_pre_work_support" not in await person.said()
    assert (await person.said()).count("participant.in_work_support_began") == 1


async def test_an_offer_counts_when_it_begins(office: Office):
    person = await office.started()
    details = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "16"}
    offer = await ok(person.create("jobs", **details, expected_on="2018-03-26"))
    assert (offer["state"], offer["first"], (await person.now())["state"]) == ("EXPECTED", False, "ACTIVE")
    assert (await person.last("job.expected"))["expected_on"] == "2018-03-26"
    await office.move_to("2018-03-27")
    url = f"/v1/jobs/{offer['id']}/start"
    assert await faults(person.caller.change(url, {"started_on": "2018-03-28"}, 1)) == {
        "/started_on": "in-the-future",
        "/employment": "required",
    }
    begun = await ok(person.caller.change(url, {"started_on": "2018-03-27", "employment": "EMP-9"}, 1))
    assert (begun["state"], begun["employment"], begun["first"], begun["version"]) == ("STARTED", "EMP-9", True, 2)
    assert (await person.caller.change(url, {"started_on": "2018-03-27"}, 1)).status_code == 412
    assert (await person.caller.change(url, {"started_on": "2018-03-27"}, 2)).status_code == 409


@pytest.mark.rule(63)
async def test_work_from_before_the_programme_does_not_qualify(office: Office):
    person = await office.started()
    flagged = await person.gets_job("2018-03-15", began_before_programme=True)
    dated = await person.gets_job("2018-03-14", "EMP-2")
    assert [flagged["qualifying"], dated["qualifying"], dated["first"]] == [False, False, True]
    assert (await person.now())["state"] == "ACTIVE"
    await ok(person.loses(dated, "2018-03-15"))
    assert (await person.said())[-1] == "job.ended"


async def test_everything_wrong_with_a_job_is_told_at_once(office: Office):
    person = await office.started()
    body = {"kind": "employed", "job_title": "Baker", "hours_per_week": "many", "hourly_rate": "8.2"}
    assert await faults(person.create("jobs", **body)) == {
        "/started_on": "one-of",
        "/employer": "required",
        "/hours_per_week": "string-pattern-mismatch",
        "/hourly_rate": "string-pattern-mismatch",
    }
    body = {"kind": "employed", "employer": "Sample Gardens", "job_title": "Gardener", "hours_per_week": "16"}
    refused = await faults(person.create("jobs", **body, started_on="2018-03-16", expected_on="2018-03-01"))
    assert set(refused) == {"/started_on", "/expected_on", "/employment"}


async def test_a_job_needs_a_start_and_a_self_employed_one_no_employer(office: Office):
    body = {"kind": "self_employed", "job_title": "Gardener", "hours_per_week": "16", "employment": "SE-1"}
    waiting = await office.person()
    assert (await waiting.create("jobs", **body, started_on="2018-03-09")).status_code == 409
    person = await office.started()
    assert (await ok(person.create("jobs", **body, started_on="2018-03-15")))["employer"] is None


async def test_a_job_recorded_in_error_never_was(office: Office):
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    url = f"/v1/jobs/{job['id']}/void"
    voided = await ok(person.caller.change(url, {"reason": "recorded_in_error"}, job["version"]))
    assert (voided["state"], (await person.now())["state"]) == ("VOID", "ACTIVE")
    assert (await person.last("job.voided"))["first"] is True
    assert (await person.gets_job("2018-03-15", "EMP-2"))["first"] is True
    assert (await person.caller.change(url, {"reason": "again"}, voided["version"])).status_code == 409


async def test_a_voided_job_beside_another_leaves_the_first_job_standing(office: Office):
    person = await office.started()
    job, _ = (
        await person.gets_job("2018-03-15"),
        await person.gets_job("2018-03-15", "EMP-2", employer="Sample Gardens"),
    )
    await ok(person.caller.change(f"/v1/jobs/{job['id']}/void", {"reason": "recorded_in_error"}, 1))
    assert (await person.last("job.voided"))["first"] is False
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"


async def test_a_voided_offer_changes_nothing_else(office: Office):
    person = await office.started()
    details = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "16"}
    offer = await ok(person.create("jobs", **details, expected_on="2018-03-26"))
    await ok(person.caller.change(f"/v1/jobs/{offer['id']}/void", {"reason": "withdrawn"}, 1))
    assert (await person.last("job.voided"))["first"] is False


async def test_a_job_does_not_end_before_it_began_or_tomorrow(office: Office):
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    assert await faults(person.loses(job, "2018-03-14")) == {"/ended_on": "too-early"}
    assert await faults(person.loses(job, "2018-03-16")) == {"/ended_on": "in-the-future"}
    assert (await person.caller.get("/v1/jobs/job_none")).status_code == 404
    assert (await person.caller.change("/v1/jobs/job_none/end", {}, 1)).status_code == 404


async def test_one_job_ended_twice_at_once_ends_once(office: Office):
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    answers = await asyncio.gather(*(person.loses(job, "2018-03-15") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert (await person.said()).count("job.ended") == 1


async def test_where_the_contract_sets_no_limit_support_goes_on_with_the_job_and_after_it(drop_in: Office):
    person = await drop_in.started(programme="TEST")
    await drop_in.move_to("2021-03-15")
    job = await person.gets_job("2021-03-01")
    assert job["qualifying"] is True
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    await ok(person.loses(job, "2021-03-12"))
    now = await person.now()
    assert (now["state"], now["left_on"]) == ("ACTIVE", None)
    assert (await person.last("participant.started"))["tail_ends_on"] == "9999-12-31"
