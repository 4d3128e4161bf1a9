"""To whom a participant is shown, as caseload recorded it: reads here follow it too [rule 193]."""

import sqlalchemy as sa

from services.referrals import store
from services.referrals.tables import SHARING
from shared.journey.envelope import Envelope
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.participant import SharingAgreed, SharingWithdrawn

KEPT = ("programme", "recipient", "org", "purpose", "effective_from", "effective_to")
INSERT = Sql(sa.insert(SHARING))
WITHDRAW = Sql(
    sa.update(SHARING)
    .where(SHARING.c.id == sa.bindparam("sharing_id", type_=sa.Text))
    .values(withdrawn_on=sa.bindparam("on", type_=sa.Date))
)


async def record_sharing(uow: UnitOfWork, envelope: Envelope) -> None:
    """The participant is shown to the organisation between its days."""
    referral, event = await store.lock_participant(uow, envelope), SharingAgreed.of(envelope)
    days = {name: getattr(event, name) for name in KEPT}
    await INSERT.execute(uow, id=event.sharing_id, participant_id=referral["id"], withdrawn_on=None, **days)


async def withdraw_sharing(uow: UnitOfWork, envelope: Envelope) -> None:
    """The participant is shown no more by it, from the day on."""
    event = SharingWithdrawn.of(envelope)
    await WITHDRAW.execute(uow, sharing_id=event.sharing_id, on=event.withdrawn_on)
