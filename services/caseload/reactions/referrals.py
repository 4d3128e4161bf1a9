"""Events of `referrals`: a referral becomes a participant; a cancellation is answered on the participant's stream."""

from services.caseload.commands import same_person
from services.caseload.domain import cancellations, exits, key_workers, promises
from services.caseload.domain.participant import Participant
from services.caseload.reactions.changes import changing_participant
from services.caseload.store import insert_participant, lock_participant, save_participant
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handler
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import (
    PersonSettled,
    ReferralAcknowledged,
    ReferralAllocated,
    ReferralCancelled,
    ReferralCancelRequested,
    ReferralReceived,
    ReferralRejected,
    ReferralSenderNamed,
)
from shared.terms.ids import new_id
from shared.terms.programme import Programme, Programmes

SHOW_TO = "UPDATE participant SET visible_to = $2 WHERE id = $1"


def handlers(programmes: Programmes) -> dict[str, Handler]:
    """One handler per event type of `referrals`."""

    async def received(uow: UnitOfWork, envelope: Envelope) -> None:
        event = ReferralReceived.of(envelope)
        programme = programmes.for_referral(event.programme, event.programme_version)
        await receive(uow, programme, event, envelope.participant_id, envelope.actor)

    async def requested(uow: UnitOfWork, envelope: Envelope) -> None:
        await cancel_requested(uow, programmes, envelope)

    async def allocated(uow: UnitOfWork, envelope: Envelope) -> None:
        await allocate(uow, programmes, envelope)

    async def sender_named(uow: UnitOfWork, envelope: Envelope) -> None:
        await name_sender(uow, programmes, envelope)

    async def settled(uow: UnitOfWork, envelope: Envelope) -> None:
        await settle_person(uow, programmes, envelope)

    async def acknowledged(uow: UnitOfWork, envelope: Envelope) -> None:
        await acknowledge(uow, programmes, envelope)

    async def cancelled(uow: UnitOfWork, envelope: Envelope) -> None:
        await cancel(uow, programmes, envelope)

    return {
        ReferralReceived.TYPE: received,
        ReferralAllocated.TYPE: allocated,
        ReferralSenderNamed.TYPE: sender_named,
        PersonSettled.TYPE: settled,
        ReferralAcknowledged.TYPE: acknowledged,
        ReferralRejected.TYPE: changing_participant(programmes, rejected),
        ReferralCancelled.TYPE: cancelled,
        ReferralCancelRequested.TYPE: requested,
    }


async def receive(
    uow: UnitOfWork, programme: Programme, event: ReferralReceived, participant_id: str, actor: str
) -> None:
    """A new participant, with the deadlines that are counted from the day of referral [rule 22]."""
    participant = Participant(
        participant_id,
        event.programme,
        event.provider,
        event.jcp_district,
        event.referred_on,
        event.group,
        event.programme_version,
        event.participation,
        person_id=event.person_id,
        doubtful=bool(event.doubtful),
        sent_by=event.sender(actor),
    )
    participant.open_tasks(programme, "referral", event.referred_on)
    promises.retell(participant, programme)
    if event.start_by is not None:
        participant.set_deadline("start_or_fta", event.start_by)
    visible_to = programme.visible_to(event.provider, event.sender(actor))
    details = event.model_dump(include={"reference", "area"})
    await insert_participant(uow, participant, visible_to=visible_to, **details)


async def allocate(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """Another provider takes over: the one before no longer sees the participant, who has no key worker now."""
    participant = await lock_participant(uow, envelope.participant_id)
    participant.provider = ReferralAllocated.of(envelope).provider
    key_workers.release(participant, uow.today)
    await save_participant(uow, participant)
    await show(uow, programmes, participant)


async def name_sender(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """Who had sent the referral sees the participant; the district of the area no longer does [rule 157]."""
    participant = await lock_participant(uow, envelope.participant_id)
    participant.sent_by = ReferralSenderNamed.of(envelope).sent_by
    await save_participant(uow, participant)
    await show(uow, programmes, participant)


async def show(uow: UnitOfWork, programmes: Programmes, participant: Participant) -> None:
    """Shows a participant to those who deliver, commission and referred, and to nobody else."""
    programme = programmes.for_referral(*participant.programme_key)
    visible_to = programme.visible_to(participant.provider, participant.sent_by or participant.jcp_district)
    await uow.conn.execute(SHOW_TO, participant.id, visible_to)


async def acknowledge(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """A provider takes over; a death that is known of the person reaches this referral too."""
    participant = await lock_participant(uow, envelope.participant_id)
    participant.move_referral("acknowledge")
    participant.acknowledged_on = envelope.occurred_on
    await save_participant(uow, participant)
    await _follow(uow, programmes, participant)


async def _follow(uow: UnitOfWork, programmes: Programmes, participant: Participant) -> None:
    if participant.person_id is not None:
        await same_person.follow_deaths(uow, programmes, participant.person_id)


def rejected(participant: Participant, programme: Programme, envelope: Envelope) -> None:
    reason = ReferralRejected.of(envelope).reason
    cancellations.close_before_start(participant, programme, "reject", reason, envelope.occurred_on)


async def settle_person(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """Who the person is; a referral of a doubtful person cannot start [rule 121], and nobody has two [rule 141]."""
    participant, settled = await lock_participant(uow, envelope.participant_id), PersonSettled.of(envelope)
    before = participant.person_id
    if before != settled.person_id:
        same_person.start_again(programmes, participant, uow.today)
    await same_person.settle_starts(uow, programmes, participant, settled.person_id)
    participant.person_id, participant.doubtful = settled.person_id, settled.decision == "open"
    await save_participant(uow, participant)
    if before is not None and before != settled.person_id:
        await same_person.undo_settling(uow, programmes, participant, before)
    await _follow(uow, programmes, participant)


async def cancel(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """Cancelled before it was acknowledged; a death is known of the person in every referral."""
    participant, event = await lock_participant(uow, envelope.participant_id), ReferralCancelled.of(envelope)
    programme = programmes.for_referral(*participant.programme_key)
    step = "cancel" if participant.referral_state == "RECEIVED" else "withdraw"
    cancellations.close_before_start(participant, programme, step, event.reason, envelope.occurred_on)
    if event.reason == "deceased":
        exits.record_death(participant, programme, event.died_on or envelope.occurred_on, new_id("ext"))
    await save_participant(uow, participant)
    await _follow(uow, programmes, participant)


async def cancel_requested(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """The answer to a request to cancel; a death is recorded also where the start stands."""
    participant, request = await lock_participant(uow, envelope.participant_id), ReferralCancelRequested.of(envelope)
    rejects = bool(request.rejects)
    programme = programmes.for_referral(*participant.programme_key)
    cancellations.answer_cancellation(participant, programme, request.reason, envelope.occurred_on, rejects=rejects)
    if request.reason == "deceased":
        exits.record_death(participant, programme, request.died_on or envelope.occurred_on, new_id("ext"))
    await save_participant(uow, participant)
    await _follow(uow, programmes, participant)
