"""A did-not-start is corrected and withdrawn, and what follows from it moves [rule 171]."""

from collections.abc import AsyncIterator

import pytest

from services.caseload.domain.deadlines import RESULT_TASKS
from services.caseload.wiring import SERVICE
from tests.programmes import written
from tests.service.caseload.people import Office, Person, faults, ok
from tests.service.caseload.test_corrections import PROMISES

NEVER_CAME = {"reason": "did_not_attend", "occurred_on": "2018-03-28"}


@pytest.fixture
async def strict(open_bench, tmp_path) -> AsyncIterator[Office]:
    """An office of a contract that takes corrections for ten days."""
    async with open_bench(SERVICE, programmes=written(tmp_path, PROMISES + "record_correction_days: 10\n")) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


async def never_came(office: Office, **facts: str) -> Person:
    """Somebody with a booking who did not start on 28 March, recorded on that day."""
    person = await office.person(**facts)
    await person.assigned((await office.key_worker())["id"])
    await person.books("2018-03-29")
    await office.move_to("2018-03-28")
    await ok(person.change("did-not-start", **NEVER_CAME))
    return person


@pytest.mark.rule(171)
async def test_a_withdrawn_did_not_start_leaves_the_referral_as_it_was(office: Office):
    person = await office.person()
    await person.assigned((await office.key_worker())["id"])
    await person.books("2018-03-29")
    await office.move_to("2018-03-28")
    before = await person.now()
    await ok(person.change("did-not-start", **NEVER_CAME))
    assert (await person.now())["appointments"][0]["state"] == "CANCELLED"
    now = await ok(person.change("withdraw-did-not-start", because="wrong_person"))
    same = ("referral_state", "result_on", "result_reason", "clocks", "key_workers")
    assert {name: now[name] for name in same} == {name: before[name] for name in same}
    assert (now["referral_state"], now["appointments"][0]["state"]) == ("BOOKED", "BOOKED")
    assert await person.last("referral.did_not_start_withdrawn") == {
        "stage": "BOOKED",
        "because": "wrong_person",
        "on": "2018-03-28",
    }
    (correction,) = now["corrections"]
    assert (correction["kind"], correction["change"]) == ("did_not_start", "withdrawn")
    assert correction["before"]["result_on"] == "2018-03-28"
    await office.move_to("2018-03-29")
    await ok(person.attends(now["appointments"][0], "2018-03-29"))
    assert (await ok(person.starts("2018-03-29")))["state"] == "ACTIVE"


@pytest.mark.rule(22, 171)
async def test_deadlines_that_passed_meanwhile_are_missed_on_their_last_day(office: Office):
    person = await never_came(office)
    await office.move_to("2018-04-20")
    await ok(person.change("withdraw-did-not-start", because="wrong_person"))
    clocks = await person.clocks()
    assert clocks["start_or_fta"] == ("2018-04-03", None, "missed")
    assert clocks["result_recorded"] == ("2018-04-03", None, "missed")
    said = await office.bench.said(f"participant/{person.id}")
    missed = {
        row["data"]["clock"]: str(row["occurred_on"]) for row in said if row["type"] == "participant.clock_missed.v1"
    }
    assert {name: missed[name] for name in RESULT_TASKS} == dict.fromkeys(RESULT_TASKS, "2018-04-03")


@pytest.mark.rule(171)
async def test_a_did_not_start_on_another_day_was_late_and_in_time_again(office: Office):
    person = await never_came(office)
    await office.move_to("2018-04-10")
    late = await ok(person.change("correct-did-not-start", occurred_on="2018-04-05", because="typed_wrongly"))
    assert (late["result_on"], late["result_reason"]) == ("2018-04-05", "did_not_attend")
    assert (await person.last("referral.did_not_start_corrected"))["in_time"] is False
    assert (await person.clocks())["start_or_fta"] == ("2018-04-03", "2018-04-05", "missed")
    right = {"occurred_on": "2018-04-03", "reason": "declined", "because": "typed_wrongly"}
    now = await ok(person.change("correct-did-not-start", **right))
    assert (now["result_on"], now["result_reason"]) == ("2018-04-03", "declined")
    assert await person.last("referral.did_not_start_corrected") == {
        **right,
        "in_time": True,
        "on": "2018-04-10",
    }
    assert (await person.clocks())["start_or_fta"] == ("2018-04-03", "2018-04-03", "met")
    assert (await person.clocks())["result_recorded"] == ("2018-04-03", "2018-03-28", "met")


@pytest.mark.rule(171)
async def test_every_fault_of_a_correction_is_named_at_once(office: Office):
    person = await never_came(office)
    wrong = person.change("correct-did-not-start", occurred_on="2018-03-29", reason="bored", because="A Name")
    assert await faults(wrong) == {
        "/occurred_on": "in-the-future",
        "/reason": "literal-error",
        "/because": "string-pattern-mismatch",
    }
    assert await faults(person.change("correct-did-not-start", because="x")) == {"": "nothing-to-correct"}
    early = person.change("correct-did-not-start", occurred_on="2018-03-08", because="x")
    assert await faults(early) == {"/occurred_on": "too-early"}


@pytest.mark.rule(171)
async def test_only_a_did_not_start_is_withdrawn(office: Office):
    person = await office.started()
    for verb in ("correct", "withdraw"):
        answer = await person.change(f"{verb}-did-not-start", because="x")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/forbidden-transition")


@pytest.mark.rule(138, 171)
async def test_the_programmes_days_for_corrections_are_counted_from_the_recording(strict: Office):
    person = await never_came(strict, programme="TEST")
    await strict.move_to("2018-04-07")
    await ok(person.change("correct-did-not-start", reason="declined", because="typed_wrongly"))
    await strict.move_to("2018-04-08")
    for verb in ("correct", "withdraw"):
        assert await faults(person.change(f"{verb}-did-not-start", because="x"), 409) == {"": "correction-too-late"}
