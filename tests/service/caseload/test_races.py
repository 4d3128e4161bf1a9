"""Several at once on one participant: one decision after the other, nothing lost and nothing twice."""

import asyncio
from collections import Counter

import pytest

from shared.terms.events.referral import ReferralCancelRequested
from tests.service.caseload.people import Office, Person, day, ok


def statuses(answers: list) -> Counter:
    return Counter(answer.status_code for answer in answers)


async def test_several_contacts_at_once_are_all_recorded(office: Office):
    person = await office.person()
    channels = ("phone", "text", "email", "letter", "video", "face_to_face", "visit")
    bodies = [{"contacted_on": "2018-03-09", "channel": channel} for channel in channels]
    answers = await asyncio.gather(*(person.create("contacts", **body) for body in bodies))
    assert statuses(answers) == {201: 7}
    now = await person.now()
    assert (len(now["contacts"]), now["referral_state"]) == (7, "CONTACTED")
    ledger = await office.bench.said(f"participant/{person.id}")
    assert [row["seq"] for row in ledger] == list(range(1, 8))


@pytest.mark.rule(128)
async def test_the_same_contact_with_different_keys_at_once_is_one(office: Office):
    person = await office.person()
    body = {"contacted_on": "2018-03-09", "channel": "phone"}
    answers = await asyncio.gather(*(person.create("contacts", **body) for _ in range(5)))
    assert statuses(answers) == {201: 1, 409: 4}
    (recorded,) = (await person.now())["contacts"]
    assert {answer.json()["existing"] for answer in answers if answer.status_code == 409} == {recorded["id"]}


@pytest.mark.rule(47)
async def test_two_key_workers_assigned_at_once_leave_one(office: Office):
    person = await office.person()
    workers = [await office.key_worker() for _ in range(4)]
    version = (await person.now())["version"]
    bodies = [{"key_worker_id": worker["id"], "assigned_on": "2018-03-09"} for worker in workers]
    answers = await asyncio.gather(*(person.change("key-worker", version, **body) for body in bodies))
    assert statuses(answers) == {200: 1, 412: 3}
    assert [worker["to_on"] for worker in (await person.now())["key_workers"]] == [None]


async def test_the_same_key_at_once_creates_once(office: Office):
    person = await office.person()
    body = {"kind": "initial", "due_on": "2018-03-15"}
    url = f"{person.url}/appointments"
    answers = await asyncio.gather(*(person.caller.create(url, body, Idempotency_Key="same") for _ in range(6)))
    assert set(statuses(answers)) <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert len((await person.now())["appointments"]) == 1


@pytest.mark.rule(51)
async def test_plans_agreed_at_once_are_numbered_one_after_the_other(office: Office):
    person = await office.started()
    answers = await asyncio.gather(*(person.signs_plan("2018-03-15") for _ in range(5)))
    assert sorted(answer.json()["version_no"] for answer in answers) == [1, 2, 3, 4, 5]


async def test_a_start_and_a_did_not_start_at_once_leave_one_result(office: Office):
    for _ in range(4):
        person = await office.booked()
        version = (await person.now())["version"]
        start = {"started_on": "2018-03-15", "initial_meeting": person.meeting, "initial_action_planning": True}
        answers = await asyncio.gather(
            person.change("start", version, **start),
            person.change("did-not-start", version, reason="declined", occurred_on="2018-03-15"),
        )
        assert statuses(answers)[200] == 1 and set(statuses(answers)) <= {200, 409, 412}
        results = [event for event in await person.said() if event in {"participant.started", "referral.did_not_start"}]
        assert len(results) == 1


async def test_a_cancellation_heard_while_a_did_not_start_commits_has_one_answer(office: Office):
    for _ in range(4):
        person = await office.booked()
        version = (await person.now())["version"]
        answer, _ = await asyncio.gather(
            person.change("did-not-start", version, reason="declined", occurred_on="2018-03-15"),
            person.tell(ReferralCancelRequested(reason="moved_away"), "2018-03-15"),
        )
        said = await person.said()
        if answer.status_code == 200:
            assert said[-2:] == ["referral.did_not_start", "participant.withdrawal_refused"]
        else:
            assert answer.status_code in {409, 412} and said[-1] == "participant.withdrawn"


async def test_two_sweeps_at_once_do_nothing_twice(new_office: Office):
    people = [await new_office.person() for _ in range(12)]
    moment = {"now": "2018-04-05T12:00:00Z"}
    await new_office.as_("milepost", "operator").put("/ops/v1/clock", json=moment)
    done = await asyncio.gather(*(new_office.bench.container.sweep() for _ in range(3)))
    assert sum(done) == 24
    for person in people:
        assert await person.said() == ["participant.clock_missed"] * 2


async def test_a_job_told_while_the_sweep_ends_support_keeps_it_going(office: Office):
    people = [await office.started() for _ in range(4)]
    await office.as_("milepost", "operator").put("/ops/v1/clock", json={"now": "2019-06-20T12:00:00Z"})
    await asyncio.gather(office.bench.container.sweep(), *(person.gets_job(person.on_day(450)) for person in people))
    await office.bench.container.sweep()
    for person in people:
        await in_work(person)


async def in_work(person: Person) -> None:
    """Whichever came first: a job from before the end keeps support going."""
    now, said = await person.now(), await person.said()
    assert (now["state"], now["left_on"]) == ("IN_WORK_SUPPORT", None)
    taken_back = "participant.support_corrected" in said
    assert ("participant.support_ended" in said) == taken_back


async def test_readers_see_before_or_after_and_never_between(office: Office):
    person = await office.booked()

    async def read() -> tuple[str, bool]:
        now = await person.now()
        return now["referral_state"], any(clock["name"] == "tail" for clock in now["clocks"])

    _, *seen = await asyncio.gather(person.starts(), *(read() for _ in range(10)))
    assert set(seen) <= {("BOOKED", False), ("STARTED", True)}
    assert await read() == ("STARTED", True)
    assert day((await ok(person.caller.get(person.url)))["started_on"]) == day("2018-03-15")
