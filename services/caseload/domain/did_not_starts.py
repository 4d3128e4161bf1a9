"""A referral without a start: recorded, corrected and withdrawn [rules 25, 171]."""

from datetime import date
from typing import Literal

from services.caseload.domain import promises
from services.caseload.domain.checks import Faults, Values, require_days_left, since_referral
from services.caseload.domain.deadlines import RESULT_TASKS
from services.caseload.domain.exits import catch_up
from services.caseload.domain.participant import Participant
from services.caseload.domain.starts import in_time, record_result, result_recorded_on
from shared.terms.events.referral import DidNotStartCorrected, DidNotStartWithdrawn, ReferralDidNotStart
from shared.terms.faults import Fault
from shared.terms.programme import Programme

DidNotStartReason = Literal["did_not_attend", "declined", "withdrew", "started_work"]
CORRECTABLE = ("reason", "occurred_on")


def did_not_start_faults(participant: Participant, today: date, values: Values) -> Faults:
    return since_referral("occurred_on", values.get("occurred_on"), today, participant.referred_on)


def did_not_start(participant: Participant, programme: Programme, today: date, reason: str, on: date) -> None:
    """The person will not start; the fifteen working days stop here [life cycle 1]."""
    participant.move_referral("did_not_start")
    participant.result_on, participant.result_reason = on, reason
    record_result(participant, today, on)
    participant.stop_deadlines(RESULT_TASKS, on)
    participant.emit(ReferralDidNotStart(reason=reason, in_time=in_time(participant, on)), on)
    promises.retell(participant, programme)


def require_correctable(participant: Participant, programme: Programme, event: str) -> None:
    """Within the days that the programme allows for it, counted from the day it was recorded [rule 171]."""
    participant.require_referral(event)
    require_days_left(programme, result_recorded_on(participant), participant.today)


def correction_faults(participant: Participant, sent: Values) -> Faults:
    if all(sent.get(name) is None for name in CORRECTABLE):
        yield Fault("", "nothing-to-correct", f"give what is right: one or more of {', '.join(CORRECTABLE)}")
    yield from did_not_start_faults(participant, participant.today, sent)


def correct(participant: Participant, programme: Programme, reason: str | None, on: date | None, because: str) -> None:
    """It happened on another day, or for another reason."""
    participant.move_referral("correct_did_not_start")
    participant.result_reason = reason or participant.result_reason or ""
    if on is not None:
        participant.result_on = on
        participant.redo_task("start_or_fta", on)
    occurred_on = participant.result_on or participant.today
    timely = in_time(participant, occurred_on)
    event = DidNotStartCorrected(
        occurred_on=occurred_on, reason=participant.result_reason, in_time=timely, because=because
    )
    participant.emit(event, participant.today)
    promises.retell(participant, programme)


def withdraw(participant: Participant, programme: Programme, stage: str, because: str) -> None:
    """It was recorded in error: the provider works towards a start as if nobody had said so."""
    participant.move_referral("withdraw_did_not_start")
    participant.referral_state = stage
    participant.result_on = participant.result_reason = None
    participant.emit(DidNotStartWithdrawn(stage=stage, because=because), participant.today)
    participant.reopen_tasks(RESULT_TASKS)
    catch_up(participant, programme, participant.today)
    promises.retell(participant, programme)
