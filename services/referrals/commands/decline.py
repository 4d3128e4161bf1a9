"""Declining a referral: a subcontractor cannot take it, and another provider gets it [rule 54]."""

from datetime import date

from asyncpg import Record

from services.referrals import store
from services.referrals.commands.allocation import reallocate
from services.referrals.domain.referral import sender_of
from services.referrals.domain.states import REFERRAL_STATES, date_faults
from services.referrals.request_bodies.referrals import Decline
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import ReferralAllocated, ReferralDeclined
from shared.terms.faults import Forbidden, transition
from shared.terms.ids import participant_stream
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def decline(
    uow: UnitOfWork, referral: Record, org: str, body: ParsedBody[Decline], programmes: Programmes
) -> None:
    """Gives the referral to a provider that has not declined it.

    Declining removes the organisation's access to the row, so the rest runs as the prime, or as the commissioner where
    there is no prime. Raises `Forbidden`, `Refused` forbidden-transition, invalid, or when no provider is left.
    """
    programme = programmes.newest(referral["programme"])
    if org != referral["provider"] or org == programme.prime:
        raise Forbidden("Only the subcontractor it is allocated to may decline a referral.")
    state = transition(REFERRAL_STATES, referral["state"], "decline", "referral")
    day: date | None = body.values.get("declined_on")
    valid = body.validated(date_faults("/declined_on", day, referral["referred_on"], uow.today))
    await uow.act_as(programme.prime or programme.commissioner)
    declined_by = [*referral["declined_by"], org]
    provider = await reallocate(uow, programme, dict(referral), declined_by)
    visible_to = programme.visible_to(provider, sender_of(referral["sent_by"], referral["jcp_district"]))
    changes = {"provider": provider, "declined_by": declined_by, "visible_to": visible_to}
    await store.save_referral(uow, referral, state=state, **changes)
    stream = participant_stream(referral["id"])
    uow.emit(stream, ReferralDeclined(provider=org, reason=valid.reason), valid.declined_on)
    allocated = ReferralAllocated(provider=provider, previous_provider=org, reason="declined")
    uow.emit(stream, allocated, valid.declined_on)
