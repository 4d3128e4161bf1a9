"""What `outcomes` does with the events it consumes, each under its participant's lock."""

from functools import partial

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
ONLY_FOR_KINDS: dict[type[Event], tuple[str, ...]] = {
    AppointmentAttended: ("engagement",),
    ActionPlanAgreed: ("engagement", "job_start"),
    AssessmentCompleted: ("engagement",),
}
"""Events that matter only to programmes with an outcome of these kinds."""
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
    if model in ONLY_FOR_KINDS and not await _has_kind(uow, programmes, participant_id, ONLY_FOR_KINDS[model]):
        return
    record = (await load(uow, programmes, [participant_id])).get(participant_id)
    if record is None:
        raise ReferralMissing(f"{model.TYPE} of {participant_id}, whose referral.received was not consumed")
    await reaction(uow, record, model.of(envelope), envelope)
    await save(uow, [record])


async def _has_kind(uow: UnitOfWork, programmes: Programmes, participant_id: str, kinds: tuple[str, ...]) -> bool:
    """Whether the participant's programme has an outcome of these kinds; true for an unknown participant.

    Most programmes have none, so most meetings cost one query and no lock.
    """
    row = await uow.conn.fetchrow(PROGRAMME_OF, participant_id)
    return row is None or any(outcome.kind in kinds for outcome in programmes.for_referral(*row).outcomes)
