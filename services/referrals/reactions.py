"""What this service hears: from the acknowledgement on `caseload` decides, and the referral follows."""

from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from services.referrals.commands.allocation import release_place
from services.referrals.domain.states import REFERRAL_STATES, follow
from services.referrals.tables import PERSON, REFERRAL
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handlers
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import london_day
from shared.terms.events.participant import (
    ParticipantContacted,
    ParticipantStarted,
    ParticipantWithdrawn,
    ReferredInError,
    WithdrawalRefused,
)
from shared.terms.events.referral import ReferralDidNotStart
from shared.terms.events.support import AppointmentBooked
from shared.terms.faults import transition
from shared.terms.programme import Programmes

ID = REFERRAL.c.id == sa.bindparam("referral_id", type_=sa.Text)
LOCK = Sql(sa.select(REFERRAL).where(ID).with_for_update())
FOLLOW = Sql(
    sa.update(REFERRAL)
    .where(ID)
    .values(
        state=sa.bindparam("next_state"),
        result_on=sa.bindparam("came_on"),
        result_recorded_on=sa.bindparam("told_on"),
        ended_on=sa.bindparam("over_on"),
        ended_because=sa.bindparam("because"),
        cancel_requested=sa.bindparam("asked"),
        cancel_answer=sa.bindparam("answer"),
        version=REFERRAL.c.version + 1,
    )
)
OF_PERSON = PERSON.c.id == sa.bindparam("person", type_=sa.Text)
PROGRAMME = sa.bindparam("programme", type_=sa.Text)
WITHOUT = sa.func.array_remove(PERSON.c.started, PROGRAMME, type_=PERSON.c.started.type)
HAS_STARTED = Sql(sa.update(PERSON).where(OF_PERSON).values(started=sa.func.array_append(WITHOUT, PROGRAMME)))
HAS_NOT_STARTED = Sql(sa.update(PERSON).where(OF_PERSON).values(started=WITHOUT))


def made(programmes: Programmes) -> Handlers:
    """The table of what is heard; a referral keeps the programme it was received under, so none is needed here."""
    return Handlers(
        {
            ParticipantContacted.TYPE: contacted,
            AppointmentBooked.TYPE: booked,
            ParticipantStarted.TYPE: started,
            ReferralDidNotStart.TYPE: did_not_start,
            ReferredInError.TYPE: found_in_error,
            ParticipantWithdrawn.TYPE: withdrawn,
            WithdrawalRefused.TYPE: withdrawal_refused,
        }
    )


class UnknownReferral(LookupError):
    """News of a participant whose referral this service never received: it is held until somebody looks."""


async def contacted(uow: UnitOfWork, heard: Envelope) -> None:
    """A first contact; one in work, or after a booking, changes nothing about the referral."""
    row = await _locked(uow, heard)
    if not ParticipantContacted.of(heard).in_work:
        await _follow(uow, row, state=follow(row["state"], "contact"))


async def booked(uow: UnitOfWork, heard: Envelope) -> None:
    row = await _locked(uow, heard)
    if AppointmentBooked.of(heard).kind == "initial":
        await _follow(uow, row, state=follow(row["state"], "book"))


async def started(uow: UnitOfWork, heard: Envelope) -> None:
    """The start is the result, and a second start of the programme will be refused [rule 11]."""
    row, event = await _locked(uow, heard), ParticipantStarted.of(heard)
    state = transition(REFERRAL_STATES, row["state"], "start", "referral")
    await _follow(uow, row, state=state, result_on=event.started_on, result_recorded_on=london_day(heard.recorded_at))
    await HAS_STARTED.execute(uow, person=row["person_id"], programme=row["programme"])
    if row["state"] == "DID_NOT_START":
        release_place(uow, row, by=-1)


async def did_not_start(uow: UnitOfWork, heard: Envelope) -> None:
    row = await _locked(uow, heard)
    state = transition(REFERRAL_STATES, row["state"], "not_start", "referral")
    days = {"result_on": heard.occurred_on, "result_recorded_on": london_day(heard.recorded_at)}
    await _follow(uow, row, state=state, ended_because=ReferralDidNotStart.of(heard).reason, **days)
    release_place(uow, row)


async def found_in_error(uow: UnitOfWork, heard: Envelope) -> None:
    """Not a start after all: the person may be referred again [rules 28, 30]."""
    row, event = await _locked(uow, heard), ReferredInError.of(heard)
    state = transition(REFERRAL_STATES, row["state"], "find_in_error", "referral")
    await _follow(uow, row, state=state, ended_on=heard.occurred_on, ended_because=event.reason)
    await HAS_NOT_STARTED.execute(uow, person=row["person_id"], programme=row["programme"])
    release_place(uow, row)


async def withdrawn(uow: UnitOfWork, heard: Envelope) -> None:
    """The cancellation asked for is granted; where a start dated after it gave way, that error stays the result."""
    row, event = await _locked(uow, heard), ParticipantWithdrawn.of(heard)
    told = {"cancel_requested": False, "cancel_answer": {"granted": True, "on": heard.occurred_on.isoformat()}}
    if row["state"] != "REFERRED_IN_ERROR":
        step = "refer_back" if event.rejected else "withdraw"
        state = transition(REFERRAL_STATES, row["state"], step, "referral")
        told |= {"state": state, "ended_on": heard.occurred_on, "ended_because": event.reason}
        release_place(uow, row)
    await _follow(uow, row, **told)


async def withdrawal_refused(uow: UnitOfWork, heard: Envelope) -> None:
    """A start, or another result, stands [rule 25]; who asked reads why on the referral."""
    row, event = await _locked(uow, heard), WithdrawalRefused.of(heard)
    answer = {"granted": False, "because": event.because, "since": event.since.isoformat()}
    await _follow(uow, row, state=row["state"], cancel_requested=False, cancel_answer=answer)


async def _locked(uow: UnitOfWork, heard: Envelope) -> Record:
    row = await LOCK.row(uow, referral_id=heard.participant_id)
    if row is None:
        raise UnknownReferral(f"{heard.type} is about {heard.stream_id}, which was never received here")
    return row


async def _follow(uow: UnitOfWork, row: Record, **changes: Any) -> None:
    """Saves what the news changes; no change, no new version."""
    after = {**row, **changes}
    if after == dict(row):
        return
    await FOLLOW.execute(
        uow,
        referral_id=row["id"],
        next_state=after["state"],
        came_on=after["result_on"],
        told_on=after["result_recorded_on"],
        over_on=after["ended_on"],
        because=after["ended_because"],
        asked=after["cancel_requested"],
        answer=after["cancel_answer"],
    )
