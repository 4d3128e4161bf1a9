"""A cancellation or rejection of a referral: a referral has exactly one result [rule 25]."""

from datetime import date

from services.caseload.domain import promises
from services.caseload.domain.deadlines import RESULT_TASKS
from services.caseload.domain.exits import refer_in_error
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ParticipantWithdrawn, WithdrawalRefused
from shared.terms.programme import Programme


def answer_cancellation(
    participant: Participant, programme: Programme, reason: str, requested_on: date, *, rejects: bool = False
) -> None:
    """Grants the request unless there is a result; a start dated later than the request is taken back."""
    started_on = participant.started_on
    withdrawn = ParticipantWithdrawn(reason=reason, rejected=rejects or None)
    if participant.with_provider:
        _close(participant, programme, "reject" if rejects else "withdraw", reason, requested_on)
        participant.emit(withdrawn, requested_on)
    elif participant.referral_state == "STARTED" and started_on is not None and requested_on < started_on:
        refer_in_error(participant, programme, "cancelled_before_start", started_on)
        participant.emit(withdrawn, requested_on)
    else:
        since = participant.result_on or participant.referred_on
        participant.emit(WithdrawalRefused(because=participant.referral_state, since=since), requested_on)


def close_before_start(participant: Participant, programme: Programme, event: str, reason: str, on: date) -> None:
    """`referrals` rejected or cancelled it; where there is a result here already, that is the answer."""
    if participant.referral_state == "RECEIVED" or participant.with_provider:
        _close(participant, programme, event, reason, on)
    else:
        answer_cancellation(participant, programme, reason, on)


def _close(participant: Participant, programme: Programme, event: str, reason: str, on: date) -> None:
    participant.move_referral(event)
    participant.result_on, participant.result_reason = on, reason
    participant.stop_deadlines(RESULT_TASKS, on)
    promises.retell(participant, programme)
