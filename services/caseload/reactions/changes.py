"""Handlers that change one participant."""

from collections.abc import Callable

from services.caseload.domain.participant import Participant
from services.caseload.store import lock_participant, save_participant
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handler
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programme, Programmes

Change = Callable[[Participant, Programme, Envelope], None]


def changing_participant(programmes: Programmes, change: Change) -> Handler:
    """A handler that loads and locks the participant of the event, applies `change` and saves."""

    async def handler(uow: UnitOfWork, envelope: Envelope) -> None:
        participant = await lock_participant(uow, envelope.participant_id)
        change(participant, programmes.for_referral(*participant.programme_key), envelope)
        await save_participant(uow, participant)

    return handler
