"""Exits, errors found and cancellations: exactly one result stands [rules 25, 28, 29, 38, 43]."""

import asyncio

import pytest

from shared.terms.events.payment import OutcomeAchieved, OutcomeUnachieved
from shared.terms.events.referral import (
    ReferralAllocated,
    ReferralCancelled,
    ReferralCancelRequested,
    ReferralReceived,
    ReferralRejected,
)
from tests.service.caseload.people import Office, Person, faults, ok

CANCEL = ReferralCancelRequested(reason="moved_away")


async def leaves(person: Person, kind: str, reason: str, on: str):
    return await person.change("exit", kind=kind, reason=reason, exited_on=on)


@pytest.mark.rule(38)
@pytest.mark.parametrize(
    ("kind", "reason", "state", "report"),
    [
        ("early_exit", "moved_abroad", "EARLY_EXIT", False),
        ("early_exit", "voluntary_withdrawal", "EARLY_EXIT", False),
        ("early_completed", "outcome_achieved", "EARLY_COMPLETED", True),
    ],
)
async def test_an_exit_ends_support_and_says_whether_a_report_is_owed(office: Office, kind, reason, state, report):
    person = await office.started()
    shown = await ok(leaves(person, kind, reason, "2018-03-15"))
    assert (shown["state"], shown["left_on"], shown["exit_report"]) == (state, "2018-03-15", report)
    assert (shown["key_worker_id"], shown["key_workers"][-1]["to_on"]) == (None, "2018-03-15")
    said = await person.last("participant.exited")
    assert said == {"kind": kind, "reason": reason, "exit_report": report, "on": "2018-03-15"}
    assert (await leaves(person, kind, reason, "2018-03-15")).status_code == 409


async def test_somebody_who_left_early_is_tracked_to_the_tail_and_keeps_the_state(office: Office):
    person = await office.started()
    await ok(leaves(person, "early_exit", "custody", "2018-03-15"))
    await office.move_to("2020-03-01")
    assert (await person.now())["state"] == "EARLY_EXIT"
    assert (await person.said())[-2:] == ["participant.exited", "participant.completed"]


async def test_everything_wrong_with_an_exit_is_told_at_once(office: Office):
    person = await office.started()
    refused = await faults(leaves(person, "early_completed", "custody", "2018-03-14"))
    assert refused == {"/reason": "unknown-reason", "/exited_on": "too-early"}
    refused = await faults(leaves(person, "holiday", "custody", "2018-03-16"))
    assert refused == {"/kind": "literal-error", "/exited_on": "in-the-future"}


async def test_nobody_exits_before_a_start_or_after_the_end_of_support(office: Office):
    waiting = await office.person()
    assert (await leaves(waiting, "early_exit", "custody", "2018-03-09")).status_code == 409
    person = await office.started()
    caller = office.as_("milepost", "operator")
    await caller.put("/ops/v1/clock", json={"now": "2019-07-01T12:00:00Z"})
    answer = await leaves(person, "early_exit", "voluntary_withdrawal", "2019-06-20")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["reach_tail", "take_up_job"])


@pytest.mark.rule(28)
async def test_a_start_in_error_is_none_and_closes_everything(office: Office):
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    await office.move_to("2018-04-03")
    body = {"reason": "already_employed", "found_on": "2018-04-03"}
    shown = await ok(person.change("refer-in-error", **body))
    assert (shown["referral_state"], shown["state"], shown["key_worker_id"]) == ("REFERRED_IN_ERROR", None, None)
    assert all(clock["state"] != "running" for clock in shown["clocks"])
    said = await person.last("participant.referred_in_error")
    assert said == {"reason": "already_employed", "started_on": "2018-03-15", "on": "2018-04-03"}
    assert (await person.change("refer-in-error", **body)).status_code == 409
    assert (await person.loses(job, "2018-04-03")).status_code == 200, "the spell may still be recorded to its end"


async def test_an_error_cannot_be_found_before_the_start_or_without_one(office: Office):
    waiting, person = await office.person(), await office.started()
    body = {"reason": "bored", "found_on": "2018-03-14"}
    assert (await waiting.change("refer-in-error", **body)).status_code == 409
    refused = await faults(person.change("refer-in-error", **body))
    assert refused == {"/reason": "literal-error", "/found_on": "too-early"}


async def test_a_cancellation_before_any_result_is_granted(office: Office):
    person = await office.booked()
    await person.tell(CANCEL, "2018-03-15")
    now = await person.now()
    assert (now["referral_state"], now["result_reason"], now["key_worker_id"]) == ("CANCELLED", "moved_away", None)
    assert await person.last("participant.withdrawn") == {"reason": "moved_away", "on": "2018-03-15"}
    assert (await person.clocks()) == {}
    assert (await person.starts()).status_code == 409


