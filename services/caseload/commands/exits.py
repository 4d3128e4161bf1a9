"""Early exits and completions, their corrections, and referrals found to be in error [rules 28, 38, 43, 126]."""

from services.caseload.commands.entitlement import require_entitled
from services.caseload.commands.record_rows import keep_correction
from services.caseload.domain import exits
from services.caseload.domain.participant import Exit
from services.caseload.request_bodies.participants import BecauseIn, CorrectExitIn, ExitIn, InErrorIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def leave_early(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[ExitIn]
) -> None:
    """An early exit or an early completion; after the end of support, what ends work as well."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    exits.require_exit(participant, programme, body.values)
    details = body.validated([*exits.exit_faults(participant, uow.today, body.values)])
    exits.leave_early(participant, programme, details.kind, details.reason, details.exited_on, new_id("ext"))
    await save_participant(uow, participant)


async def withdraw_exit(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[BecauseIn]
) -> None:
    """The last exit was recorded in error."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    exits.require_correctable(participant, programme)
    exits.withdraw_exit(participant, programme, body.validated().because, uow.today)
    await save_participant(uow, participant)


async def correct_exit(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[CorrectExitIn]
) -> None:
    """The last exit was on another day, or for another reason."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    exits.require_correctable(participant, programme)
    details = body.validated([*exits.exit_faults(participant, uow.today, body.values)])
    corrected = Exit(new_id("ext"), details.kind, details.reason, details.exited_on, uow.today)
    exits.correct_exit(participant, programme, corrected, details.because, uow.today)
    await save_participant(uow, participant)


async def withdraw_error(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[BecauseIn]
) -> None:
    """The referral was not in error; the person must still be entitled to the start."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    exits.require_error_withdrawable(participant, programme)
    because = body.validated().because
    await require_entitled(uow, programmes, participant)
    before = {"id": participant.id, "result_on": participant.result_on, "result_reason": participant.result_reason}
    exits.withdraw_error(participant, programme, because, uow.today)
    await keep_correction(uow, participant, "referred_in_error", before, "withdrawn", because)
    await save_participant(uow, participant)


async def refer_in_error(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[InErrorIn]
) -> None:
    """The start turns out not to have been one; deadlines that passed before take effect first."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require_referral("refer_in_error")
    details = body.validated([*exits.error_faults(participant, uow.today, body.values)])
    programme = programmes.for_referral(*participant.programme_key)
    exits.catch_up(participant, programme, details.found_on)
    exits.refer_in_error(participant, programme, details.reason, details.found_on)
    await save_participant(uow, participant)
