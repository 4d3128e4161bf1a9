"""Starts as different programmes define them, and the days that can be [rules 19–27]."""

from datetime import date

import pytest

from services.caseload.domain import did_not_starts, starts
from services.caseload.domain.checks import day_faults
from services.caseload.domain.periods import Assignment
from services.caseload.domain.starts import StartEvidence
from shared.terms.faults import ForbiddenTransition, Refused
from tests.unit.caseload.people import LLWHP, STARTED, day, emitted_on, referred, started, where

ATTENDED = StartEvidence("initial", "ATTENDED", STARTED, None)


def lacking(requires: tuple[str, ...], evidence: StartEvidence = ATTENDED, **fields: object) -> list[str]:
    participant = started()
    programme = LLWHP.model_copy(update={"start_requires": requires})
    values = {"started_on": STARTED, **fields}
    return [fault.code for fault in starts.start_faults(participant, programme, STARTED, values, evidence)]


@pytest.mark.rule(27)
def test_the_european_fund_asks_for_a_plan_signed_by_both():
    signed = StartEvidence("initial", "ATTENDED", STARTED, STARTED)
    requires = ("initial_meeting", "action_plan_signed")
    assert lacking(requires, initial_meeting="apt_1") == ["plan-not-agreed"]
    assert lacking(requires, signed, initial_meeting="apt_1") == []
    later = StartEvidence("initial", "ATTENDED", STARTED, day(1))
    assert lacking(requires, later, initial_meeting="apt_1") == ["plan-not-agreed"]


@pytest.mark.rule(27)
def test_another_programme_asks_for_an_agreement_to_take_part_only():
    assert lacking(("agreement_to_participate",)) == ["required-to-start"]
    assert lacking(("agreement_to_participate",), agreed_to_participate=True) == []


def test_what_this_version_cannot_check_is_refused_and_not_waved_through():
    assert lacking(("a_blood_oath",)) == ["unknown-requirement"]


@pytest.mark.rule(32)
def test_the_limits_are_days_456_639_and_700_of_a_start_that_is_day_0():
    participant = started()
    due = {
        name: (deadline.due_on - STARTED).days for name, deadline in participant.deadlines.items() if "_limit" in name
    }
    assert due == {"pre_work_limit": 456, "in_work_limit": 639}
    assert participant.deadlines["tail"].due_on == day(700)


def test_where_in_work_support_counts_from_the_job_its_latest_day_is_told_first():
    programme = where(in_work_limit={"counted_from": "job_start", "length": 365})
    assert started(programme).deadlines["in_work_limit"].due_on == day(456 + 365)


@pytest.mark.rule(25)
def test_a_start_has_one_result_only():
    participant = started()
    with pytest.raises(ForbiddenTransition) as refused:
        starts.start(participant, LLWHP, STARTED, STARTED, "apt_1")
    assert refused.value.allowed == ["correct_start", "refer_in_error"]
    with pytest.raises(ForbiddenTransition):
        did_not_starts.did_not_start(participant, LLWHP, STARTED, "declined", STARTED)


@pytest.mark.parametrize(("today", "codes"), [(day(28), ["required"]), (day(0), ["required"])])
def test_a_correction_inside_the_days_needs_a_reason(today: date, codes: list[str]):
    participant = referred()
    did_not_starts.did_not_start(participant, LLWHP, STARTED, "did_not_attend", STARTED)
    assert [fault.code for fault in starts.correction_faults(participant, LLWHP, today, None)] == codes
    assert [*starts.correction_faults(participant, LLWHP, today, "found_attended")] == []


def test_a_correction_outside_the_days_is_refused_and_so_is_any_where_there_are_none():
    participant = referred()
    did_not_starts.did_not_start(participant, LLWHP, STARTED, "did_not_attend", STARTED)
    with pytest.raises(Refused, match="A new referral is needed"):
        list(starts.correction_faults(participant, LLWHP, day(29), "found_attended"))
    strict = LLWHP.model_copy(update={"did_not_start_correction_days": 0})
    with pytest.raises(Refused):
        list(starts.correction_faults(participant, strict, day(1), "found_attended"))


def test_a_correction_leaves_the_result_that_was_in_time_in_time():
    participant = referred()
    did_not_starts.did_not_start(participant, LLWHP, STARTED, "did_not_attend", STARTED)
    participant.assignments = [Assignment("asg_1", "kw_1", STARTED)]
    starts.start(participant, LLWHP, day(10), day(1), "apt_1", "found_attended")
    assert (participant.state, participant.result_reason) == ("ACTIVE", "found_attended")
    assert participant.deadlines["start_or_fta"].met_on == STARTED
    assert participant.deadlines["action_plan"].state == "running"
    assert emitted_on(participant, "participant.started") == [day(1)]


@pytest.mark.rule(26)
def test_a_day_that_cannot_be_says_every_reason_and_what_to_do():
    faults = list(day_faults("met_on", date(2018, 3, 1), date(2018, 2, 1), (date(2018, 3, 9), "the referral")))
    assert [fault.code for fault in faults] == ["in-the-future", "too-early"]
    assert all("record it when" in fault.message or "give a day" in fault.message for fault in faults)
    assert list(day_faults("met_on", None, date(2018, 2, 1))) == []
