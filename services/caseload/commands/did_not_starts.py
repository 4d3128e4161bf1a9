"""Referrals without a start: recorded, corrected and withdrawn [rules 25, 171]."""

from services.caseload.commands.record_rows import has_bookings, keep_correction
from services.caseload.domain import did_not_starts, records
from services.caseload.domain.participant import Participant
from services.caseload.request_bodies.participants import BecauseIn, CorrectDidNotStartIn, DidNotStartIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def did_not_start(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[DidNotStartIn]
) -> None:
    """The person will not start."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require_referral("did_not_start")
    details = body.validated([*did_not_starts.did_not_start_faults(participant, uow.today, body.values)])
    programme = programmes.for_referral(*participant.programme_key)
    did_not_starts.did_not_start(participant, programme, uow.today, details.reason, details.occurred_on)
    await save_participant(uow, participant)


async def correct_did_not_start(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[CorrectDidNotStartIn]
) -> None:
    """It happened on another day, or for another reason."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    did_not_starts.require_correctable(participant, programme, "correct_did_not_start")
    details = body.validated([*did_not_starts.correction_faults(participant, body.values)])
    await _keep(uow, participant, "corrected", details.because)
    did_not_starts.correct(participant, programme, details.reason, details.occurred_on, details.because)
    await save_participant(uow, participant)


async def withdraw_did_not_start(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[BecauseIn]
) -> None:
    """It was recorded in error."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    did_not_starts.require_correctable(participant, programme, "withdraw_did_not_start")
    because = body.validated().because
    await _keep(uow, participant, "withdrawn", because)
    stage = records.stage(participant, booked=await has_bookings(uow, participant))
    did_not_starts.withdraw(participant, programme, stage, because)
    await save_participant(uow, participant)


async def _keep(uow: UnitOfWork, participant: Participant, change: str, because: str) -> None:
    before = {"id": participant.id, "result_on": participant.result_on, "result_reason": participant.result_reason}
    await keep_correction(uow, participant, "did_not_start", before, change, because)
