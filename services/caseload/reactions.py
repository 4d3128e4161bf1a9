"""What caseload does with what it hears: referrals appear here, and cancellations are answered on their own stream."""

from collections.abc import Callable

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import locked, save, save_clocks, terms_of
from services.caseload.domain import clocks, leaving, promises
from services.caseload.domain.participant import Participant
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handler, Handlers
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.payment import OutcomeAchieved, OutcomeUnachieved
from shared.terms.events.referral import (
    ReferralAcknowledged,
    ReferralAllocated,
    ReferralCancelled,
    ReferralCancelRequested,
    ReferralReceived,
    ReferralRejected,
)
from shared.terms.programme import Programme, Programmes

RECEIVE = Sql(sa.insert(tables.participant))
SHOW_TO = "UPDATE participant SET visible_to = $2 WHERE id = $1"
FACTS = ("reference", "programme", "programme_version", "person_id", "provider", "jcp_district", "area")

Change = Callable[[Participant, Envelope], None]


def made(programmes: Programmes) -> Handlers:
    """One handler per event type heard."""

    async def received(uow: UnitOfWork, envelope: Envelope) -> None:
        event = ReferralReceived.of(envelope)
        programme = programmes.for_referral(event.programme, event.programme_version)
        await receive(uow, programme, event, envelope.participant_id)

    async def allocated(uow: UnitOfWork, envelope: Envelope) -> None:
        await allocate(uow, programmes, envelope)

    return Handlers({ReferralReceived.TYPE: received, ReferralAllocated.TYPE: allocated, **FOLLOWED})


async def receive(uow: UnitOfWork, programme: Programme, event: ReferralReceived, participant_id: str) -> None:
    """A new participant, with the clocks that run from the day of referral [rule 22]."""
    names = (event.programme, event.provider, event.jcp_district)
    participant = Participant(participant_id, *names, event.referred_on, event.group)
    clocks.open_tasks(participant, programme, "referral", event.referred_on)
    promises.begin(participant, programme, "referral", event.referred_on)
    if event.start_by is not None:
        participant.clocks["start_or_fta"] = clocks.Clock("start_or_fta", event.start_by)
    row = {name: getattr(event, name) for name in FACTS}
    row |= {"group_code": event.group, "participation": event.participation, "referred_on": event.referred_on}
    seen_by = programme.visible_to(event.provider, event.jcp_district)
    await RECEIVE.execute(uow, id=participant_id, referral_state="RECEIVED", visible_to=seen_by, version=1, **row)
    await save_clocks(uow, participant)


async def allocate(uow: UnitOfWork, programmes: Programmes, envelope: Envelope) -> None:
    """Another provider has it: the one before sees it no longer, and none of its key workers has it."""
    participant = await locked(uow, envelope.participant_id)
    participant.provider = ReferralAllocated.of(envelope).provider
    participant.key_worker_id = None
    await save(uow, participant)
    programme = terms_of(programmes, participant)
    await uow.conn.execute(
        SHOW_TO, participant.id, programme.visible_to(participant.provider, participant.jcp_district)
    )


def _changing(change: Change) -> Handler:
    async def handler(uow: UnitOfWork, envelope: Envelope) -> None:
        participant = await locked(uow, envelope.participant_id)
        change(participant, envelope)
        await save(uow, participant)

    return handler


def _acknowledged(participant: Participant, envelope: Envelope) -> None:
    participant.move_referral("acknowledge")
    participant.acknowledged_on = envelope.occurred_on


def _rejected(participant: Participant, envelope: Envelope) -> None:
    reason = ReferralRejected.of(envelope).reason
    leaving.close_before_start(participant, "reject", reason, envelope.occurred_on)


def _cancelled(participant: Participant, envelope: Envelope) -> None:
    reason = ReferralCancelled.of(envelope).reason
    event = "cancel" if participant.referral_state == "RECEIVED" else "withdraw"
    leaving.close_before_start(participant, event, reason, envelope.occurred_on)


def _cancel_requested(participant: Participant, envelope: Envelope) -> None:
    asked = ReferralCancelRequested.of(envelope)
    leaving.answer_cancellation(participant, asked.reason, envelope.occurred_on, rejects=bool(asked.rejects))


def _outcome_achieved(participant: Participant, envelope: Envelope) -> None:
    achieved_on = OutcomeAchieved.of(envelope).achieved_on
    participant.outcome_on = max(achieved_on, participant.outcome_on or achieved_on)


def _outcome_unachieved(participant: Participant, envelope: Envelope) -> None:
    if participant.outcome_on == OutcomeUnachieved.of(envelope).was_achieved_on:
        participant.outcome_on = None


CHANGES: dict[str, Change] = {
    ReferralAcknowledged.TYPE: _acknowledged,
    ReferralRejected.TYPE: _rejected,
    ReferralCancelled.TYPE: _cancelled,
    ReferralCancelRequested.TYPE: _cancel_requested,
    OutcomeAchieved.TYPE: _outcome_achieved,
    OutcomeUnachieved.TYPE: _outcome_unachieved,
}
FOLLOWED: dict[str, Handler] = {event_type: _changing(change) for event_type, change in CHANGES.items()}