async def test_a_cancellation_after_a_clock_was_due_leaves_that_clock_missed(office: Office):
    person = await office.person()
    await person.tell(CANCEL, "2018-04-05")
    assert {state for _, _, state in (await person.clocks()).values()} == {"missed"}


@pytest.mark.rule(25)
@pytest.mark.parametrize("asked_for", ["2018-03-15", "2018-03-16"])
async def test_a_start_on_or_before_the_day_of_the_cancellation_stands(office: Office, asked_for: str):
    person = await office.started()
    await person.tell(CANCEL, asked_for)
    assert (await person.now())["state"] == "ACTIVE"
    refused = {"because": "STARTED", "since": "2018-03-15", "on": asked_for}
    assert await person.last("participant.withdrawal_refused") == refused


@pytest.mark.rule(25)
async def test_a_cancellation_dated_before_the_start_takes_the_start_back(office: Office):
    person = await office.started()
    await person.tell(CANCEL, "2018-03-14")
    assert (await person.said())[-2:] == ["participant.referred_in_error", "participant.withdrawn"]
    assert (await person.last("participant.referred_in_error"))["reason"] == "cancelled_before_start"
    assert (await person.now())["referral_state"] == "REFERRED_IN_ERROR"


@pytest.mark.rule(25)
async def test_any_other_result_stands_against_a_cancellation(office: Office):
    person = await office.booked()
    await ok(person.change("did-not-start", reason="declined", occurred_on="2018-03-15"))
    await person.tell(CANCEL, "2018-03-14")
    refused = {"because": "DID_NOT_START", "since": "2018-03-15", "on": "2018-03-14"}
    assert await person.last("participant.withdrawal_refused") == refused


async def test_a_cancellation_heard_while_a_start_commits_ends_in_one_result(office: Office):
    for asked_for in ("2018-03-14", "2018-03-16") * 4:
        person = await office.booked()
        answer, _ = await asyncio.gather(person.starts(), person.tell(CANCEL, asked_for))
        said = await person.said()
        if answer.status_code == 200 and asked_for > "2018-03-15":
            assert said[-2:] == ["participant.started", "participant.withdrawal_refused"]
        elif answer.status_code == 200:
            assert said[-3:] == ["participant.started", "participant.referred_in_error", "participant.withdrawn"]
        else:
            assert answer.status_code in {409, 412} and said[-1] == "participant.withdrawn"
            assert "participant.started" not in said


@pytest.mark.parametrize(
    ("event", "state"),
    [(ReferralRejected(reason="duplicate"), "REJECTED"), (ReferralCancelled(reason="moved_away"), "CANCELLED")],
)
async def test_what_referrals_ends_before_the_acknowledgement_is_ended_here(office: Office, event, state):
    person = await office.person(acknowledged=False)
    await person.tell(event, "2018-03-09")
    now = await person.now()
    assert (now["referral_state"], now["clocks"]) == (state, [])
    await office.move_to("2018-05-01")
    assert await person.said() == [], "what was ended before it was due is never missed"


async def test_a_rejection_that_crosses_a_start_is_answered_like_a_cancellation(office: Office):
    person = await office.started()
    await person.tell(ReferralRejected(reason="duplicate"), "2018-03-15")
    assert (await person.last("participant.withdrawal_refused"))["because"] == "STARTED"


async def test_another_provider_gets_the_person_and_the_first_sees_nothing_any_more(office: Office):
    person = await office.person(acknowledged=False)
    assert (await office.as_("sub-1").get(person.url)).status_code == 200
    allocation = {"provider": "sub-2", "previous_provider": "sub-1", "reason": "declined"}
    await person.tell(ReferralAllocated.model_validate(allocation), "2018-03-09")
    assert (await office.as_("sub-1").get(person.url)).status_code == 404
    assert (await person.now("sub-2"))["provider"] == "sub-2"


async def test_an_outcome_is_shown_and_taken_back_as_it_is_heard(office: Office):
    person = await office.started()
    achieved = OutcomeAchieved.model_validate(OutcomeAchieved.EXAMPLE)
    await person.tell(achieved, achieved.achieved_on)
    assert (await person.now())["outcome_on"] == "2019-12-10"
    await person.tell(OutcomeUnachieved.model_validate(OutcomeUnachieved.EXAMPLE), "2019-12-20")
    assert (await person.now())["outcome_on"] is None


async def test_a_referral_to_a_programme_not_loaded_waits(office: Office):
    referral = {**ReferralReceived.EXAMPLE, "programme": "ATLANTIS"}
    with pytest.raises(LookupError, match="ATLANTIS"):
        await office.bench.tell("ref_x", ReferralReceived.model_validate(referral), office.today)
