"""What becomes of an acknowledged referral: contact, booking, start, did-not-start, referral in error."""

import sqlalchemy as sa

from services.referrals import store
from services.referrals.commands.allocation import release_place
from services.referrals.domain.states import REFERRAL_STATES, follow
from services.referrals.tables import PERSON
from shared.journey.envelope import Envelope
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import london_day
from shared.terms.events.participant import (
    ParticipantContacted,
    ParticipantStarted,
    ReferredInError,
    ReferredInErrorWithdrawn,
    StartCorrected,
)
from shared.terms.events.referral import DidNotStartCorrected, DidNotStartWithdrawn, ReferralDidNotStart
from shared.terms.events.support import AppointmentBooked
from shared.terms.faults import transition

OF_PERSON = PERSON.c.id == sa.bindparam("person_id", type_=sa.Text)
PROGRAMME = sa.bindparam("programme", type_=sa.Text)
OTHERS_STARTED = sa.func.array_remove(PERSON.c.started, PROGRAMME, type_=PERSON.c.started.type)
ADD_STARTED = Sql(sa.update(PERSON).where(OF_PERSON).values(started=sa.func.array_append(OTHERS_STARTED, PROGRAMME)))
REMOVE_STARTED = Sql(sa.update(PERSON).where(OF_PERSON).values(started=OTHERS_STARTED))


async def record_contact(uow: UnitOfWork, envelope: Envelope) -> None:
    """A first contact; one in work, or after a booking, changes nothing about the referral."""
    referral = await store.lock_participant(uow, envelope)
    if not ParticipantContacted.of(envelope).in_work:
        await store.save_referral(uow, referral, state=follow(referral["state"], "contact"))


async def record_booking(uow: UnitOfWork, envelope: Envelope) -> None:
    """An initial appointment; any other changes nothing about the referral."""
    referral = await store.lock_participant(uow, envelope)
    if AppointmentBooked.of(envelope).kind == "initial":
        await store.save_referral(uow, referral, state=follow(referral["state"], "book"))


async def record_start(uow: UnitOfWork, envelope: Envelope) -> None:
    """The start is the result, and a second start of the programme will be refused [rule 11]."""
    referral, event = await store.lock_participant(uow, envelope), ParticipantStarted.of(envelope)
    state = transition(REFERRAL_STATES, referral["state"], "start", "referral")
    days = {"result_on": event.started_on, "result_recorded_on": london_day(envelope.recorded_at)}
    await store.save_referral(uow, referral, state=state, **days)
    await ADD_STARTED.execute(uow, person_id=referral["person_id"], programme=referral["programme"])
    if referral["state"] == "DID_NOT_START":
        release_place(uow, referral, by=-1)


async def record_did_not_start(uow: UnitOfWork, envelope: Envelope) -> None:
    """The did-not-start is the result, and the place is free again."""
    referral, event = await store.lock_participant(uow, envelope), ReferralDidNotStart.of(envelope)
    state = transition(REFERRAL_STATES, referral["state"], "not_start", "referral")
    days = {"result_on": envelope.occurred_on, "result_recorded_on": london_day(envelope.recorded_at)}
    await store.save_referral(uow, referral, state=state, ended_because=event.reason, **days)
    release_place(uow, referral)


async def correct_did_not_start(uow: UnitOfWork, envelope: Envelope) -> None:
    """It was decided on another day or for another reason; the day it was recorded stays [rule 171]."""
    referral, event = await store.lock_participant(uow, envelope), DidNotStartCorrected.of(envelope)
    state = transition(REFERRAL_STATES, referral["state"], "correct_did_not_start", "referral")
    await store.save_referral(uow, referral, state=state, result_on=event.occurred_on, ended_because=event.reason)


async def withdraw_did_not_start(uow: UnitOfWork, envelope: Envelope) -> None:
    """There is no result yet: the referral goes on where it was, and takes its place again [rule 171]."""
    referral, event = await store.lock_participant(uow, envelope), DidNotStartWithdrawn.of(envelope)
    transition(REFERRAL_STATES, referral["state"], "withdraw_did_not_start", "referral")
    none = dict.fromkeys(("result_on", "result_recorded_on", "ended_because"))
    await store.save_referral(uow, referral, state=event.stage, **none)
    release_place(uow, referral, by=-1)


async def record_referral_in_error(uow: UnitOfWork, envelope: Envelope) -> None:
    """Not a start after all: the person may be referred again [rules 28, 30]."""
    referral, event = await store.lock_participant(uow, envelope), ReferredInError.of(envelope)
    state = transition(REFERRAL_STATES, referral["state"], "find_in_error", "referral")
    await store.save_referral(uow, referral, state=state, ended_on=envelope.occurred_on, ended_because=event.reason)
    await REMOVE_STARTED.execute(uow, person_id=referral["person_id"], programme=referral["programme"])
    release_place(uow, referral)


async def correct_start(uow: UnitOfWork, envelope: Envelope) -> None:
    """The start was on another day; the day it was recorded stays [rule 140]."""
    referral, event = await store.lock_participant(uow, envelope), StartCorrected.of(envelope)
    state = transition(REFERRAL_STATES, referral["state"], "correct_start", "referral")
    await store.save_referral(uow, referral, state=state, result_on=event.started_on)


async def withdraw_referral_in_error(uow: UnitOfWork, envelope: Envelope) -> None:
    """A start after all: it takes its place again, and rules out another one [rule 140]."""
    referral, _ = await store.lock_participant(uow, envelope), ReferredInErrorWithdrawn.of(envelope)
    state = transition(REFERRAL_STATES, referral["state"], "withdraw_error", "referral")
    await store.save_referral(uow, referral, state=state, ended_on=None, ended_because=None)
    await ADD_STARTED.execute(uow, person_id=referral["person_id"], programme=referral["programme"])
    release_place(uow, referral, by=-1)
