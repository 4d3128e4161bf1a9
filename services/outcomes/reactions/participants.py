"""Events of a participant's referral, start and end: who they are, and when their earnings are monitored."""

from dataclasses import replace

from services.outcomes.commands.match_unmatched import hold_sent_before, match_waiting
from services.outcomes.domain.person import DIED, IN_ERROR, TRACKING_OVER, Person
from services.outcomes.domain.record import Record
from services.outcomes.reactions.reaction import Reaction, update_after
from services.outcomes.store import new_record, save
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import Event
from shared.terms.events.participant import (
    DeathRecorded,
    ParticipantCompleted,
    ParticipantExited,
    ParticipantStarted,
    ReferredInError,
    ReferredInErrorWithdrawn,
    StartCorrected,
    SupportCorrected,
    SupportEnded,
)
from shared.terms.events.payment import EarningsInterestClosed, EarningsInterestOpened
from shared.terms.events.referral import PersonSettled, ReferralAllocated, ReferralReceived, ReferralSenderNamed
from shared.terms.programme import Programmes

EXPIRES_WITH_TRACKING = ("not_claimed", "rejected")
"""Claims in other states, also on hold, were made in time and are still decided on [rule 147]."""


async def receive_referral(programmes: Programmes, uow: UnitOfWork, envelope: Envelope) -> None:
    event = ReferralReceived.of(envelope)
    person = Person(
        envelope.participant_id,
        event.reference,
        event.programme,
        event.provider,
        event.jcp_district,
        [],
        version=0,
        group_code=event.group,
        referred_on=event.referred_on,
        programme_version=event.programme_version,
        person_id=event.person_id,
        doubtful=bool(event.doubtful),
        sent_by=event.sender(envelope.actor),
    )
    record = new_record(programmes, person)
    person = _with_provider(record, event.provider)
    record.update_person(replace(person, decided_by=record.programme.money_terms))
    await save(uow, [record])
    await hold_sent_before(uow, record, envelope.recorded_at)
    await match_waiting(uow, record)


async def allocate(uow: UnitOfWork, record: Record, event: ReferralAllocated, envelope: Envelope) -> None:
    record.update_person(_with_provider(record, event.provider))
    await match_waiting(uow, record)


async def name_sender(uow: UnitOfWork, record: Record, event: ReferralSenderNamed, envelope: Envelope) -> None:
    """Who had sent the referral sees the participant; the district of the area no longer does [rule 157]."""
    record.update_person(replace(record.person, sent_by=event.sent_by))
    record.update_person(_with_provider(record, record.person.provider))


async def settle_person(uow: UnitOfWork, record: Record, event: PersonSettled, envelope: Envelope) -> None:
    """Who the person is; for a doubtful one nothing is approved or paid [rule 121]."""
    record.update_person(replace(record.person, person_id=event.person_id, doubtful=event.decision == "open"))


async def start(uow: UnitOfWork, record: Record, event: ParticipantStarted, envelope: Envelope) -> None:
    person = _with_provider(record, event.provider)
    limits = (event.pre_work_ends_on, event.in_work_ends_on, event.tail_ends_on)
    record.update_person(person.open_monitoring(event.started_on, *limits))
    record.emit(EarningsInterestOpened(from_on=event.started_on, to_on=event.tail_ends_on), event.started_on)
    await match_waiting(uow, record)
    update_after(record, envelope)


async def correct_start(uow: UnitOfWork, record: Record, event: StartCorrected, envelope: Envelope) -> None:
    """Windows, deadlines and which earnings count follow the right day [rule 140]."""
    limits = (event.pre_work_ends_on, event.in_work_ends_on, event.tail_ends_on)
    record.update_person(record.person.move_start(event.started_on, *limits))
    await _monitor(uow, record, envelope)


