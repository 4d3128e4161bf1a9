"""Acknowledging a referral: the provider has it, and from here on `caseload` decides."""

from datetime import date

from asyncpg import Record

from services.referrals import store
from services.referrals.domain.states import REFERRAL_STATES, date_faults
from services.referrals.request_bodies.referrals import Acknowledge
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import ReferralAcknowledged
from shared.terms.faults import transition
from shared.terms.ids import participant_stream
from shared.terms.parsing import ParsedBody
from shared.terms.programme import NO_LIMIT


async def acknowledge(uow: UnitOfWork, referral: Record, body: ParsedBody[Acknowledge]) -> None:
    """Stops the deadline of two working days [rule 18].

    `referral` is locked. Raises `Refused` forbidden-transition, or invalid with all faults.
    """
    state = transition(REFERRAL_STATES, referral["state"], "acknowledge", "referral")
    day: date | None = body.values.get("acknowledged_on")
    faults = date_faults("/acknowledged_on", day, referral["referred_on"], uow.today)
    on = body.validated(faults).acknowledged_on
    await store.save_referral(uow, referral, state=state, acknowledged_on=on)
    due = referral["acknowledge_due_on"] or NO_LIMIT
    event = ReferralAcknowledged(provider=referral["provider"], due_on=due, in_time=on <= due)
    uow.emit(participant_stream(referral["id"]), event, on)
