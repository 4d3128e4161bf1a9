"""The named clocks swept: in time, a hundred days late, twice, and for many at once [rules 32–34, 43]."""

import pytest

from services.caseload.commands import sweep
from tests.service.caseload.people import Office, faults, ok

DAY_456, DAY_639, DAY_700 = "2019-06-14", "2019-12-14", "2020-02-13"


@pytest.mark.rule(33)
async def test_support_without_work_ends_on_day_456_and_not_before_that_day_is_over(office: Office):
    person = await office.started()
    await office.move_to(DAY_456)
    assert (await person.now())["state"] == "ACTIVE"
    await office.move_to("2019-06-15")
    now = await person.now()
    assert (now["state"], now["left_on"], now["key_worker_id"], now["day"]) == ("TRACKING", DAY_456, None, 457)
    assert now["key_workers"][-1]["to_on"] == DAY_456
    assert await person.last("participant.support_ended") == {
        "reason": "pre_work_limit",
        "exit_report": True,
        "on": DAY_456,
    }


async def test_a_sweep_a_hundred_days_late_dates_everything_as_one_in_time(office: Office):
    person = await office.started()
    await office.move_to("2020-05-23")
    said = await office.bench.said(f"participant/{person.id}")
    swept = {row["type"]: str(row["occurred_on"]) for row in said[-3:]}
    assert swept == {
        "participant.clock_missed.v1": "2018-04-10",
        "participant.support_ended.v1": DAY_456,
        "participant.completed.v1": DAY_700,
    }
    now = await person.now()
    assert (now["state"], now["left_on"]) == ("COMPLETED", DAY_456)
    assert {c["state"] for c in now["clocks"] if c["name"] in {"pre_work_limit", "tail"}} == {"met"}


async def test_sweeping_twice_does_nothing_twice(office: Office):
    person = await office.started()
    await office.move_to("2020-05-23")
    before, version = await person.said(), (await person.now())["version"]
    assert await office.bench.container.sweep() == 0
    assert (await person.said(), (await person.now())["version"]) == (before, version)


@pytest.mark.rule(33)
async def test_in_work_support_ends_on_day_639(office: Office):
    person = await office.started()
    await office.move_to("2019-06-03")
    await person.gets_job("2019-06-03")
    await office.move_to("2019-06-20")
    assert (await person.now())["state"] == "IN_WORK_SUPPORT", "day 456 is no end for somebody in work [rule 33]"
    await office.move_to("2019-12-15")
    assert (await person.now())["left_on"] == DAY_639
    assert (await person.last("participant.support_ended"))["reason"] == "in_work_limit"
    await office.move_to("2020-02-14")
    assert (await person.now())["state"] == "COMPLETED"
    assert await person.last("participant.completed") == {"tail_ended_on": DAY_700, "on": DAY_700}


async def test_a_job_lost_on_day_500_without_a_new_one_in_four_weeks_ended_support_then(office: Office):
    person = await office.started()
    await office.move_to("2019-06-03")
    job = await person.gets_job("2019-06-03")
    lost_on = person.on_day(500)
    await office.move_to(lost_on)
    await ok(person.loses(job, lost_on))
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    assert (await person.clocks())["job_gap"] == (person.on_day(528), None, "running")
    await office.move_to(person.on_day(529))
    now = await person.now()
    assert (now["state"], now["left_on"], now["left_reason"]) == ("TRACKING", lost_on, "job_gap")
    assert (await person.last("participant.support_ended"))["on"] == lost_on


async def test_a_new_job_within_four_weeks_keeps_support_going(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(440))
    job = await person.gets_job(person.on_day(440))
    await office.move_to(person.on_day(520))
    await ok(person.loses(job, person.on_day(500)))
    await person.gets_job(person.on_day(520), "EMP-2")
    await office.move_to(person.on_day(600))
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"
    assert "job_gap" not in await person.clocks()


async def test_a_job_found_in_tracking_counts_where_the_programme_lets_it(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(470))
    job = await person.gets_job(person.on_day(465))
    assert (job["qualifying"], (await person.now())["state"]) == (True, "TRACKING")
    await ok(person.loses(job, person.on_day(470)))
    assert (await person.now())["state"] == "TRACKING"


