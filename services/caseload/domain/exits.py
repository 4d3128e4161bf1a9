"""How support ends: at a limit, by an exit, or by an error found after the start [rules 28, 32–34, 38, 43].

The end of support is the leaving date; after it outcomes are tracked and nothing else happens.
"""

from datetime import date, timedelta
from typing import Literal

from services.caseload.domain import promises
from services.caseload.domain.checks import Faults, Values, day_faults, require_days_left
from services.caseload.domain.deadlines import JOB_GAP, LIMITS, RESULT_TASKS
from services.caseload.domain.endings import died_on, ends_of
from services.caseload.domain.participant import Exit, ExitKind, Participant
from services.caseload.domain.retelling import retell, state_on
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES
from shared.terms.events.participant import ReferredInError, ReferredInErrorWithdrawn
from shared.terms.faults import AlreadyRecorded, Fault, Refused, transition
from shared.terms.programme import Programme

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
ErrorReason = Literal[
    "already_employed",
    "job_offer_before_start",
    "on_other_provision",
    "previously_started",
    "not_eligible",
    "duplicate",
]


def catch_up(participant: Participant, programme: Programme, day: date) -> int:
    """Lets each deadline that passed before `day` take effect, dated at its own day; counts them."""
    passed = [deadline for deadline in participant.deadlines.values() if deadline.passed_before(day)]
    if any(not deadline.is_task for deadline in passed):
        retell(participant, programme, day)
    still_open = [deadline for deadline in participant.deadlines.values() if deadline.passed_before(day)]
    for deadline in sorted(still_open, key=lambda deadline: (deadline.due_on, deadline.name)):
        if deadline.is_task:
            participant.miss(deadline)
    return len(passed)


def exit_faults(participant: Participant, today: date, values: Values) -> Faults:
    yield from day_faults("exited_on", values.get("exited_on"), today, (participant.started_on, "the start"))
    kind, reason = values.get("kind"), values.get("reason")
    if kind in EXITS and reason is not None and reason not in EXITS[kind]:
        yield Fault("/reason", "unknown-reason", f"reasons of {kind} are {', '.join(EXITS[kind])}")


def require_exit(participant: Participant, programme: Programme, values: Values) -> None:
    """An exit ends support; after support only what ends work or learning as well can be recorded [rule 125].

    Raises AlreadyRecorded with the id of the exit that says the same, or after which nothing can happen.
    """
    participant.require_started()
    kind, reason, on = values.get("kind"), values.get("reason"), values.get("exited_on")
    for earlier in participant.standing_exits:
        same = (earlier.kind, earlier.reason) == (kind, reason)
        if (same and not _happened_again(participant, earlier, on)) or ends_of(earlier.reason).everything:
            message = f"{earlier.id} has {earlier.reason} on {earlier.exited_on} already; correct or withdraw that one"
            raise AlreadyRecorded(earlier.id, "", message)
    state = state_on(participant, programme, on) if on is not None else participant.state
    if state not in IN_SUPPORT and not ends_of(reason or "").work:
        transition(PARTICIPANT_STATES, state or "", "exit_early", "participant")


def _happened_again(participant: Participant, earlier: Exit, on: date | None) -> bool:
    """Whether a job began since an exit that ends work: after it, custody or a move abroad is another one."""
    if on is None or not ends_of(earlier.reason).work:
        return False
    began_on = [job.started_on for job in participant.jobs if job.counts and job.started_on is not None]
    return any(earlier.exited_on < began <= on for began in began_on)


def leave_early(
    participant: Participant, programme: Programme, kind: ExitKind, reason: str, on: date, exit_id: str = "exit_1"
) -> None:
    """An exit or a completion before the limits [life cycle 2], or what ends work after them [rule 125]."""
    require_exit(participant, programme, {"kind": kind, "reason": reason, "exited_on": on})
    today = max(participant.today, on)
    participant.exits.append(Exit(exit_id, kind, reason, on, today))
    retell(participant, programme, today, reason)


def record_death(participant: Participant, programme: Programme, on: date, exit_id: str) -> None:
    """A death that Jobcentre Plus reports of a participant is an exit, unless it is on record [rule 125].

    Of a referral without a start only the day is kept, for the person's other referrals [rule 142].
    """
    if participant.referral_state != "STARTED" or participant.started_on is None:
        participant.died_on = on
    elif died_on(participant.exits) is None:
        leave_early(participant, programme, "early_exit", "deceased", max(on, participant.started_on), exit_id)


