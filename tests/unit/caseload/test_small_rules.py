"""Rules of the caseload by themselves: what a start needs, what a passed deadline does, which jobs qualify."""

from datetime import date

import pytest

from services.caseload.domain import exits, jobs, starts
from services.caseload.domain.caseloads import ranges_for
from services.caseload.domain.deadlines import MET, MISSED
from services.caseload.domain.participant import Job, Participant
from services.caseload.domain.starts import StartEvidence
from shared.terms.programme import Programme
from tests.programmes import defined
from tests.unit.caseload.people import LLWHP, STARTED, a_job, day, referred, started, where

ATTENDED = StartEvidence("initial", "ATTENDED", STARTED)


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("evidence", "meeting", "codes"),
    [
        (ATTENDED, "apt_1", []),
        (ATTENDED, None, ["required-to-start"]),
        (StartEvidence("review", "ATTENDED", STARTED), "apt_1", ["not-an-initial-meeting"]),
        (StartEvidence("initial", "BOOKED"), "apt_1", ["not-attended"]),
        (StartEvidence("initial", "ATTENDED", day(1)), "apt_1", ["meeting-after-start"]),
    ],
)
def test_a_start_needs_an_initial_meeting_attended_by_then(
    evidence: StartEvidence, meeting: str | None, codes: list[str]
) -> None:
    values = {"started_on": STARTED, "initial_meeting": meeting}
    assert [fault.code for fault in starts.initial_meeting_faults(values, evidence)] == codes


@pytest.mark.rule(27)
def test_planning_and_agreement_are_what_the_caller_says_and_nothing_less() -> None:
    for value in (None, False, "true"):
        assert [*starts.action_planning_faults({"initial_action_planning": value}, ATTENDED)]
        assert [*starts.agreement_faults({"agreed_to_participate": value}, ATTENDED)]
    assert [*starts.action_planning_faults({"initial_action_planning": True}, ATTENDED)] == []
    assert [*starts.agreement_faults({"agreed_to_participate": True}, ATTENDED)] == []


@pytest.mark.rule(27)
@pytest.mark.parametrize(("agreed_on", "lacks"), [(None, True), (STARTED, False), (day(1), True)])
def test_a_plan_is_signed_by_the_day_of_the_start(agreed_on: date | None, lacks: bool) -> None:
    evidence = StartEvidence(plan_agreed_on=agreed_on)
    assert bool([*starts.action_plan_faults({"started_on": STARTED}, evidence)]) is lacks


@pytest.mark.rule(48)
def test_an_assessment_after_the_start_is_none_for_it() -> None:
    programme = defined("assessments: {literacy: {name: Literacy}}")
    for assessed, codes in (
        ({}, ["not-assessed"]),
        ({"literacy": day(1)}, ["not-assessed"]),
        ({"literacy": STARTED}, []),
    ):
        evidence = StartEvidence(assessed=assessed)
        faults = starts.assessment_faults(referred(), programme, "literacy", {"started_on": STARTED}, evidence)
        assert [fault.code for fault in faults] == codes


@pytest.mark.rule(32)
def test_a_limit_that_the_programme_does_not_set_has_no_deadline() -> None:
    participant = referred()
    limits = starts.set_limits(participant, defined("clocks: {}"), STARTED)
    assert set(limits.values()) == {date.max}
    assert not set(limits) & set(participant.deadlines)
    assert starts.set_limits(participant, LLWHP, STARTED)["tail"] == participant.deadlines["tail"].due_on == day(700)


@pytest.mark.rule(32)
def test_only_a_limit_counted_from_the_job_moves_to_the_job() -> None:
    from_job = where(in_work_limit={"counted_from": "job_start", "length": 365})
    for programme, due_on in ((LLWHP, day(639)), (from_job, day(465))):
        assert with_job(day(100), programme).deadlines["in_work_limit"].due_on == due_on


def with_job(on: date, programme: Programme = LLWHP, job: Job | None = None) -> Participant:
    participant = started(programme)
    jobs.record(participant, programme, job or a_job(), on)
    return participant


@pytest.mark.rule(34, 63)
def test_a_job_qualifies_from_the_start_to_the_end_of_in_work_support() -> None:
    days = (day(-1), day(0), day(639), day(640))
    excluded = [with_job(on).jobs[0].excluded_because for on in days]
    assert excluded == ["before_start", None, None, "after_support"]
    begun_before = a_job(began_before_programme=True)
    assert with_job(day(100), job=begun_before).jobs[0].excluded_because == "before_start"


@pytest.mark.rule(34, 63)
def test_a_job_after_support_qualifies_only_where_the_programme_counts_it() -> None:
    assert with_job(day(470)).jobs[0].qualifying
    strict = LLWHP.model_copy(update={"tracking_jobs_count": False})
    assert [with_job(on, strict).jobs[0].excluded_because for on in (day(456), day(457))] == [None, "after_support"]


def test_a_task_is_missed_and_a_limit_ends_support() -> None:
    late = referred()
    exits.catch_up(late, LLWHP, date(2018, 4, 4))
    assert late.deadlines["start_or_fta"].state == MISSED
    participant = started()
    exits.catch_up(participant, LLWHP, day(457))
    assert participant.deadlines["pre_work_limit"].state == MET
    assert (participant.state, participant.left_on, participant.left_reason) == ("TRACKING", day(456), "pre_work_limit")
    exits.catch_up(participant, LLWHP, day(701))
    assert participant.state == "COMPLETED"


@pytest.mark.rule(46)
def test_bands_for_other_providers_leave_the_programmes_own_range() -> None:
    programme = defined(
        "caseload_min: 20\ncaseload_max: 40\n"
        "caseload_bands:\n  intensive: {least: 10, most: 15, providers: [provider-1]}\n"
    )
    assert ranges_for(programme, "provider-1") == [(10, 15)]
    assert ranges_for(programme, "provider-2") == [(20, 40)]
    assert ranges_for(defined(), "provider-1")[0][0] == 0
