"""Recorded late, wrongly or twice: what happened decides, and nothing is entered twice [rules 125–129]."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.caseload.wiring import SERVICE
from shared.terms.events.referral import ReferralCancelRequested
from tests.programmes import written
from tests.service.caseload.people import Office, Person, apart_from_versions, faults, ok

WITHDREW = {"kind": "early_exit", "reason": "voluntary_withdrawal"}
ENDS_WORK = ("deceased", "custody", "moved_abroad")


async def job_of(person: Person) -> dict[str, Any]:
    """The newest job of the participant as it is now."""
    return (await person.now())["jobs"][-1]


async def exits(person: Person, reason: str, on: str) -> dict[str, Any]:
    kind = "early_completed" if reason == "outcome_achieved" else "early_exit"
    return await ok(person.change("exit", kind=kind, reason=reason, exited_on=on))


async def corrects(person: Person, job: dict[str, Any], **right: Any):
    body = {"because": "typed_wrongly", **right}
    return await person.caller.change(f"/v1/jobs/{job['id']}/correct", body, job["version"])


@pytest.mark.rule(125)
@pytest.mark.parametrize("told_first", ["the job", "the exit"])
@pytest.mark.parametrize("reason", [*ENDS_WORK, "voluntary_withdrawal", "outcome_achieved"])
async def test_the_reason_of_an_exit_decides_whether_it_ends_the_job(office: Office, reason: str, told_first: str):
    person = await office.started()
    await office.move_to("2018-10-01")
    if told_first == "the job":
        await person.gets_job("2018-06-04")
    await exits(person, reason, "2018-09-03")
    if told_first == "the exit":
        await person.gets_job("2018-06-04")
    job = await job_of(person)
    ended = reason in ENDS_WORK
    assert (job["state"], job["ended_on"]) == (("ENDED", "2018-09-03") if ended else ("STARTED", None))
    assert job["qualifying"] is True
    assert ("job.ended" in await person.said()) is ended


@pytest.mark.rule(125)
async def test_a_death_reaches_destinations_bookings_offers_and_steps(office: Office):
    person = await office.started()
    await office.move_to("2018-06-04")
    learning = await ok(person.create("destinations", kind="training", started_on="2018-06-04"))
    early, late = await person.books("2018-06-11", "review"), await person.books("2018-07-02", "review")
    details = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "16"}
    await ok(person.create("jobs", **details, expected_on="2018-07-09"))
    step = {"barrier": "childcare", "service_area": "family", "evidence": "needs", "sequence_no": 1}
    await ok(person.create("interventions", **step, proposed_on="2018-06-04"))
    await office.move_to("2018-06-20")
    now = await exits(person, "deceased", "2018-06-18")
    assert (now["destinations"][0]["state"], now["destinations"][0]["ended_on"]) == ("ENDED", "2018-06-18")
    bookings = {booking["id"]: booking["state"] for booking in now["appointments"]}
    assert (bookings[early["id"]], bookings[late["id"]]) == ("BOOKED", "CANCELLED")
    assert [job["state"] for job in now["jobs"]] == ["VOID"]
    assert (now["interventions"][0]["state"], now["interventions"][0]["reason"]) == ("DROPPED", "support_ended")
    assert (await person.last("participant.death_recorded"))["died_on"] == "2018-06-18"

    back = await ok(person.change("withdraw-exit", because="wrong_person"))
    assert (back["destinations"][0]["state"], back["destinations"][0]["ended_on"]) == ("STANDS", None)
    assert {booking["state"] for booking in back["appointments"]} == {"ATTENDED", "BOOKED"}
    assert [job["state"] for job in back["jobs"]] == ["EXPECTED"]
    assert back["interventions"][0]["state"] == "PROPOSED"
    assert "died_on" not in await person.last("participant.death_recorded")
    assert (await person.last("destination.corrected"))["destination_id"] == learning["id"]


@pytest.mark.rule(125)
async def test_a_death_in_the_tracking_period_ends_the_job_and_not_the_leaving_date(office: Office):
    person = await office.started()
    await office.move_to(person.on_day(470))
    await person.gets_job(person.on_day(465))
    now = await exits(person, "deceased", person.on_day(468))
    assert (now["state"], now["left_on"]) == ("TRACKING", person.on_day(456))
    assert (now["jobs"][0]["state"], now["jobs"][0]["ended_on"]) == ("ENDED", person.on_day(468))
    again = await person.change("exit", kind="early_exit", reason="custody", exited_on=person.on_day(469))
    assert (again.status_code, again.json()["existing"]) == (409, now["exits"][0]["id"])


@pytest.mark.rule(25, 125)
async def test_a_death_that_the_jobcentre_reports_keeps_the_start_and_ends_support(office: Office):
    person = await office.started()
    await office.move_to("2018-06-05")
    await person.gets_job("2018-06-04")
    for _ in range(2):
        await person.tell(ReferralCancelRequested(reason="deceased"), "2018-06-05")
    now = await person.now()
    assert (now["state"], now["left_on"], now["jobs"][0]["ended_on"]) == ("EARLY_EXIT", "2018-06-05", "2018-06-05")
    assert len(now["exits"]) == 1
    assert {"participant.withdrawal_refused", "participant.death_recorded"} <= set(await person.said())


@pytest.mark.rule(43, 57, 126)
@pytest.mark.parametrize("left", ["exit", "disengage"])
async def test_a_job_that_began_while_it_was_allowed_is_recorded_later(office: Office, left: str):
    person = await office.started()
    await office.move_to("2018-09-10")
    if left == "exit":
        await exits(person, "voluntary_withdrawal", "2018-09-03")
    else:
        await ok(person.change("disengage", reason="refused_support", disengaged_on="2018-09-03"))
    job = await person.gets_job("2018-08-20")
    now = await person.now()
    assert (job["qualifying"], now["disengaged_on"]) == (True, None)
    assert now["state"] == ("EARLY_EXIT" if left == "exit" else "IN_WORK_SUPPORT")
    refused = await person.create("jobs", **a_job(started_on="2018-09-04", employment="EMP-2"))
    assert refused.status_code == (409 if left == "exit" else 201), refused.text


def a_job(**facts: Any) -> dict[str, Any]:
    details = {"kind": "employed", "employer": "Sample Gardens", "job_title": "Gardener", "hours_per_week": "16"}
    return details | facts


@pytest.mark.rule(126)
async def test_an_exit_by_a_slip_is_withdrawn_and_support_goes_on_as_before(office: Office):
    person = await office.started()
    await office.move_to("2018-06-05")
    await person.gets_job("2018-06-04")
    before = await person.now()
    await exits(person, "custody", "2018-06-05")
    now = await ok(person.change("withdraw-exit", because="wrong_person"))
    same = ("state", "left_on", "left_reason", "exit_report", "key_worker_id", "key_workers", "clocks")
    assert apart_from_versions(now, *same) == apart_from_versions(before, *same)
    assert (now["jobs"][0]["state"], now["jobs"][0]["ended_on"]) == ("STARTED", None)
    assert (now["exits"][0]["state"], now["exits"][0]["withdrawn_because"]) == ("VOID", "wrong_person")
    corrected = await person.last("participant.support_corrected")
    assert (corrected["state"], "left_on" in corrected) == ("IN_WORK_SUPPORT", False)
    assert (await person.change("withdraw-exit", because="again")).status_code == 409
    assert (await exits(person, "voluntary_withdrawal", "2018-06-05"))["state"] == "EARLY_EXIT"


@pytest.mark.rule(126)
async def test_the_day_and_the_reason_of_an_exit_are_corrected(office: Office):
    person = await office.started()
    await office.move_to("2018-10-01")
    await person.gets_job("2018-06-04")
    await exits(person, "custody", "2018-07-03")
    right = {**WITHDREW, "exited_on": "2018-09-03", "because": "typed_wrongly"}
    now = await ok(person.change("correct-exit", **right))
    assert (now["left_on"], now["left_reason"], now["key_workers"][-1]["to_on"]) == (
        "2018-09-03",
        "voluntary_withdrawal",
        "2018-09-03",
    )
    assert (now["jobs"][0]["state"], [leaving["state"] for leaving in now["exits"]]) == ("STARTED", ["VOID", "STANDS"])
    wrong = {"kind": "early_completed", "reason": "custody", "exited_on": "2018-10-02", "because": "x"}
    assert await faults(person.change("correct-exit", **wrong)) == {
        "/reason": "unknown-reason",
        "/exited_on": "in-the-future",
    }


@pytest.mark.rule(126)
async def test_there_is_nothing_to_withdraw_or_correct_without_an_exit(office: Office):
    person = await office.started()
    assert await faults(person.change("withdraw-exit", because="x"), 409) == {"": "no-exit"}
    right = {**WITHDREW, "exited_on": "2018-03-15", "because": "x"}
    assert await faults(person.change("correct-exit", **right), 409) == {"": "no-exit"}


@pytest.mark.rule(79, 127)
@pytest.mark.parametrize("right", [{"ended_on": "2018-07-01"}, {"ended_on": "2018-09-30"}, {"goes_on": True}])
async def test_a_wrong_end_of_a_job_is_put_right(office: Office, right: dict[str, Any]):
    person = await office.started()
    await office.move_to("2018-10-01")
    job = await person.gets_job("2018-06-04")
    ended = await ok(person.loses(job, "2018-07-14"))
    now = await ok(corrects(person, ended, **right))
    assert (now["ended_on"], now["state"]) == (right.get("ended_on"), "STARTED" if "goes_on" in right else "ENDED")
    corrected = await person.last("job.corrected")
    assert (corrected["job_id"], corrected.get("ended_on"), corrected["on"]) == (
        job["id"],
        now["ended_on"],
        "2018-10-01",
    )
    (spell,) = (await person.last("participant.support_corrected"))["in_work"]
    assert spell.get("ended_on") == now["ended_on"]


@pytest.mark.rule(127)
async def test_a_job_that_never_was_is_void_after_its_end_too(office: Office):
    person = await office.started()
    await office.move_to("2018-10-01")
    job = await ok(person.loses(await person.gets_job("2018-06-04"), "2018-07-14"))
    url = f"/v1/jobs/{job['id']}/void"
    assert (await ok(person.caller.change(url, {"reason": "made_up"}, job["version"])))["state"] == "VOID"
    assert (await person.last("job.voided"))["first"] is True
    assert (await person.last("participant.support_corrected"))["in_work"] == []


@pytest.mark.rule(127)
async def test_everything_wrong_with_a_correction_is_told_at_once(office: Office):
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    assert await faults(corrects(person, job)) == {"": "nothing-to-correct"}
    wrong = {"started_on": "2018-03-16", "ended_on": "2018-03-14", "goes_on": True}
    assert set(await faults(corrects(person, job, **wrong))) == {"/started_on", "/ended_on", "/goes_on", "/end_reason"}
    void = await ok(person.caller.change(f"/v1/jobs/{job['id']}/void", {"reason": "x"}, job["version"]))
    assert (await corrects(person, void, hours_per_week="30")).status_code == 409


@pytest.mark.rule(57, 128)
@pytest.mark.parametrize(
    "repeated",
    [
        {"employer": "SAMPLE bakery Ltd.", "employment": "emp-1", "started_on": "2018-06-11"},
        {"employer": "The Sample-Bakery Limited", "employment": "EMP-7"},
        {"employer": "sample bakery plc", "employment": None, "expected_on": "2018-06-04", "started_on": None},
    ],
)
async def test_the_same_job_a_second_time_is_refused_with_the_id_of_the_first(office: Office, repeated: dict):
    person = await office.started()
    await office.move_to("2018-07-02")
    first = await person.gets_job("2018-06-04")
    job = {"kind": "employed", "job_title": "baker", "hours_per_week": "24", "started_on": "2018-06-04"}
    body = {name: value for name, value in (job | repeated).items() if value is not None}
    answer = await person.create("jobs", **body)
    assert (answer.status_code, answer.json()["existing"]) == (409, first["id"]), answer.text
    assert (await person.create("jobs", **body, distinct_from=first["id"])).status_code == 201


@pytest.mark.rule(57, 128)
async def test_other_work_at_the_same_time_and_the_same_work_at_another_time_are_other_jobs(office: Office):
    person = await office.started()
    await office.move_to("2018-09-03")
    first = await person.gets_job("2018-06-04")
    await person.gets_job("2018-06-04", "EMP-2", employer="Sample Gardens")
    await ok(person.loses(first, "2018-07-31"))
    assert (await person.gets_job("2018-09-03"))["state"] == "STARTED"
    earlier = a_job(started_on="2018-04-03", ended_on="2018-05-31", end_reason="redundancy", employment="EMP-1")
    assert (await ok(person.create("jobs", **earlier)))["state"] == "ENDED"


@pytest.mark.rule(128)
@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("contacts", {"contacted_on": "2018-03-15", "channel": "phone"}),
        ("appointments", {"kind": "review", "due_on": "2018-03-20", "at": "10:30"}),
        ("assessments", {"kind": "needs", "completed_on": "2018-03-15"}),
        ("destinations", {"kind": "training", "started_on": "2018-03-15", "place": "Sample College"}),
        (
            "interventions",
            {"barrier": "care", "service_area": "family", "evidence": "needs", "proposed_on": "2018-03-15"},
        ),
    ],
)
async def test_what_is_recorded_twice_is_refused_with_the_id_of_the_first(office: Office, what: str, body: dict):
    person = await office.started()
    numbers = iter(range(1, 9))

    async def send(**more: Any):
        number = {"sequence_no": next(numbers)} if what == "interventions" else {}
        return await person.create(what, **body, **number, **more)

    first = await ok(send())
    again = await send()
    assert (again.status_code, again.json()["existing"]) == (409, first["id"]), again.text
    assert (await send(distinct_from=first["id"])).status_code == 201


@pytest.mark.rule(127)
async def test_the_days_of_a_destination_are_corrected(office: Office):
    person = await office.started()
    await office.move_to("2018-10-01")
    learning = await ok(person.create("destinations", kind="training", started_on="2018-06-04"))
    url = f"/v1/destinations/{learning['id']}"
    ended = await ok(person.caller.change(f"{url}/end", {"ended_on": "2018-07-02", "reason": "left"}, 1))
    nothing = person.caller.change(f"{url}/correct", {"because": "typed_wrongly"}, ended["version"])
    assert await faults(nothing) == {"": "nothing-to-correct"}
    right = {"ended_on": "2018-09-28", "because": "typed_wrongly"}
    now = await ok(person.caller.change(f"{url}/correct", right, ended["version"]))
    assert (now["state"], now["ended_on"], now["reason"]) == ("ENDED", "2018-09-28", "left")
    assert (await person.last("destination.corrected"))["ended_on"] == "2018-09-28"
    void = await ok(person.caller.change(f"{url}/void", {"reason": "x"}, now["version"]))
    assert (await person.caller.change(f"{url}/correct", right, void["version"])).status_code == 409


PROMISES = """
commissioner: local-london
prime: maximus
providers:
  maximus: {name: Maximus, role: prime}
  sub-1: {name: One, role: subcontractor}
