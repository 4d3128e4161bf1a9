"""Ending a referral before the start: rejection and cancellation.

Both become requests after the acknowledgement, because `caseload` decides from there on [life cycle 1].
"""

from datetime import date

from asyncpg import Record

from services.referrals import store
from services.referrals.commands.allocation import release_place
from services.referrals.domain.referral import require_sender, sender_of
from services.referrals.domain.states import BY_REQUEST, REFERRAL_STATES, date_faults, death_faults
from services.referrals.request_bodies.referrals import Cancel, Reject
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERS
from shared.terms.events.referral import ReferralCancelled, ReferralCancelRequested, ReferralRejected
from shared.terms.faults import Conflict, transition
from shared.terms.ids import participant_stream
from shared.terms.parsing import ParsedBody


async def reject(uow: UnitOfWork, referral: Record, org: str, kind: str, body: ParsedBody[Reject]) -> bool:
    """Whether it is rejected: inappropriate, a duplicate or not eligible, found before the start [rule 28].

    Raises `Forbidden` for who neither delivers nor sent it.
    """
    if kind not in DELIVERS:
        require_sender(sender_of(referral["sent_by"], referral["jcp_district"]), org)
    state = transition(REFERRAL_STATES, referral["state"], "reject", "referral")
    day: date | None = body.values.get("rejected_on")
    valid = body.validated(date_faults("/rejected_on", day, referral["referred_on"], uow.today))
    requested = ReferralCancelRequested(reason=valid.reason, rejects=True)
    return await _end(uow, referral, state, valid.rejected_on, ReferralRejected(reason=valid.reason), requested)


async def cancel(uow: UnitOfWork, referral: Record, org: str, body: ParsedBody[Cancel]) -> bool:
    """Whether it is cancelled; raises `Forbidden` for who did not send it."""
    require_sender(sender_of(referral["sent_by"], referral["jcp_district"]), org)
    state = transition(REFERRAL_STATES, referral["state"], "cancel", "referral")
    day: date | None = body.values.get("cancelled_on")
    faults = date_faults("/cancelled_on", day, referral["referred_on"], uow.today)
    valid = body.validated([*faults, *death_faults(body.values, uow.today)])
    reported = {"reason": valid.reason, "died_on": valid.died_on}
    cancelled, requested = ReferralCancelled.model_validate(reported), ReferralCancelRequested.model_validate(reported)
    return await _end(uow, referral, state, valid.cancelled_on, cancelled, requested)


async def _end(
    uow: UnitOfWork,
    referral: Record,
    state: str,
    on: date,
    ended: ReferralRejected | ReferralCancelled,
    requested: ReferralCancelRequested,
) -> bool:
    """Emits `ended` and frees the place, or after the acknowledgement emits `requested`."""
    stream = participant_stream(referral["id"])
    if referral["state"] not in BY_REQUEST:
        await store.save_referral(uow, referral, state=state, ended_on=on, ended_because=ended.reason)
        release_place(uow, referral)
        uow.emit(stream, ended, on)
        return True
    if referral["cancel_requested"]:
        raise Conflict("A request to end this referral is pending: the provider has not answered it yet.")
    await store.save_referral(uow, referral, state=state, cancel_requested=True, cancel_answer=None)
    uow.emit(stream, requested, on)
    return False
