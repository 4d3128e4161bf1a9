"""To whom a participant is shown: agreed, and withdrawn [rules 103, 193]."""

from services.caseload.domain import sharings
from services.caseload.domain.sharings import Sharing
from services.caseload.request_bodies.sharings import SharingIn, SharingWithdrawalIn
from services.caseload.store import SHARINGS, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def agree(uow: UnitOfWork, programmes: Programmes, participant_id: str, body: ParsedBody[SharingIn]) -> str:
    """The participant is shown to a recipient of the programme; returns the id of the sharing."""
    participant = await lock_participant(uow, participant_id)
    recipients = {party.code: party for party in programmes.newest(participant.programme).recipients(uow.today)}
    earlier = await SHARINGS.of(uow, participant_id)
    details = body.validated([*sharings.sharing_faults(participant, recipients, earlier, body.values)])
    party = recipients[details.recipient]
    facts = {**details.model_dump(), "org": party.organisation, "basis": party.basis}
    sharing = Sharing(new_id("shr"), programme=participant.programme, **facts)
    sharings.agree(participant, sharing)
    return await SHARINGS.insert(uow, participant, sharing)


async def withdraw(uow: UnitOfWork, sharing_id: str, expected: int, body: ParsedBody[SharingWithdrawalIn]) -> None:
    """The participant is shown no more by it, from a day on."""
    participant, sharing = await SHARINGS.lock(uow, sharing_id, expected)
    details = body.validated([*sharings.withdrawal_faults(participant, sharing, body.values)])
    sharings.withdraw(participant, sharing, details.withdrawn_on)
    await SHARINGS.save(uow, participant, sharing)
