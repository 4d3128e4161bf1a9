"""Whole lives, from the referral to the end of the tail, told as a provider would tell them."""

import pytest

from tests.service.caseload.people import Office, Person, ok

LEFT = ("participant.support_ended", "participant.exited")


async def history(person: Person) -> list[tuple[str, int]]:
    """What was said after the start, with the day of the programme it happened on."""
    rows = await person.office.bench.said(f"participant/{person.id}")
    start = next(row["occurred_on"] for row in rows if row["type"] == "participant.started.v1")
    after = [row for row in rows if row["type"] not in BEFORE_A_START]
    return [(row["type"].removesuffix(".v1"), (row["occurred_on"] - start).days) for row in after]


BEFORE_A_START = {
    "participant.key_worker_assigned.v1",
    "appointment.booked.v1",
    "appointment.attended.v1",
    "participant.clock_missed.v1",
}


async def test_a_job_lost_on_day_500_and_a_new_one_on_day_630(office: Office):
    """The story of the demo: support ends with the lost job, and the new one still counts towards the outcome."""
    person = await office.started()
    await office.move_to(person.on_day(200))
    job = await person.gets_job(person.on_day(200))
    await office.move_to(person.on_day(500))
    await ok(person.loses(job, person.on_day(500)))
    await office.move_to(person.on_day(630))
    again = await person.gets_job(person.on_day(630), "EMP-2")
    await office.move_to(person.on_day(701))
    assert again["qualifying"] is True
    assert await history(person) == [
        ("participant.started", 0),
        ("job.started", 200),
        ("participant.in_work_support_began", 200),
        ("job.ended", 500),
        ("participant.support_ended", 500),
        ("job.started", 630),
        ("participant.completed", 700),
    ]


async def test_a_life_without_a_job(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(20))
    await ok(person.signs_plan(person.on_day(20)))
    for number in (100, 300, 457, 640, 701):
        await office.move_to(person.on_day(number))
    assert await history(person) == [
        ("participant.started", 0),
        ("action_plan.agreed", 20),
        ("participant.support_ended", 456),
        ("participant.completed", 700),
    ]


async def test_a_life_in_and_out_of_work(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(50))
    first = await person.gets_job(person.on_day(50))
    await office.move_to(person.on_day(120))
    await ok(person.loses(first, person.on_day(110)))
    await office.move_to(person.on_day(300))
    second = await person.gets_job(person.on_day(299), "EMP-2")
    await office.move_to(person.on_day(460))
    await ok(person.loses(second, person.on_day(458)))
    await person.gets_job(person.on_day(460), "EMP-3")
    await office.move_to(person.on_day(701))
    assert [entry for entry in await history(person) if not entry[0].startswith("job.")] == [
        ("participant.started", 0),
        ("participant.in_work_support_began", 50),
        ("participant.returned_to_pre_work_support", 110),
        ("participant.in_work_support_began", 299),
        ("participant.support_ended", 639),
        ("participant.completed", 700),
    ]


@pytest.mark.rule(43, 47)
async def test_everybody_leaves_once_and_keeps_a_key_worker_until_then(office: Office):
    people = [await office.started() for _ in range(4)]
    await office.move_to(people[0].on_day(100))
    await people[1].gets_job(people[1].on_day(90))
    leaving = {"kind": "early_exit", "reason": "extended_sickness", "exited_on": people[2].on_day(95)}
    await ok(people[2].change("exit", **leaving))
    await office.move_to(people[0].on_day(800))
    for person in people:
        said, now = await person.said(), await person.now()
        assert sum(said.count(event) for event in LEFT) == 1
        assert said.count("participant.completed") == 1
        assert [worker["to_on"] for worker in now["key_workers"]] == [now["left_on"]]
        assert all(clock["state"] != "running" for clock in now["clocks"])


@pytest.mark.rule(43, 126)
async def test_support_that_ended_is_taken_back_by_an_earlier_job_told_late(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(480))
    job = await person.gets_job(person.on_day(450))
    assert job["qualifying"] is True
    now = await person.now()
    assert (now["state"], now["left_on"]) == ("IN_WORK_SUPPORT", None)
    assert now["key_workers"][-1] == {**now["key_workers"][-1], "key_worker_id": now["key_worker_id"], "to_on": None}
    corrected = await person.last("participant.support_corrected")
    assert (corrected["state"], "left_on" in corrected) == ("IN_WORK_SUPPORT", False)
    assert corrected["in_work"] == [{"job_id": job["id"], "began_on": person.on_day(450)}]


async def test_an_end_told_long_after_everything_is_over_is_kept(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(400))
    job = await person.gets_job(person.on_day(400))
    await office.move_to(person.on_day(760))
    ended = await ok(person.loses(job, person.on_day(720)))
    assert (ended["state"], (await person.now())["state"]) == ("ENDED", "COMPLETED")
    assert (await history(person))[-1] == ("job.ended", 720)


async def test_nobody_takes_up_a_job_after_the_tail(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(701))
    details = {"kind": "self_employed", "job_title": "Gardener", "hours_per_week": "16", "employment": "SE-1"}
    answer = await person.create("jobs", **details, started_on=person.on_day(650))
    assert (answer.status_code, answer.json()["allowed"]) == (409, [])


async def test_a_self_employed_spell_is_in_work_support_too(office: Office):
    person = await office.started()
    details = {"kind": "self_employed", "job_title": "Gardener", "hours_per_week": "16", "employment": "SE-1"}
    await ok(person.create("jobs", **details, started_on="2018-03-15"))
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    assert (await person.last("job.started"))["kind"] == "self_employed"
