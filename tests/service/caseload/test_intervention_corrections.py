"""Steps of a plan that were recorded wrongly: corrected, taken back, made void [rule 172]."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.caseload.wiring import SERVICE
from tests.programmes import written
from tests.service.caseload.people import Office, faults, ok
from tests.service.caseload.test_corrections import PROMISES
from tests.service.caseload.test_interventions import agreed, propose, take, waiting


@pytest.fixture
async def strict(open_bench, tmp_path) -> AsyncIterator[Office]:
    """An office of a contract that takes corrections for ten days."""
    async with open_bench(SERVICE, programmes=written(tmp_path, PROMISES + "record_correction_days: 10\n")) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


async def gaps(office: Office) -> int:
    answer = await ok(office.as_("maximus").get("/v1/interventions/gaps"))
    return sum(item["unsuitable"] for item in answer["items"])


@pytest.mark.rule(172)
async def test_days_and_result_are_corrected_and_what_was_said_is_kept(office: Office):
    person = await office.started()
    step = await ok(take(person, await waiting(person), "begin", began_on="2018-03-15"))
    await office.move_to("2018-04-16")
    done = await ok(take(person, step, "complete", ended_on="2018-04-13", result="improved"))
    right = {"ended_on": "2018-04-12", "result": "unchanged"}
    now = await ok(take(person, done, "correct", **right, because="typed_wrongly"))
    assert (now["state"], now["ended_on"], now["result"]) == ("COMPLETED", "2018-04-12", "unchanged")
    event = await person.last("intervention.corrected")
    assert (event["state"], event["ended_on"], event["result"]) == ("COMPLETED", "2018-04-12", "unchanged")
    assert not {"route", "provider", "barrier"} & event.keys()
    (correction,) = (await person.now())["corrections"]
    assert (correction["kind"], correction["change"]) == ("intervention", "corrected")
    assert (correction["before"]["ended_on"], correction["before"]["result"]) == ("2018-04-13", "improved")


@pytest.mark.rule(172)
async def test_every_fault_of_a_correction_is_named_at_once(office: Office):
    person = await office.started()
    step = await agreed(person)
    wrong = {"proposed_on": "2018-03-16", "agreed_on": "2018-03-08", "result": "improved", "because": "x"}
    assert await faults(take(person, step, "correct", **wrong)) == {
        "/proposed_on": "in-the-future",
        "/agreed_on": "too-early",
        "/result": "not-recorded",
    }
    assert await faults(take(person, step, "correct", because="x")) == {"": "nothing-to-correct"}


@pytest.mark.rule(172)
async def test_each_step_is_taken_back_to_the_one_before(office: Office):
    person = await office.started()
    step = await ok(take(person, await waiting(person), "begin", began_on="2018-03-15"))
    step = await ok(take(person, step, "drop", ended_on="2018-03-15", reason="changed_mind"))
    states: list[str] = []
    while step["state"] != "PROPOSED":
        step = await ok(take(person, step, "withdraw-step", because="wrong_person"))
        states.append(step["state"])
    assert states == ["IN_PROGRESS", "WAITING", "REFERRED", "AGREED", "PROPOSED"]
    assert (step["ended_on"], step["reason"], step["agreed_on"]) == (None, None, None)
    assert (await take(person, step, "withdraw-step", because="x")).status_code == 409


@pytest.mark.rule(49, 172)
async def test_nothing_is_taken_back_under_a_step_that_has_begun(office: Office):
    person = await office.started()
    first = await ok(take(person, await waiting(person), "begin", began_on="2018-03-15"))
    first = await ok(take(person, first, "complete", ended_on="2018-03-15", result="improved"))
    second = await propose(person, 2, depends_on=[first["id"]])
    plan = (await person.now())["plans"][0]["id"]
    second = await ok(take(person, second, "agree", agreed_on="2018-03-15", plan_id=plan))
    asked = {"referred_on": "2018-03-15", "route": "in_house", "consent_to_share": True}
    second = await ok(take(person, second, "refer", **asked))
    second = await ok(take(person, second, "begin", began_on="2018-03-15"))
    depends = {"": "others-depend-on-it"}
    assert await faults(take(person, first, "withdraw-step", because="x"), 409) == depends
    assert await faults(take(person, first, "void", reason="x"), 409) == depends
    await ok(take(person, second, "withdraw-step", because="wrong_person"))
    await ok(take(person, first, "void", reason="wrong_person"))
    second = (await person.now())["interventions"][1]
    assert (await ok(take(person, second, "begin", began_on="2018-03-15")))["state"] == "IN_PROGRESS"


@pytest.mark.rule(172)
async def test_a_void_step_is_no_gap_and_gives_its_number_back(office: Office):
    person, before = await office.started(), await gaps(office)
    step = await agreed(person)
    asked = {"referred_on": "2018-03-15", "route": "health_offer", "consent_to_share": True}
    step = await ok(take(person, step, "refer", **asked))
    step = await ok(take(person, step, "find-unsuitable", ended_on="2018-03-15", reason="no_such_service"))
    assert await gaps(office) == before + 1
    void = await ok(take(person, step, "void", reason="wrong_person"))
    assert (void["state"], await gaps(office)) == ("VOID", before)
    assert (await person.last("intervention.voided"))["reason"] == "wrong_person"
    assert (await propose(person, 1))["state"] == "PROPOSED"
    needs = person.create("interventions", **needing(void["id"]))
    assert await faults(needs) == {"/depends_on/0": "unknown-intervention"}
    assert (await take(person, void, "correct", reason="x", because="x")).status_code == 409


def needing(step_id: str) -> dict[str, Any]:
    about = {"barrier": "low_confidence", "service_area": "wellbeing", "evidence": "ips-fidelity-25"}
    return {**about, "sequence_no": 7, "proposed_on": "2018-03-15", "depends_on": [step_id]}


@pytest.mark.rule(126, 172)
async def test_what_support_ended_goes_on_only_with_support(office: Office):
    person = await office.started()
    step = await agreed(person)
    await ok(person.change("exit", kind="early_exit", reason="voluntary_withdrawal", exited_on="2018-03-15"))
    step = (await person.now())["interventions"][0]
    assert await faults(take(person, step, "withdraw-step", because="x"), 409) == {"": "ended-with-support"}
    await office.move_to("2018-03-20")
    late = take(person, step, "correct", agreed_on="2018-03-16", because="x")
    assert await faults(late) == {"/ended_on": "too-early"}
    assert (await person.now())["interventions"][0]["agreed_on"] == "2018-03-15"


@pytest.mark.rule(43, 172)
async def test_no_step_is_moved_behind_the_end_of_support(office: Office):
    person = await office.started()
    step = await ok(take(person, await waiting(person), "begin", began_on="2018-03-15"))
    step = await ok(take(person, step, "complete", ended_on="2018-03-15", result="worse"))
    await ok(person.change("exit", kind="early_exit", reason="voluntary_withdrawal", exited_on="2018-03-15"))
    await office.move_to("2018-03-20")
    late = take(person, step, "correct", ended_on="2018-03-16", because="x")
    assert await faults(late, 409) == {"": "support-ended"}
    now = await ok(take(person, step, "correct", result="unchanged", because="typed_wrongly"))
    assert (now["state"], now["result"]) == ("COMPLETED", "unchanged")


@pytest.mark.rule(138, 172)
async def test_the_programmes_days_for_corrections_are_counted_from_the_last_step(strict: Office):
    person = await strict.booked(programme="TEST")
    step = await propose(person)
    await strict.move_to("2018-03-25")
    step = await ok(take(person, step, "correct", proposed_on="2018-03-14", because="typed_wrongly"))
    for verb, body in (("correct", {"proposed_on": "2018-03-15", "because": "x"}), ("void", {"reason": "x"})):
        assert await faults(take(person, step, verb, **body), 409) == {"": "correction-too-late"}