areas:
  north: {name: North, jcp_district: jcp-east-london}
groups:
  HD: {name: Health and disability}
start_requires: [initial_meeting, assessment]
clocks:
  action_plan: {length: 25, unit: working_days, counted_from: start}
assessments: {health: {name: Health, groups: {HD: required}, within: action_plan}}
service_standards:
  early: {name: Contact soon, test: {event: contact, within_days: 10, from: start}, target: 0.9}
  soon: {name: Contact after a job, test: {event: contact, within_days: 10, from: job_start}, target: 0.9}
"""


@pytest.fixture
async def promising(open_bench, tmp_path) -> AsyncIterator[Office]:
    """An office of a contract with promises that are counted from the start and from a job."""
    async with open_bench(SERVICE, programmes=written(tmp_path, PROMISES)) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


@pytest.mark.rule(48, 129)
async def test_a_deadline_begins_with_what_is_done_already(promising: Office):
    person = await promising.booked(programme="TEST")
    await ok(person.create("contacts", contacted_on="2018-03-12", channel="phone"))
    await ok(person.create("assessments", kind="health", completed_on="2018-03-14"))
    await ok(person.signs_plan("2018-03-14"))
    await promising.move_to("2018-03-20")
    await ok(person.starts("2018-03-15"))
    clocks = await person.clocks()
    assert clocks["assessment_health"][1:] == ("2018-03-14", "met")
    assert clocks["action_plan"][1:] == ("2018-03-14", "met")
    assert clocks["standard_early"] == ("2018-03-25", "2018-03-15", "met"), "the meeting on the day of the start"
    await ok(person.create("contacts", contacted_on="2018-03-20", channel="email"))
    await person.gets_job("2018-03-19")
    assert (await person.clocks())["standard_soon"] == ("2018-03-29", "2018-03-20", "met")
    await promising.move_to("2018-06-01")
    assert "participant.clock_missed" not in await person.said()


@pytest.mark.rule(129)
async def test_a_contact_before_the_start_keeps_no_standard_counted_from_it(promising: Office):
    person = await promising.booked(programme="TEST")
    await ok(person.create("assessments", kind="health", completed_on="2018-03-15"))
    await promising.move_to("2018-03-16")
    await ok(person.starts("2018-03-16"))
    await ok(person.create("contacts", contacted_on="2018-03-15", channel="phone"))
    assert (await person.clocks())["standard_early"] == ("2018-03-26", None, "running")