async def test_a_job_dated_after_an_end_the_sweep_has_not_seen_is_found_in_tracking(office: Office):
    person = await office.started()
    await move_without_sweeping(office, person.on_day(470))
    await person.gets_job(person.on_day(465))
    assert (await person.said())[-2:] == ["participant.support_ended", "job.started"]
    assert (await person.now())["left_on"] == DAY_456


async def test_a_job_told_before_the_sweep_and_dated_before_the_end_keeps_support_going(office: Office):
    person = await office.started()
    await move_without_sweeping(office, person.on_day(470))
    await person.gets_job(person.on_day(450))
    await office.move_to(person.on_day(471))
    assert (await person.now())["state"] == "IN_WORK_SUPPORT"


async def test_a_loss_told_late_ends_support_on_day_456_when_the_job_had_ended_before(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(400))
    job = await person.gets_job(person.on_day(400))
    await office.move_to(person.on_day(480))
    await ok(person.loses(job, person.on_day(450)))
    await office.move_to(person.on_day(481))
    assert (await person.now())["left_on"] == DAY_456
    assert [name for name in await person.said() if name.startswith("participant.")][-2:] == [
        "participant.returned_to_pre_work_support",
        "participant.support_ended",
    ]


@pytest.mark.rule(43)
async def test_nothing_is_done_with_somebody_after_the_end_of_support(office: Office):
    person = await office.started()
    await office.move_to("2019-07-01")
    for what, body in {
        "contacts": {"contacted_on": "2019-07-01", "channel": "phone"},
        "appointments": {"kind": "review", "due_on": "2019-07-08"},
        "assessments": {"kind": "needs", "completed_on": "2019-07-01"},
    }.items():
        assert await faults(person.create(what, **body), 409) == {"": "support-ended"}
    assert (await person.signs_plan("2019-07-01")).status_code == 409
    worker = await office.key_worker()
    change = person.change("key-worker", key_worker_id=worker["id"], assigned_on="2019-07-01")
    assert await faults(change, 409) == {"": "support-ended"}


async def test_what_was_done_while_in_support_may_be_told_after_it(office: Office):
    person = await office.started()
    await office.move_to("2019-07-01")
    await ok(person.create("contacts", contacted_on=DAY_456, channel="phone"))
    await ok(person.signs_plan("2018-04-01"))
    assert (await person.clocks())["action_plan"] == ("2018-04-10", "2018-04-01", "met")


async def test_a_limit_shows_as_missed_only_until_the_sweep_has_seen_it(office: Office):
    person = await office.person()
    await ok(person.create("contacts", contacted_on="2018-03-09", channel="phone"))
    await move_without_sweeping(office, "2018-04-04")
    assert (await person.clocks())["start_or_fta"] == ("2018-04-03", None, "missed")
    assert await person.said() == ["participant.contacted"]


async def test_many_are_swept_in_chunks(new_office: Office, monkeypatch: pytest.MonkeyPatch):
    people = [await new_office.person() for _ in range(7)]
    await move_without_sweeping(new_office, "2018-04-04")
    monkeypatch.setattr(sweep, "CHUNK", 3)
    assert await new_office.bench.container.sweep() == 14
    for person in people:
        assert await person.said() == ["participant.clock_missed", "participant.clock_missed"]


async def test_who_is_busy_is_left_to_the_next_sweep(new_office: Office):
    busy, free = await new_office.person(), await new_office.person()
    await move_without_sweeping(new_office, "2018-04-04")
    async with new_office.bench.container.database.as_worker() as uow:
        await uow.conn.execute("SELECT 1 FROM participant WHERE id = $1 FOR UPDATE", busy.id)
        assert await new_office.bench.container.sweep() == 2
    assert (await busy.said(), len(await free.said())) == ([], 2)
    assert await new_office.bench.container.sweep() == 2


async def move_without_sweeping(office: Office, when: str) -> None:
    caller = office.as_("milepost", "operator")
    assert (await caller.put("/ops/v1/clock", json={"now": f"{when}T12:00:00Z"})).is_success
