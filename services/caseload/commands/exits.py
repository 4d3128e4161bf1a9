"""Early exits, early completions, and referrals found to be in error [rules 28, 38, 43]."""

from services.caseload.domain import exits
from services.caseload.request_bodies.participants import ExitIn, InErrorIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def leave_early(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[ExitIn]
) -> None:
    """An early exit or an early completion."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require("exit_early")
    details = body.validated([*exits.exit_faults(participant, uow.today, body.values)])
    programme = programmes.for_referral(*participant.programme_key)
    exits.leave_early(participant, programme, details.kind, details.reason, details.exited_on)
    await save_participant(uow, participant)


async def refer_in_error(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[InErrorIn]
) -> None:
    """The start turns out not to have been one; deadlines that passed before take effect first."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require_referral("refer_in_error")
    details = body.validated([*exits.error_faults(participant, uow.today, body.values)])
    exits.catch_up(participant, programmes.for_referral(*participant.programme_key), details.found_on)
    exits.refer_in_error(participant, details.reason, details.found_on)
    await save_participant(uow, participant)
