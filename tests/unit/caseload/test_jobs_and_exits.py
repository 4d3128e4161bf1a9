"""Jobs, limits and exits by day numbers, and the sum that must always hold: caseload = starts - leavers [rule 43]."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.caseload.domain import cancellations, exits, jobs
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ParticipantExited, ReferredInError, SupportCorrected, SupportEnded
from shared.terms.faults import Refused
from shared.terms.programme import ExitReportRule
from tests.unit.caseload.people import LLWHP, a_job, day, emitted_on, started, where


def employed(on: date, programme=LLWHP) -> Participant:
    participant = started(programme)
    jobs.record(participant, programme, a_job(), on)
    return participant


@pytest.mark.parametrize(
    ("lost", "swept", "state", "left"),
    [
        (300, 400, "ACTIVE", None),
        (456, 457, "TRACKING", 456),
        (457, 485, "IN_WORK_SUPPORT", None),
        (457, 486, "TRACKING", 457),
        (500, 528, "IN_WORK_SUPPORT", None),
        (500, 529, "TRACKING", 500),
        (630, 640, "TRACKING", 639),
        (639, 639, "IN_WORK_SUPPORT", None),
    ],
)
def test_when_support_ends_after_a_job_is_lost(lost: int, swept: int, state: str, left: int | None):
    participant = employed(day(100))
    jobs.end(participant, LLWHP, participant.jobs[0], day(lost), "redundancy")
    exits.catch_up(participant, LLWHP, day(swept))
    assert (participant.state, participant.left_on) == (state, None if left is None else day(left))


def test_in_work_support_counted_from_the_job_moves_with_the_job():
    programme = where(in_work_limit={"counted_from": "job_start", "length": 365})
    participant = employed(day(100), programme)
    assert participant.deadlines["in_work_limit"].due_on == day(465)
    exits.catch_up(participant, programme, day(466))
    assert (participant.left_on, participant.left_reason) == (day(465), "in_work_limit")


def test_where_jobs_in_tracking_do_not_count_they_do_not_qualify():
    programme = LLWHP.model_copy(update={"tracking_jobs_count": False})
    late = employed(day(470), programme)
    assert (late.jobs[0].qualifying, late.state, late.jobs[0].first) == (False, "TRACKING", True)
    assert employed(day(470)).jobs[0].qualifying


def test_a_job_from_after_day_639_qualifies_for_nothing_any_more():
    assert [employed(day(number)).jobs[0].qualifying for number in (639, 640)] == [True, False]


def test_a_job_voided_after_day_456_leaves_nothing_to_stay_for():
    participant = employed(day(100))
    exits.catch_up(participant, LLWHP, day(470))
    jobs.void(participant, LLWHP, participant.jobs[0], "recorded_in_error", day(470))
    exits.catch_up(participant, LLWHP, day(471))
    assert (participant.left_on, participant.left_reason) == (day(456), "pre_work_limit")


def test_a_job_voided_beside_an_ended_one_counts_the_gap_from_that_end():
    participant = employed(day(100))
    jobs.record(participant, LLWHP, a_job(2), day(460))
    jobs.end(participant, LLWHP, participant.jobs[0], day(470), "redundancy")
    jobs.void(participant, LLWHP, participant.jobs[1], "recorded_in_error", day(480))
    assert participant.deadlines["job_gap"].since == day(470)


def test_nobody_takes_up_a_job_after_completion():
    participant = started()
    exits.catch_up(participant, LLWHP, day(701))
    assert participant.state == "COMPLETED"
    with pytest.raises(Refused, match="nothing more can happen"):
        jobs.record(participant, LLWHP, a_job(), day(701))


def a_rule(**changes: object) -> ExitReportRule:
    return LLWHP.exit_report[0].model_copy(update=changes)


@pytest.mark.rule(38)
@pytest.mark.parametrize(
    ("rules", "at_work", "owed"),
    [
        ((a_rule(),), True, True),
        ((a_rule(only_if_not_in_work=True),), True, False),
        ((a_rule(only_if_not_in_work=True),), False, True),
        ((a_rule(required_after=()),), False, False),
        ((), False, False),
    ],
)
def test_an_exit_report_is_owed_as_the_rule_of_the_day_says(rules: tuple, at_work: bool, owed: bool):
    programme = LLWHP.model_copy(update={"exit_report": rules})
    participant = employed(day(100)) if at_work else started()
    exits.leave_early(participant, programme, "early_completed", "outcome_achieved", day(200))
    assert participant.exit_report is owed


def test_a_cancellation_before_an_acknowledgement_is_no_request():
    participant = Participant("ref_1", LLWHP.id, "sub-1", "jcp-east-london", day(-6))
    cancellations.close_before_start(participant, LLWHP, "cancel", "moved_away", day(-5))
    assert (participant.referral_state, participant.pending_events) == ("CANCELLED", [])


def caseload(people: list[Participant]) -> int:
    return sum(person.in_support for person in people)


def starts(people: list[Participant]) -> int:
    return sum(len(emitted_on(person, "participant.started")) for person in people)


def leavers(people: list[Participant]) -> int:
    """Everybody whose support has ended, or who turned out not to have started while in support."""
    return sum(has_left(person) for person in people)


def has_left(participant: Participant) -> bool:
    """What the newest event about the end of support says."""
    left = False
    for event, _ in participant.pending_events:
        if isinstance(event, SupportCorrected):
            left = event.left_on is not None
        left = left or isinstance(event, (SupportEnded, ParticipantExited, ReferredInError))
    return left


STEPS = st.lists(
    st.tuples(st.sampled_from(["job", "end", "void", "exit", "complete", "error", "sweep"]), st.integers(0, 150)),
    max_size=25,
)


def live(participant: Participant, steps: list[tuple[str, int]]) -> None:
    """A life of steps, each some days after the one before; what the rules refuse does not happen."""
    now = 0
    for number, (step, days) in enumerate(steps):
        now += days
        try:
            take(participant, step, number, day(now))
        except (Refused, StopIteration):
            continue


def take(participant: Participant, step: str, number: int, on: date) -> None:
    if step == "job":
        jobs.record(participant, LLWHP, a_job(number), on)
    elif step == "end":
        jobs.end(participant, LLWHP, next(j for j in participant.jobs if j.state == "STARTED"), on, "redundancy")
    elif step == "void":
        jobs.void(participant, LLWHP, next(j for j in participant.jobs if j.state == "STARTED"), "error", on)
    elif step == "error":
        exits.catch_up(participant, LLWHP, on)
        exits.refer_in_error(participant, LLWHP, "duplicate", on)
    elif step == "sweep":
        exits.catch_up(participant, LLWHP, on)
    elif step in EXITS:
        kind, reason = EXITS[step]
        exits.leave_early(participant, LLWHP, kind, reason, on)


EXITS = {"exit": ("early_exit", "custody"), "complete": ("early_completed", "outcome_achieved")}


@pytest.mark.rule(43)
@given(st.lists(STEPS, min_size=1, max_size=4))
def test_the_caseload_is_always_the_starts_less_the_leavers(lives: list[list[tuple[str, int]]]):
    people = [started() for _ in lives]
    for participant, steps in zip(people, lives, strict=True):
        live(participant, steps)
        assert caseload(people) == starts(people) - leavers(people)
        assert (participant.key_worker_id is not None) == participant.in_support


@settings(max_examples=300, deadline=None)
@given(STEPS, st.integers(0, 300))
def test_a_late_sweep_ends_where_daily_ones_do(steps: list[tuple[str, int]], late: int):
    """Each news is told on its day; who is swept on every day and who only at the end leave on the same day."""
    daily, once = started(), started()
    total = sum(days for _, days in steps)
    live(daily, [each for what, days in steps for each in (("sweep", days), (what, 0))])
    live(once, [("rest" if what == "sweep" else what, days) for what, days in steps])
    for participant in (daily, once):
        exits.catch_up(participant, LLWHP, day(total + late))
        exits.catch_up(participant, LLWHP, day(total + late))
    assert (daily.left_on, daily.state) == (once.left_on, once.state)
