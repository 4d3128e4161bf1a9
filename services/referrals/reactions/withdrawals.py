"""How `caseload` answers a request to cancel or reject an acknowledged referral."""

from typing import Any

from services.referrals import store
from services.referrals.commands.allocation import release_place
from services.referrals.domain.states import REFERRAL_STATES
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.participant import ParticipantWithdrawn, WithdrawalRefused
from shared.terms.faults import transition


async def grant_withdrawal(uow: UnitOfWork, envelope: Envelope) -> None:
    """The request is granted; where a start dated after it was undone, that error stays the result."""
    referral, event = await store.lock_participant(uow, envelope), ParticipantWithdrawn.of(envelope)
    answer = {"granted": True, "on": envelope.occurred_on.isoformat()}
    changes: dict[str, Any] = {"cancel_requested": False, "cancel_answer": answer}
    if referral["state"] != "REFERRED_IN_ERROR":
        step = "refer_back" if event.rejected else "withdraw"
        state = transition(REFERRAL_STATES, referral["state"], step, "referral")
        changes |= {"state": state, "ended_on": envelope.occurred_on, "ended_because": event.reason}
        release_place(uow, referral)
    await store.save_referral(uow, referral, **changes)


async def refuse_withdrawal(uow: UnitOfWork, envelope: Envelope) -> None:
    """A start, or another result, has priority [rule 25]; the organisation that asked reads why on the referral."""
    referral, event = await store.lock_participant(uow, envelope), WithdrawalRefused.of(envelope)
    answer = {"granted": False, "because": event.because, "since": event.since.isoformat()}
    await store.save_referral(uow, referral, cancel_requested=False, cancel_answer=answer)
