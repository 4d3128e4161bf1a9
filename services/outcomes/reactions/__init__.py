"""What `outcomes` does on hearing of referrals, starts, ends and jobs; each under its participant's lock."""

from dataclasses import replace
from functools import partial
from typing import Any

from services.outcomes.commands.queueing import drain
from services.outcomes.domain.claims import Claim
from services.outcomes.domain.person import IN_ERROR, TAIL_OVER, Job, Person
from services.outcomes.domain.record import ClaimStepped, Record
from services.outcomes.reactions import evidence
from services.outcomes.reactions.concluding import React, conclude_on
from services.outcomes.records import load, record_of, save, terms_of
from services.outcomes.saying import say
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handler, Handlers
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import Event
from shared.terms.events.job import JobEnded, JobStarted, JobVoided
from shared.terms.events.participant import ParticipantCompleted, ParticipantStarted, ReferredInError
from shared.terms.events.payment import EarningsInterestClosed, EarningsInterestOpened
from shared.terms.events.referral import ReferralAllocated, ReferralReceived
from shared.terms.events.support import ActionPlanAgreed, AppointmentAttended, AssessmentCompleted
from shared.terms.programme import Programmes

CLOSES_WITH_INTEREST = ("not_claimed", "rejected", "on_hold")
"""What was submitted in time is still decided on."""


class NotReceived(LookupError):
    """News of a participant whose referral was not heard: the stream has a gap and somebody has to look."""


async def _received(programmes: Programmes, uow: UnitOfWork, envelope: Envelope) -> None:
    told = ReferralReceived.of(envelope)
    programme = terms_of(programmes, told.programme, told.programme_version)
    visible_to = programme.visible_to(told.provider, told.jcp_district)
    participant_id = envelope.participant_id
    person = Person(
        participant_id,
        told.reference,
        told.programme,
        told.provider,
        told.jcp_district,
        visible_to,
        version=0,
        group_code=told.group,
        referred_on=told.referred_on,
        programme_version=told.programme_version,
    )
    record = record_of(programmes, person)
    record.be(person)
    await save(uow, [record])
    await drain(uow, record)


async def _allocated(uow: UnitOfWork, record: Record, told: ReferralAllocated, envelope: Envelope) -> None:
    record.be(_with_provider(record, told.provider))
    await drain(uow, record)


async def _started(uow: UnitOfWork, record: Record, told: ParticipantStarted, envelope: Envelope) -> None:
    person = _with_provider(record, told.provider)
    record.be(person.opened(told.started_on, told.pre_work_ends_on, told.in_work_ends_on, told.tail_ends_on))
    opened = EarningsInterestOpened(from_on=told.started_on, to_on=told.tail_ends_on)
    uow.emit(envelope.stream_id, opened, told.started_on)
    await drain(uow, record)
    conclude_on(record, envelope)


async def _completed(uow: UnitOfWork, record: Record, told: ParticipantCompleted, envelope: Envelope) -> None:
    record.be(record.person.closed(TAIL_OVER))
    uow.emit(envelope.stream_id, EarningsInterestClosed(reason=TAIL_OVER), told.tail_ended_on)
    conclude_on(record, envelope)
    for claim in [c for c in record.all(Claim) if c.state in CLOSES_WITH_INTEREST]:
        record.put(claim.after("expire", TAIL_OVER))
        record.facts.append(ClaimStepped(record.rows[Claim][claim.key], claim.state, envelope.occurred_on))


async def _in_error(uow: UnitOfWork, record: Record, told: ReferredInError, envelope: Envelope) -> None:
    if record.person.interest == "closed":
        record.be(replace(record.person, closed_because=IN_ERROR))
    else:
        record.be(record.person.closed(IN_ERROR))
        uow.emit(envelope.stream_id, EarningsInterestClosed(reason=IN_ERROR), envelope.occurred_on)
    conclude_on(record, envelope, IN_ERROR)


async def _job_started(uow: UnitOfWork, record: Record, told: JobStarted, envelope: Envelope) -> None:
    job = Job(
        told.job_id,
        record.person.id,
        told.employment,
        told.kind,
        told.started_on,
        told.qualifying,
        envelope.actor,
        hours_per_week=told.hours_per_week,
        vacancy=told.vacancy,
        obligation=told.obligation,
    )
    record.put(job)
    conclude_on(record, envelope)


async def _job_ended(uow: UnitOfWork, record: Record, told: JobEnded, envelope: Envelope) -> None:
    await _change_job(record, told.job_id, envelope, ended_on=told.ended_on)


async def _job_voided(uow: UnitOfWork, record: Record, told: JobVoided, envelope: Envelope) -> None:
    await _change_job(record, told.job_id, envelope, void=True)


async def _change_job(record: Record, job_id: str, envelope: Envelope, **what: Any) -> None:
    """A job that was only expected was never recorded here; its end changes nothing."""
    job = record.rows[Job].get(job_id)
    if job is not None:
        record.put(replace(job, **what))
        conclude_on(record, envelope)


def _with_provider(record: Record, provider: str) -> Person:
    visible_to = record.programme.visible_to(provider, record.person.jcp_district)
    return replace(record.person, provider=provider, visible_to=visible_to)


async def _heard(programmes: Programmes, model: type[Event], react: React, uow: UnitOfWork, envelope: Envelope) -> None:
    participant_id = envelope.participant_id
    if model in FOR_SOME and not await _wanted(uow, programmes, participant_id, FOR_SOME[model]):
        return
    record = (await load(uow, programmes, [participant_id])).get(participant_id)
    if record is None:
        raise NotReceived(f"{model.TYPE} of {participant_id}, whose referral.received was not heard")
    await react(uow, record, model.of(envelope), envelope)
    say(uow, [record])
    await save(uow, [record])


async def _wanted(uow: UnitOfWork, programmes: Programmes, participant_id: str, kinds: tuple[str, ...]) -> bool:
    """Whether the participant's programme has an outcome of these kinds, so that most meetings cost one look."""
    found = await uow.conn.fetchrow(
        "SELECT programme, programme_version FROM participant WHERE id = $1", participant_id
    )
    return found is None or any(outcome.kind in kinds for outcome in terms_of(programmes, *found).outcomes)


REACTIONS: dict[type[Event], React] = {
    ReferralAllocated: _allocated,
    ParticipantStarted: _started,
    ParticipantCompleted: _completed,
    ReferredInError: _in_error,
    JobStarted: _job_started,
    JobEnded: _job_ended,
    JobVoided: _job_voided,
    **evidence.REACTIONS,
}
FOR_SOME: dict[type[Event], tuple[str, ...]] = {
    AppointmentAttended: ("engagement",),
    ActionPlanAgreed: ("engagement", "job_start"),
    AssessmentCompleted: ("engagement",),
}


def made(programmes: Programmes) -> Handlers:
    """The handlers, by event type."""
    table: dict[str, Handler] = {ReferralReceived.TYPE: partial(_received, programmes)}
    table |= {model.TYPE: partial(_heard, programmes, model, react) for model, react in REACTIONS.items()}
    return Handlers(table)