def follow_death(participant: Participant, programme: Programme, died: date | None, exit_id: str) -> None:
    """The death that another referral of the person says, on its day as known now; None: it does not any more."""
    today = participant.today
    for leaving in participant.standing_exits:
        if leaving.followed:
            leaving.state, leaving.withdrawn_on, leaving.withdrawn_because = "VOID", today, "death_corrected"
    if died is not None:
        on = max(died, participant.started_on or died)
        participant.exits.append(Exit(exit_id, "early_exit", "deceased", on, today, followed=True))
    retell(participant, programme, today, "deceased" if died else "death_corrected")


def standing_exit(participant: Participant) -> Exit:
    """The exit that a correction is about: the last one recorded; raises Refused when there is none."""
    recorded = [leaving for leaving in participant.exits if leaving.state == "STANDS"]
    if not recorded:
        message = "no exit is on record that could be withdrawn or corrected"
        raise Refused([Fault("", "no-exit", message)], "conflict")
    return max(recorded, key=lambda leaving: (leaving.recorded_on, leaving.id))


def require_correctable(participant: Participant, programme: Programme) -> Exit:
    """Within the days that the programme allows for it, counted from the day the exit was recorded [rule 126]."""
    participant.require_started()
    leaving, days = standing_exit(participant), programme.exit_correction_days
    last = None if days is None else leaving.recorded_on + timedelta(days=days)
    if last is not None and participant.today > last:
        message = f"the exit was recorded on {leaving.recorded_on}; it could be corrected for {days} days, until {last}"
        raise Refused([Fault("", "correction-too-late", message)], "conflict")
    return leaving


def withdraw_exit(participant: Participant, programme: Programme, because: str, today: date) -> None:
    """The exit was recorded in error: support, jobs and deadlines are as if it had not been."""
    leaving = require_correctable(participant, programme)
    leaving.state, leaving.withdrawn_on, leaving.withdrawn_because = "VOID", today, because
    retell(participant, programme, today, because)


def correct_exit(participant: Participant, programme: Programme, corrected: Exit, because: str, today: date) -> None:
    """The exit was on another day or for another reason; the first record stays, withdrawn."""
    leaving = require_correctable(participant, programme)
    leaving.state, leaving.withdrawn_on, leaving.withdrawn_because = "VOID", today, because
    require_exit(
        participant,
        programme,
        {"kind": corrected.kind, "reason": corrected.reason, "exited_on": corrected.exited_on},
    )
    participant.exits.append(corrected)
    retell(participant, programme, today, because)


def error_faults(participant: Participant, today: date, values: Values) -> Faults:
    return day_faults("found_on", values.get("found_on"), today, (participant.started_on, "the start"))


def require_error_withdrawable(participant: Participant, programme: Programme) -> None:
    """Within the days that the programme allows, unless the referral itself was cancelled before the start."""
    participant.require_referral("withdraw_error")
    if participant.result_reason == "cancelled_before_start":
        message = "Jobcentre Plus cancelled this referral before the start; a new referral is needed"
        raise Refused([Fault("", "cancelled", message)], "conflict")
    require_days_left(programme, participant.result_on, participant.today)


def withdraw_error(participant: Participant, programme: Programme, because: str, today: date) -> None:
    """The start was no error after all: support is as if nobody had said so [rule 140]."""
    participant.move_referral("withdraw_error")
    participant.result_on, participant.result_reason = participant.started_on, None
    participant.emit(ReferredInErrorWithdrawn(because=because), today)
    retell(participant, programme, today, because)


def refer_in_error(participant: Participant, programme: Programme, reason: str, on: date) -> None:
    """Not a start after all: services that counted it take it back, and earnings monitoring closes [rules 28, 29]."""
    participant.move_referral("refer_in_error")
    assert participant.started_on is not None
    participant.state = None
    participant.result_on, participant.result_reason = on, reason
    participant.left_on = participant.left_on or on
    participant.left_reason, participant.exit_report = reason, False
    participant.stop_deadlines((*RESULT_TASKS, *LIMITS, JOB_GAP), participant.left_on)
    promises.retell(participant, programme)
    participant.emit(ReferredInError(reason=reason, started_on=participant.started_on), on)
