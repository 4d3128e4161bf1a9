"""How support ends: at a limit, by an exit, or by an error found after the start [rules 28, 32–34, 38, 43].

The end of support is the leaving date; after it outcomes are tracked and nothing else happens.
"""

from datetime import date
from typing import Literal

from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.deadlines import JOB_GAP, MET, RUNNING, Deadline
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ParticipantCompleted, ParticipantExited, ReferredInError, SupportEnded
from shared.terms.faults import Fault
from shared.terms.programme import Programme

ExitKind = Literal["early_exit", "early_completed"]
EXITS: dict[ExitKind, tuple[str, ...]] = {
    "early_exit": (
        "voluntary_withdrawal",
        "custody",
        "extended_sickness",
        "transfer",
        "moved_abroad",
        "terminal_illness",
        "deceased",
        "alternative_provision",
    ),
    "early_completed": ("provision_no_longer_appropriate", "outcome_achieved"),
}
EXIT_EVENTS: dict[ExitKind, str] = {"early_exit": "exit_early", "early_completed": "complete_early"}
ErrorReason = Literal[
    "already_employed",
    "job_offer_before_start",
    "on_other_provision",
    "previously_started",
    "not_eligible",
    "duplicate",
]
SUPPORT = ("pre_work_limit", "in_work_limit", JOB_GAP)


def catch_up(participant: Participant, programme: Programme, day: date) -> int:
    """Lets each deadline that passed before `day` take effect, in order and dated at its own day; counts them."""
    passed = [deadline for deadline in participant.deadlines.values() if deadline.passed_before(day)]
    for deadline in sorted(passed, key=lambda deadline: (deadline.due_on, deadline.name)):
        if deadline.state == RUNNING:
            take_effect(participant, programme, deadline)
    return len(passed)


def take_effect(participant: Participant, programme: Programme, deadline: Deadline) -> None:
    """What a deadline does when its day has passed: a task is missed, a limit ends support or tracking."""
    if deadline.is_task:
        participant.miss(deadline)
        return
    deadline.state, deadline.met_on = MET, deadline.due_on
    on, in_work_support = deadline.due_on, participant.state == "IN_WORK_SUPPORT"
    if deadline.name == "pre_work_limit" and participant.state in {"ACTIVE", "DISENGAGED"}:
        _end_support(participant, programme, "reach_pre_work_limit", "pre_work_limit", on)
    elif deadline.name == "in_work_limit" and in_work_support:
        _end_support(participant, programme, "reach_in_work_limit", "in_work_limit", on)
    elif deadline.name == JOB_GAP and in_work_support and not participant.in_qualifying_job:
        _end_support(participant, programme, "find_no_new_job", JOB_GAP, deadline.since or on)
    elif deadline.name == "tail":
        # A person who left early keeps that state; earnings monitoring and claims close for everybody [rule 34].
        if participant.state == "TRACKING":
            participant.move("reach_tail")
        participant.emit(ParticipantCompleted(tail_ended_on=on), on)


def _end_support(participant: Participant, programme: Programme, event: str, reason: str, on: date) -> None:
    after = "end_of_pre_work_support" if event == "reach_pre_work_limit" else "end_of_in_work_support"
    report = needs_exit_report(participant, programme, after, reason, on)
    participant.move(event)
    _leave(participant, on, reason, report)
    participant.emit(SupportEnded(reason=reason, exit_report=report), on)


def needs_exit_report(participant: Participant, programme: Programme, after: str, reason: str, on: date) -> bool:
    """Whether the programme's rule of that day asks for an exit report [rules 38, 39]."""
    rule = programme.exit_report_rule(on, participant.referred_on)
    if rule is None or reason in rule.not_required_after:
        return False
    return after in rule.required_after and not (rule.only_if_not_in_work and participant.in_qualifying_job)


def _leave(participant: Participant, on: date, reason: str, report: bool | None) -> None:
    participant.left_on, participant.left_reason, participant.exit_report = on, reason, report
    participant.key_worker_id = None
    participant.stop_deadlines((*participant.tasks, *SUPPORT), on)


def exit_faults(participant: Participant, today: date, values: Values) -> Faults:
    yield from day_faults("exited_on", values.get("exited_on"), today, (participant.started_on, "the start"))
    kind, reason = values.get("kind"), values.get("reason")
    if kind in EXITS and reason is not None and reason not in EXITS[kind]:
        yield Fault("/reason", "unknown-reason", f"reasons of {kind} are {', '.join(EXITS[kind])}")


def leave_early(participant: Participant, programme: Programme, kind: ExitKind, reason: str, on: date) -> None:
    """An exit or a completion before the limits [life cycle 2]; a person who has left cannot leave again."""
    catch_up(participant, programme, on)
    after = "early_completion" if kind == "early_completed" else "early_exit"
    report = needs_exit_report(participant, programme, after, reason, on)
    participant.move(EXIT_EVENTS[kind])
    _leave(participant, on, reason, report)
    participant.emit(ParticipantExited(kind=kind, reason=reason, exit_report=report), on)


def error_faults(participant: Participant, today: date, values: Values) -> Faults:
    return day_faults("found_on", values.get("found_on"), today, (participant.started_on, "the start"))


def refer_in_error(participant: Participant, reason: str, on: date) -> None:
    """Not a start after all: services that counted it take it back, and earnings monitoring closes [rules 28, 29]."""
    participant.move_referral("refer_in_error")
    assert participant.started_on is not None
    participant.state = None
    participant.result_on, participant.result_reason = on, reason
    _leave(participant, participant.left_on or on, reason, False)
    participant.stop_deadlines(("tail",), on)
    participant.emit(ReferredInError(reason=reason, started_on=participant.started_on), on)
