"""What caseload does with what it hears: referrals appear here, and cancellations are answered on their own stream."""

from collections.abc import Callable

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import locked, save, save_clocks
from services.caseload.domain import clocks, leaving, promises
from services.caseload.domain.participant import Participant
from shared.edge.database import Sql
from shared.journey.envelope import Envelope
from shared.journey.events.payment import OutcomeAchieved, OutcomeUnachieved
from shared.journey.events.referral import (
    ReferralAcknowledged,
    ReferralAllocated,
    ReferralCancelled,
    ReferralCancelRequested,
    ReferralReceived,
    ReferralRejected,
)
from shared.journey.inbox import Handler, Handlers
from shared.journey.ledger import Tx
from shared.journey.transient import UnknownProgrammeVersion
from shared.terms.programme import Programme, Programmes

RECEIVE = Sql(sa.insert(tables.participant))
SHOW_TO = "UPDATE participant SET visible_to = $2 WHERE id = $1"
FACTS = ("reference", "programme", "programme_version", "person_id", "provider", "jcp_district", "area")

Change = Callable[[Participant, Envelope], None]


def made(programmes: Programmes) -> Handlers:
    """One handler per event type heard."""

    async def received(tx: Tx, envelope: Envelope) -> None:
        await receive(tx, _known(programmes, ReferralReceived.of(envelope).programme), envelope)

    async def allocated(tx: Tx, envelope: Envelope) -> None:
        await allocate(tx, programmes, envelope)

    return Handlers({ReferralReceived.TYPE: received, ReferralAllocated.TYPE: allocated, **FOLLOWED})


def _known(programmes: Programmes, programme_id: str) -> Programme:
    try:
        return programmes[programme_id]
    except KeyError as error:
        raise UnknownProgrammeVersion(f"the programme {programme_id} is not loaded here") from error


def _participant_id(envelope: Envelope) -> str:
    return envelope.stream_id.partition("/")[2]


async def receive(tx: Tx, programme: Programme, envelope: Envelope) -> None:
    """A new participant, with the clocks that run from the day of referral [rule 22]."""
    event = ReferralReceived.of(envelope)
    participant_id = _participant_id(envelope)
    names = (event.programme, event.provider, event.jcp_district)
    participant = Participant(participant_id, *names, event.referred_on, event.group)
    clocks.open_tasks(participant, programme, "referral", event.referred_on)
    promises.begin(participant, programme, "referral", event.referred_on)
    if event.start_by is not None:
        participant.clocks["start_or_fta"] = clocks.Clock("start_or_fta", event.start_by)
    row = {name: getattr(event, name) for name in FACTS}
    row |= {"group_code": event.group, "participation": event.participation, "referred_on": event.referred_on}
    seen_by = programme.visible_to(event.provider, event.jcp_district)
    await RECEIVE.run(tx, id=participant_id, referral_state="RECEIVED", visible_to=seen_by, version=1, **row)
    await save_clocks(tx, participant)


async def allocate(tx: Tx, programmes: Programmes, envelope: Envelope) -> None:
    """Another provider has it: the one before sees it no longer, and none of its key workers has it."""
    participant = await locked(tx, _participant_id(envelope))
    participant.provider = ReferralAllocated.of(envelope).provider
    participant.key_worker_id = None
    await save(tx, participant)
    programme = _known(programmes, participant.programme)
    await tx.conn.execute(SHOW_TO, participant.id, programme.visible_to(participant.provider, participant.jcp_district))


def _changing(change: Change) -> Handler:
    async def handler(tx: Tx, envelope: Envelope) -> None:
        participant = await locked(tx, _participant_id(envelope))
        change(participant, envelope)
        await save(tx, participant)

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
