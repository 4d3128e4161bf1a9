"""What `outcomes` does with the events it consumes, each under its participant's lock."""

from functools import partial

from services.outcomes.domain.evidence import ASSESSMENT, MEETING, PLAN
from services.outcomes.domain.record import evidence_of
from services.outcomes.reactions import evidence, jobs, participants
from services.outcomes.reactions.reaction import Reaction
from services.outcomes.store import load, save
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handler, Handlers
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import Event
from shared.terms.events.referral import ReferralReceived
from shared.terms.events.support import ActionPlanAgreed, AppointmentAttended, AssessmentCompleted
from shared.terms.programme import Programmes

REACTIONS: dict[type[Event], Reaction] = {**participants.REACTIONS, **jobs.REACTIONS, **evidence.REACTIONS}
KEPT_AS: dict[type[Event], str] = {
    AppointmentAttended: MEETING,
    ActionPlanAgreed: PLAN,
    AssessmentCompleted: ASSESSMENT,
}
"""Frequent events, and the kind of evidence they are: kept only where an outcome or its deadline depends on it."""
PROGRAMME_OF = "SELECT programme, programme_version FROM participant WHERE id = $1"


class ReferralMissing(LookupError):
    """An event of a participant whose referral was not consumed: the stream has a gap that needs an operator."""


def build_handlers(programmes: Programmes) -> Handlers:
    """The handlers, by event type."""
    table: dict[str, Handler] = {ReferralReceived.TYPE: partial(participants.receive_referral, programmes)}
    table |= {model.TYPE: partial(_handle, programmes, model, reaction) for model, reaction in REACTIONS.items()}
    return Handlers(table)


async def _handle(
    programmes: Programmes, model: type[Event], reaction: Reaction, uow: UnitOfWork, envelope: Envelope
) -> None:
    participant_id = envelope.participant_id
    if model in KEPT_AS and not await _needs(uow, programmes, participant_id, KEPT_AS[model]):
        return
    record = (await load(uow, programmes, [participant_id])).get(participant_id)
    if record is None:
        raise ReferralMissing(f"{model.TYPE} of {participant_id}, whose referral.received was not consumed")
    await reaction(uow, record, model.of(envelope), envelope)
    await save(uow, [record])


async def _needs(uow: UnitOfWork, programmes: Programmes, participant_id: str, kind: str) -> bool:
    """Whether the participant's programme depends on this kind of evidence; true for an unknown participant.

    Most programmes do not, so most meetings cost one query and no lock.
    """
    row = await uow.conn.fetchrow(PROGRAMME_OF, participant_id)
    return row is None or kind in evidence_of(programmes.for_referral(*row))
