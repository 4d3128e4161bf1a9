"""How support ends: by a limit that ran out, an exit, an error found, or a cancellation [rules 25, 28, 32–34, 38, 43].

The end of support is the leaving date; after it there is outcome tracking only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.caseload.domain import clocks
from services.caseload.domain.clocks import Clock
from services.caseload.domain.days import day_faults
from services.caseload.domain.participant import Participant
from shared.terms.faults import Fault
from shared.terms.programme import Programme

EXITS: dict[str, tuple[str, ...]] = {
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
EXIT_EVENTS = {"early_exit": "exit_early", "early_completed": "complete_early"}
ERROR_REASONS = (
    "already_employed",
    "job_offer_before_start",
    "on_other_provision",
    "previously_started",
    "not_eligible",
    "duplicate",
)
SUPPORT = ("pre_work_limit", "in_work_limit", clocks.JOB_GAP)


def catch_up(participant: Participant, programme: Programme, before: date) -> int:
    """Lets every clock that ran out before the day take effect, in order and dated at its own day; counts them."""
    over = [clock for clock in participant.clocks.values() if clock.run_out(before)]
    for clock in sorted(over, key=lambda clock: (clock.due_on, clock.name)):
        if clock.state == clocks.RUNNING:
            _run_out(participant, programme, clock)
    return len(over)


def _run_out(participant: Participant, programme: Programme, clock: Clock) -> None:
    if clocks.is_task(clock.name):
        clocks.miss(participant, clock)
        return
    clock.state, clock.met_on = clocks.MET, clock.due_on
    if clock.name == "pre_work_limit" and participant.state in {"ACTIVE", "DISENGAGED"}:
        _end(participant, programme, "reach_pre_work_limit", clock.due_on, "end_of_pre_work_support")
    elif clock.name == "in_work_limit" and participant.state == "IN_WORK_SUPPORT":
        _end(participant, programme, "reach_in_work_limit", clock.due_on, "end_of_in_work_support")
    elif clock.name == clocks.JOB_GAP and participant.state == "IN_WORK_SUPPORT" and not participant.at_work:
        _end(participant, programme, "find_no_new_job", clock.since or clock.due_on, "end_of_in_work_support")
    elif clock.name == "tail":
        _complete(participant, clock.due_on)


REASONS = {
    "reach_pre_work_limit": "pre_work_limit",
    "reach_in_work_limit": "in_work_limit",
    "find_no_new_job": "job_gap",
}


def _end(participant: Participant, programme: Programme, event: str, on: date, after: str) -> None:
    in_work = participant.at_work
    participant.move(event)
    reason = REASONS[event]
    report = exit_report(participant, programme, after, reason, on, in_work=in_work)
    _leave(participant, on, reason, report)
    participant.note("participant.support_ended.v1", on, reason=reason, exit_report=report)


def _complete(participant: Participant, on: date) -> None:
    """Who left early keeps that state; for everybody the interest and the claims close with the tail [rule 34]."""
    if participant.state == "TRACKING":
        participant.move("reach_tail")
    participant.note("participant.completed.v1", on, tail_ended_on=on)


def exit_report(
    participant: Participant, programme: Programme, after: str, reason: str, on: date, *, in_work: bool
) -> bool:
    """Whether the programme's rule of that day asks for an exit report [rules 38, 39]."""
    rule = programme.exit_report_rule(on, participant.referred_on)
    if rule is None or reason in rule.not_required_after or (rule.only_if_not_in_work and in_work):
        return False
    return after in rule.required_after


def _leave(participant: Participant, on: date, reason: str, report: bool | None) -> None:
    participant.left_on, participant.left_reason, participant.exit_report = on, reason, report
    participant.key_worker_id = None
    clocks.stop(participant, (*clocks.tasks_of(participant), *SUPPORT), on)


def exit_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("exited_on", given.get("exited_on"), today, (participant.started_on, "the start"))
    kind, reason = given.get("kind"), given.get("reason")
    if kind in EXITS and reason is not None and reason not in EXITS[kind]:
        yield Fault("/reason", "unknown-reason", f"reasons of {kind} are {', '.join(EXITS[kind])}")


def leave_early(participant: Participant, programme: Programme, kind: str, reason: str, on: date) -> None:
    """An exit or a completion before the limits [life cycle 2]; whoever has already left cannot leave again."""
    catch_up(participant, programme, on)
    in_work = participant.at_work
    participant.move(EXIT_EVENTS[kind])
    after = "early_completion" if kind == "early_completed" else "early_exit"
    report = exit_report(participant, programme, after, reason, on, in_work=in_work)
    _leave(participant, on, reason, report)
    participant.note("participant.exited.v1", on, kind=kind, reason=reason, exit_report=report)


def error_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("found_on", given.get("found_on"), today, (participant.started_on, "the start"))


def refer_in_error(participant: Participant, reason: str, on: date) -> None:
    """Not a start after all: whoever counted it takes it back, and its earnings interest closes [rules 28, 29]."""
    participant.move_referral("refer_in_error")
    assert participant.started_on is not None
    participant.state = None
    participant.result_on, participant.result_reason = on, reason
    _leave(participant, participant.left_on or on, reason, False)
    clocks.stop(participant, ("tail",), on)
    participant.note("participant.referred_in_error.v1", on, reason=reason, started_on=participant.started_on)


def answer_cancellation(participant: Participant, reason: str, asked_for: date, *, rejects: bool = False) -> None:
    """Exactly one result stands [rule 25]: a start dated later than the cancellation does not, any other does."""
    started_on = participant.started_on
    as_rejection = {"rejected": True} if rejects else {}
    if participant.with_provider:
        _close(participant, "reject" if rejects else "withdraw", reason, asked_for)
        participant.note("participant.withdrawn.v1", asked_for, reason=reason, **as_rejection)
    elif participant.referral_state == "STARTED" and started_on is not None and asked_for < started_on:
        refer_in_error(participant, "cancelled_before_start", started_on)
        participant.note("participant.withdrawn.v1", asked_for, reason=reason, **as_rejection)
    else:
        since = participant.result_on or participant.referred_on
        participant.note(
            "participant.withdrawal_refused.v1", asked_for, because=participant.referral_state, since=since
        )


def close_before_start(participant: Participant, event: str, reason: str, on: date) -> None:
    """`referrals` rejected or cancelled it; where a result already stands here, that is the answer."""
    if participant.referral_state == "RECEIVED" or participant.with_provider:
        _close(participant, event, reason, on)
    else:
        answer_cancellation(participant, reason, on)


def _close(participant: Participant, event: str, reason: str, on: date) -> None:
    participant.move_referral(event)
    participant.result_on, participant.result_reason = on, reason
    participant.key_worker_id = None
    clocks.stop(participant, clocks.tasks_of(participant), on)
