"""Groups, disengagements and key workers are records that are corrected and taken back [rules 187–189]."""

from typing import Any

import pytest

from tests.service.caseload.people import Office, Person, faults, ok
from tests.service.caseload.test_records import mend

LTU = {"group": "LTU", "because": "became_long_term"}
REFUSED = {"reason": "refused_support"}


async def engaged(office: Office) -> Person:
    """Somebody who started on 15 March 2018; it is 1 October."""
    person = await office.started()
    await office.move_to("2018-10-01")
    return person


async def only(person: Person, member: str) -> dict[str, Any]:
    """The last record of a kind."""
    record: dict[str, Any] = (await person.now())[member][-1]
    return record


async def standing(person: Person) -> list[tuple[str, str, str | None]]:
    """What the last correction says: code, first day and the day on which it was over."""
    event = await person.last("participant.periods_corrected")
    return [(record["code"], record["from_on"], record.get("until")) for record in event["standing"]]


@pytest.mark.rule(187)
async def test_a_group_is_corrected_and_taken_back_and_mandation_follows(office: Office):
    person = await engaged(office)
    now = await ok(person.change("group", **LTU, noted_on="2018-09-03"))
    assert now["participation"] == "mandatory"
    note = await only(person, "group_notes")
    assert (note["recorded_on"], note["recorded_by"]) == ("2018-10-01", "maximus/maximus-client")
    moved = await ok(mend(person, "group-notes", note, "correct", noted_on="2018-08-01"))
    assert (moved["noted_on"], moved["state"], await standing(person)) == (
        "2018-08-01",
        "STANDS",
        [("LTU", "2018-08-01", None)],
    )
    void = await ok(mend(person, "group-notes", moved, "void"))
    now = await person.now()
    assert (void["state"], now["noted_group"], now["participation"]) == ("VOID", None, "voluntary")
    changed = await person.last("participant.participation_changed")
    assert (changed["because"], changed["on"]) == ("wrong_person", "2018-10-01")
    assert [c["change"] for c in now["corrections"]] == ["corrected", "voided"]
    assert (await mend(person, "group-notes", void, "void")).status_code == 409
    assert (await mend(person, "group-notes", void, "correct", noted_on="2018-08-02")).status_code == 409


@pytest.mark.rule(187)
async def test_a_group_recorded_late_counts_by_its_day(office: Office):
    person = await engaged(office)
    await ok(person.change("group", **LTU, noted_on="2018-09-03"))
    earlier = {"group": "EA", "because": "recorded_wrongly", "noted_on": "2018-08-01"}
    now = await ok(person.change("group", **earlier))
    assert (now["noted_group"], now["participation"]) == ("LTU", "mandatory")
    assert [note["noted_group"] for note in now["group_notes"]] == ["EA", "LTU"]
    assert await faults(person.change("group", **{**earlier, "noted_on": "2018-08-02"})) == {"/group": "same-group"}


@pytest.mark.rule(187)
async def test_everything_wrong_with_the_correction_of_a_group_is_said_at_once(office: Office):
    person = await engaged(office)
    await ok(person.change("group", **LTU, noted_on="2018-09-03"))
    note = await only(person, "group_notes")
    wrong = mend(person, "group-notes", note, "correct", noted_group="XX", noted_on="2018-03-01")
    assert await faults(wrong) == {"/noted_group": "unknown-group", "/noted_on": "too-early"}
    assert await faults(mend(person, "group-notes", note, "correct")) == {"": "nothing-to-correct"}
    assert await faults(mend(person, "group-notes", note, "correct", noted_group="HD")) == {
        "/noted_group": "same-group"
    }


@pytest.mark.rule(188)
async def test_either_end_of_a_disengagement_is_corrected_and_taken_back(office: Office):
    person = await engaged(office)
    await ok(person.change("disengage", **REFUSED, disengaged_on="2018-06-04"))
    await ok(person.change("re-engage", re_engaged_on="2018-06-18"))
    gone = await only(person, "disengagements")
    gone = await ok(
        mend(person, "disengagements", gone, "correct", disengaged_on="2018-06-01", re_engaged_on="2018-06-20")
    )
    assert (gone["disengaged_on"], gone["ended_on"]) == ("2018-06-01", "2018-06-20")
    assert await standing(person) == [("refused_support", "2018-06-01", "2018-06-20")]
    address = f"/v1/disengagements/{gone['id']}/withdraw-re-engagement"
    gone = await ok(person.caller.change(address, {"because": "wrong_person"}, gone["version"]))
    now = await person.now()
    assert (gone["re_engaged_on"], now["state"], now["disengaged_on"]) == (None, "DISENGAGED", "2018-06-01")
    again = person.caller.change(address, {"because": "wrong_person"}, gone["version"])
    assert await faults(again, 409) == {"": "not-re-engaged"}
    await ok(mend(person, "disengagements", gone, "void"))
    now = await person.now()
    assert (now["state"], now["disengaged_on"], await standing(person)) == ("ACTIVE", None, [])
    assert [c["change"] for c in now["corrections"]] == ["corrected", "withdrawn", "voided"]


@pytest.mark.rule(188)
async def test_a_disengagement_goes_on_when_the_job_that_ended_it_never_was(office: Office):
    person = await engaged(office)
    await ok(person.change("disengage", **REFUSED, disengaged_on="2018-06-04"))
    job = await person.gets_job("2018-07-02")
    assert (await only(person, "disengagements"))["ended_on"] == "2018-07-02"
    await ok(person.caller.change(f"/v1/jobs/{job['id']}/void", {"reason": "wrong_person"}, job["version"]))
    now = await person.now()
    assert (now["state"], now["disengaged_on"]) == ("DISENGAGED", "2018-06-04")
    assert await standing(person) == [("refused_support", "2018-06-04", None)]


