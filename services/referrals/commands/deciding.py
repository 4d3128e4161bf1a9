"""What is decided about a referral until it is acknowledged: load and lock, decide, save, say."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from services.referrals.commands import allocation
from services.referrals.domain.sending import seen_with
from services.referrals.domain.states import BY_REQUEST, REFERRAL_STATES, date_faults
from services.referrals.tables import REFERRAL
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import (
    ReferralAcknowledged,
    ReferralAllocated,
    ReferralCancelled,
    ReferralCancelRequested,
    ReferralDeclined,
    ReferralRejected,
)
from shared.terms.faults import Conflict, Forbidden, NotFound, require_version, transition
from shared.terms.ids import is_id, participant_stream
from shared.terms.parsing import ParsedBody
from shared.terms.programme import NO_LIMIT, Programmes

ID = REFERRAL.c.id == sa.bindparam("referral_id", type_=sa.Text)
LOCK = Sql(sa.select(REFERRAL).where(ID).with_for_update())
NEXT = {"state": sa.bindparam("next_state", type_=sa.Text), "version": REFERRAL.c.version + 1}


def _saving(*columns: str) -> Sql:
    values = {name: sa.bindparam(f"new_{name}", type_=REFERRAL.c[name].type) for name in columns}
    return Sql(sa.update(REFERRAL).where(ID).values(**NEXT, **values))


ACKNOWLEDGE = _saving("acknowledged_on")
END = _saving("ended_on", "ended_because")
REQUEST = _saving("cancel_requested", "cancel_answer")
PASS_ON = _saving("provider", "visible_to", "declined_by")

# Who declines a referral loses sight of it at once: what follows is done in the name of the prime whose supply chain it
# is, or of the commissioner of providers side by side.
IN_THE_NAME_OF = "SELECT set_config('app.org', $1, true)"


async def locked(uow: UnitOfWork, referral_id: str, expected_version: int) -> Record:
    """The referral, locked; raises `Problem` not-found or stale-version."""
    found = await LOCK.row(uow, referral_id=referral_id) if is_id(referral_id, "ref") else None
    if found is None:
        raise NotFound("referral", referral_id)
    require_version(found["version"], expected_version)
    return found


def _accept(uow: UnitOfWork, row: Record, form: ParsedBody[Any], day: str) -> Any:
    """The form, its day neither before the referral nor still to come; raises `Problem` invalid with all faults."""
    on: date | None = form.values.get(day)
    return form.validated(date_faults(f"/{day}", on, row["referred_on"], uow.today))


async def acknowledge(uow: UnitOfWork, row: Record, form: ParsedBody[Any]) -> None:
    """The provider has it: the two-working-day clock stops [rule 18], `caseload` decides from here."""
    state = transition(REFERRAL_STATES, row["state"], "acknowledge", "referral")
    on = _accept(uow, row, form, "acknowledged_on").acknowledged_on
    await ACKNOWLEDGE.execute(uow, referral_id=row["id"], next_state=state, new_acknowledged_on=on)
    due = row["acknowledge_due_on"] or NO_LIMIT
    event = ReferralAcknowledged(provider=row["provider"], due_on=due, in_time=on <= due)
    uow.emit(participant_stream(row["id"]), event, on)


async def reject(uow: UnitOfWork, row: Record, form: ParsedBody[Any]) -> bool:
    """Whether it is rejected: inappropriate, a duplicate or not eligible, found before the start [rule 28].

    After the acknowledgement it is a request like a cancellation, because `caseload` decides from there.
    """
    state = transition(REFERRAL_STATES, row["state"], "reject", "referral")
    told = _accept(uow, row, form, "rejected_on")
    if row["state"] in BY_REQUEST:
        await _request(uow, row, state, ReferralCancelRequested(reason=told.reason, rejects=True), told.rejected_on)
        return False
    await _end(uow, row, state, told.rejected_on, told.reason)
    uow.emit(participant_stream(row["id"]), ReferralRejected(reason=told.reason), told.rejected_on)
    return True


async def cancel(uow: UnitOfWork, row: Record, form: ParsedBody[Any]) -> bool:
    """Whether it is cancelled. After the acknowledgement it is a request, which `caseload` answers [life cycle 1]."""
    state = transition(REFERRAL_STATES, row["state"], "cancel", "referral")
    told = _accept(uow, row, form, "cancelled_on")
    if row["state"] in BY_REQUEST:
        await _request(uow, row, state, ReferralCancelRequested(reason=told.reason), told.cancelled_on)
        return False
    await _end(uow, row, state, told.cancelled_on, told.reason)
    uow.emit(participant_stream(row["id"]), ReferralCancelled(reason=told.reason), told.cancelled_on)
    return True


async def _request(uow: UnitOfWork, row: Record, state: str, asked: ReferralCancelRequested, on: date) -> None:
    if row["cancel_requested"]:
        raise Conflict("The end is already asked for; the provider's side has not answered yet.")
    saved = {"new_cancel_requested": True, "new_cancel_answer": None}
    await REQUEST.execute(uow, referral_id=row["id"], next_state=state, **saved)
    uow.emit(participant_stream(row["id"]), asked, on)


async def decline(uow: UnitOfWork, row: Record, org: str, form: ParsedBody[Any], programmes: Programmes) -> None:
    """The subcontractor cannot take it: it goes to another provider, never to one that has declined it [rule 54]."""
    programme = programmes[row["programme"]]
    if org != row["provider"] or org == programme.prime:
        raise Forbidden("Only the subcontractor it is allocated to may decline a referral.")
    state = transition(REFERRAL_STATES, row["state"], "decline", "referral")
    told = _accept(uow, row, form, "declined_on")
    declined = [*row["declined_by"], org]
    await uow.conn.execute(IN_THE_NAME_OF, programme.prime or programme.commissioner)
    provider = await allocation.reallocate(uow, programme, dict(row), declined)
    saved = {"new_provider": provider, "new_declined_by": declined}
    seen_by = seen_with(programme, provider, row["jcp_district"], row["sent_by"])
    await PASS_ON.execute(uow, referral_id=row["id"], next_state=state, new_visible_to=seen_by, **saved)
    stream = participant_stream(row["id"])
    uow.emit(stream, ReferralDeclined(provider=org, reason=told.reason), told.declined_on)
    again = ReferralAllocated(provider=provider, previous_provider=org, reason="declined")
    uow.emit(stream, again, told.declined_on)


async def _end(uow: UnitOfWork, row: Record, state: str, on: date, reason: str) -> None:
    await END.execute(uow, referral_id=row["id"], next_state=state, new_ended_on=on, new_ended_because=reason)
    allocation.release_place(uow, row)