async def withdraw_error(uow: UnitOfWork, record: Record, event: ReferredInErrorWithdrawn, envelope: Envelope) -> None:
    """The start counts again; whether tracking is over follows in `participant.support_corrected` [rule 140]."""
    if record.person.closed_because == IN_ERROR:
        record.update_person(record.person.reopen_monitoring())
    await _monitor(uow, record, envelope)


async def _monitor(uow: UnitOfWork, record: Record, envelope: Envelope) -> None:
    """Monitors the days from the start to the end of tracking, as they are known now."""
    person = record.person
    if person.interest == "open":
        days = {"from_on": person.started_on, "to_on": person.tail_ends_on}
        record.emit(EarningsInterestOpened.model_validate(days), envelope.occurred_on)
        await match_waiting(uow, record)
    update_after(record, envelope)


async def leave(uow: UnitOfWork, record: Record, event: SupportEnded | ParticipantExited, envelope: Envelope) -> None:
    """Support ended: the person may start elsewhere from then on [rule 122]."""
    record.update_person(replace(record.person, left_on=envelope.occurred_on))


async def complete(uow: UnitOfWork, record: Record, event: ParticipantCompleted, envelope: Envelope) -> None:
    record.update_person(record.person.close_monitoring(TRACKING_OVER))
    record.emit(EarningsInterestClosed(reason=TRACKING_OVER), event.tail_ended_on)
    update_after(record, envelope)
    _expire_claims(record, envelope)


async def refer_in_error(uow: UnitOfWork, record: Record, event: ReferredInError, envelope: Envelope) -> None:
    if record.person.interest == "closed":
        record.update_person(replace(record.person, closed_because=IN_ERROR))
    else:
        record.update_person(record.person.close_monitoring(IN_ERROR))
        record.emit(EarningsInterestClosed(reason=IN_ERROR), envelope.occurred_on)
    update_after(record, envelope, IN_ERROR)


async def correct_support(uow: UnitOfWork, record: Record, event: SupportCorrected, envelope: Envelope) -> None:
    """The tracking period turns out to be over, or not to be over yet [rules 34, 126]."""
    record.update_person(replace(record.person, left_on=event.left_on))
    person = record.person
    if event.completed_on is not None and person.interest == "open":
        record.update_person(person.close_monitoring(TRACKING_OVER))
        record.emit(EarningsInterestClosed(reason=TRACKING_OVER), event.completed_on)
    elif event.completed_on is None and person.closed_because == TRACKING_OVER:
        record.update_person(person.reopen_monitoring())
        await _monitor(uow, record, envelope)
    update_after(record, envelope)
    if event.completed_on is not None:
        _expire_claims(record, envelope)


async def record_death(uow: UnitOfWork, record: Record, event: DeathRecorded, envelope: Envelope) -> None:
    """Nothing counts after the day of death; without a day, the death was recorded in error [rule 125]."""
    record.update_person(replace(record.person, died_on=event.died_on))
    update_after(record, envelope, DIED)


def _expire_claims(record: Record, envelope: Envelope) -> None:
    for claim in record.claims:
        if claim.state in EXPIRES_WITH_TRACKING:
            record.move_claim(claim.after("expire", TRACKING_OVER), envelope.occurred_on)


def _with_provider(record: Record, provider: str) -> Person:
    person = record.person
    visible_to = record.programme.visible_to(provider, person.sent_by or person.jcp_district)
    return replace(record.person, provider=provider, visible_to=visible_to)


REACTIONS: dict[type[Event], Reaction] = {
    ReferralAllocated: allocate,
    ReferralSenderNamed: name_sender,
    PersonSettled: settle_person,
    ParticipantStarted: start,
    SupportEnded: leave,
    ParticipantExited: leave,
    ParticipantCompleted: complete,
    StartCorrected: correct_start,
    ReferredInError: refer_in_error,
    ReferredInErrorWithdrawn: withdraw_error,
    SupportCorrected: correct_support,
    DeathRecorded: record_death,
}