@pytest.mark.rule(188)
async def test_an_earlier_disengagement_and_a_re_engagement_before_a_job_are_recorded_late(office: Office):
    person = await engaged(office)
    await ok(person.change("disengage", **REFUSED, disengaged_on="2018-06-04"))
    open_end = person.change("disengage", **REFUSED, disengaged_on="2018-05-01")
    assert await faults(open_end) == {"/disengaged_on": "overlaps"}
    whole = {"disengaged_on": "2018-05-01", "re_engaged_on": "2018-05-14"}
    await ok(person.change("disengage", **REFUSED, **whole))
    assert [gone["ended_on"] for gone in (await person.now())["disengagements"]] == ["2018-05-14", None]
    await person.gets_job("2018-07-02")
    now = await ok(person.change("re-engage", re_engaged_on="2018-06-18"))
    assert (now["state"], now["disengagements"][-1]["ended_on"]) == ("IN_WORK_SUPPORT", "2018-06-18")
    assert (await standing(person))[-1] == ("refused_support", "2018-06-04", "2018-06-18")
    assert (await person.change("re-engage", re_engaged_on="2018-06-19")).status_code == 409


@pytest.mark.rule(188)
async def test_everything_that_contradicts_a_disengagement_is_said_at_once(office: Office):
    person = await engaged(office)
    await ok(person.change("disengage", **REFUSED, disengaged_on="2018-06-04", re_engaged_on="2018-06-11"))
    later = {"disengaged_on": "2018-08-01", "re_engaged_on": "2018-08-08"}
    await ok(person.change("disengage", **REFUSED, **later))
    gone = await only(person, "disengagements")
    wrong = {"reason": "no_contact", "disengaged_on": "2018-06-05", "re_engaged_on": "2018-06-01"}
    assert await faults(mend(person, "disengagements", gone, "correct", **wrong)) == {
        "/reason": "no-attempt",
        "/re_engaged_on": "too-early",
        "/disengaged_on": "overlaps",
    }
    early = mend(person, "disengagements", gone, "correct", disengaged_on="2018-03-14")
    assert await faults(early) == {"/disengaged_on": "too-early"}
    first = (await person.now())["disengagements"][0]
    address = f"/v1/disengagements/{first['id']}/withdraw-re-engagement"
    reopened = person.caller.change(address, {"because": "wrong_person"}, first["version"])
    assert await faults(reopened, 409) == {"": "overlaps"}
    await person.gets_job("2018-09-03")
    at_work = mend(person, "disengagements", gone, "correct", disengaged_on="2018-09-05", re_engaged_on="2018-09-06")
    assert await faults(at_work) == {"/disengaged_on": "in-work"}
    await ok(person.change("exit", kind="early_exit", reason="voluntary_withdrawal", exited_on="2018-09-10"))
    after = mend(person, "disengagements", gone, "correct", re_engaged_on="2018-09-11")
    assert await faults(after) == {"/re_engaged_on": "after-the-end"}


@pytest.mark.rule(189)
async def test_a_key_worker_assigned_in_error_gives_way_to_the_one_before(office: Office):
    person = await engaged(office)
    first, second = (await person.now())["key_worker_id"], await office.key_worker()
    await person.assigned(second["id"], "2018-08-01")
    record = await only(person, "key_workers")
    record = await ok(mend(person, "assignments", record, "correct", from_on="2018-08-15"))
    assert await standing(person) == [(first, "2018-03-09", "2018-08-15"), (second["id"], "2018-08-15", None)]
    await ok(mend(person, "assignments", record, "void"))
    now = await person.now()
    assert (now["key_worker_id"], await standing(person)) == (first, [(first, "2018-03-09", None)])
    assert [(each["state"], each["to_on"]) for each in now["key_workers"]] == [("STANDS", None), ("VOID", "2018-08-15")]
    await person.assigned(second["id"], "2018-09-03")
    assert (await person.now())["key_worker_id"] == second["id"]


@pytest.mark.rule(189)
async def test_the_wrong_key_worker_is_corrected_and_the_only_one_is_not_taken_back(office: Office):
    person = await engaged(office)
    right, stranger = await office.key_worker(), await office.key_worker("sub-2")
    record = await only(person, "key_workers")
    assert await faults(mend(person, "assignments", record, "void"), 409) == {"": "no-key-worker"}
    wrong = mend(person, "assignments", record, "correct", key_worker_id=stranger["id"], from_on="2018-03-16")
    assert await faults(wrong) == {"/key_worker_id": "unknown-key-worker", "/from_on": "after-the-start"}
    await ok(mend(person, "assignments", record, "correct", key_worker_id=right["id"]))
    assert (await person.now())["key_worker_id"] == right["id"]


@pytest.mark.rule(189)
async def test_a_hand_over_is_recorded_after_the_end_of_support(office: Office):
    person = await engaged(office)
    second = await office.key_worker()
    await ok(person.change("exit", kind="early_exit", reason="voluntary_withdrawal", exited_on="2018-09-03"))
    now = await person.assigned(second["id"], "2018-08-01")
    assert (now["key_worker_id"], [each["to_on"] for each in now["key_workers"]]) == (
        None,
        ["2018-08-01", "2018-09-03"],
    )
    record = await only(person, "key_workers")
    assert await faults(mend(person, "assignments", record, "correct", from_on="2018-09-04")) == {
        "/from_on": "after-the-end"
    }
    late = person.change("key-worker", key_worker_id=second["id"], assigned_on="2018-09-04")
    assert await faults(late, 409) == {"": "support-ended"}
    now = await ok(person.change("withdraw-exit", because="wrong_person"))
    assert now["key_worker_id"] == second["id"]
