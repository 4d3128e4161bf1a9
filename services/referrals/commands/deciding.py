"""What is decided about a referral until it is acknowledged: load and lock, decide, save, say."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from services.referrals.commands import allocating
from services.referrals.domain.priority import Precedence
from services.referrals.domain.sending import seen_with
from services.referrals.domain.states import BY_REQUEST, REFERRAL_STATES, date_faults
from services.referrals.tables import REFERRAL
from shared.edge.api import Draft, check_version, not_found
from shared.edge.database import Sql
from shared.edge.problems import Problem
from shared.journey.events.referral import (
    ReferralAcknowledged,
    ReferralAllocated,
    ReferralCancelled,
    ReferralCancelRequested,
    ReferralDeclined,
    ReferralRejected,
)
from shared.journey.ledger import Tx
from shared.terms.faults import transition
from shared.terms.ids import is_id, participant_stream
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


async def locked(tx: Tx, referral_id: str, expected_version: int) -> Record:
    """The referral, locked; raises `Problem` not-found or stale-version."""
    found = await LOCK.row(tx, referral_id=referral_id) if is_id(referral_id, "ref") else None
    if found is None:
        raise not_found("referral", referral_id)
    check_version(found["version"], expected_version)
    return found


def _accept(tx: Tx, row: Record, form: Draft[Any], day: str) -> Any:
    """The form, its day neither before the referral nor still to come; raises `Problem` invalid with all faults."""
    on: date | None = form.values.get(day)
    return form.accept(date_faults(f"/{day}", on, row["referred_on"], tx.today))


async def acknowledge(tx: Tx, row: Record, form: Draft[Any]) -> None:
    """The provider has it: the two-working-day clock stops [rule 18], `caseload` decides from here."""
    state = transition(REFERRAL_STATES, row["state"], "acknowledge", "referral")
    on = _accept(tx, row, form, "acknowledged_on").acknowledged_on
    await ACKNOWLEDGE.run(tx, referral_id=row["id"], next_state=state, new_acknowledged_on=on)
    due = row["acknowledge_due_on"] or NO_LIMIT
    event = ReferralAcknowledged(provider=row["provider"], due_on=due, in_time=on <= due)
    tx.say(participant_stream(row["id"]), event, on)


async def reject(tx: Tx, row: Record, form: Draft[Any]) -> bool:
    """Whether it is rejected: inappropriate, a duplicate or not eligible, found before the start [rule 28].

    After the acknowledgement it is a request like a cancellation, because `caseload` decides from there.
    """
    state = transition(REFERRAL_STATES, row["state"], "reject", "referral")
    told = _accept(tx, row, form, "rejected_on")
    if row["state"] in BY_REQUEST:
        await _request(tx, row, state, ReferralCancelRequested(reason=told.reason, rejects=True), told.rejected_on)
        return False
    await _end(tx, row, state, told.rejected_on, told.reason)
    tx.say(participant_stream(row["id"]), ReferralRejected(reason=told.reason), told.rejected_on)
    return True


async def cancel(tx: Tx, row: Record, form: Draft[Any]) -> bool:
    """Whether it is cancelled. After the acknowledgement it is a request, which `caseload` answers [life cycle 1]."""
    state = transition(REFERRAL_STATES, row["state"], "cancel", "referral")
    told = _accept(tx, row, form, "cancelled_on")
    if row["state"] in BY_REQUEST:
        await _request(tx, row, state, ReferralCancelRequested(reason=told.reason), told.cancelled_on)
        return False
    await _end(tx, row, state, told.cancelled_on, told.reason)
    tx.say(participant_stream(row["id"]), ReferralCancelled(reason=told.reason), told.cancelled_on)
    return True


async def _request(tx: Tx, row: Record, state: str, asked: ReferralCancelRequested, on: date) -> None:
    if row["cancel_requested"]:
        raise Problem("conflict", "The end is already asked for; the provider's side has not answered yet.")
    saved = {"new_cancel_requested": True, "new_cancel_answer": None}
    await REQUEST.run(tx, referral_id=row["id"], next_state=state, **saved)
    tx.say(participant_stream(row["id"]), asked, on)


async def decline(tx: Tx, row: Record, org: str, form: Draft[Any], programmes: Programmes) -> None:
    """The subcontractor cannot take it: it goes to another provider, never to one that has declined it [rule 54]."""
    programme = programmes[row["programme"]]
    if org != row["provider"] or org == programme.prime:
        raise Problem("forbidden", "Only the subcontractor it is allocated to may decline a referral.")
    state = transition(REFERRAL_STATES, row["state"], "decline", "referral")
    told = _accept(tx, row, form, "declined_on")
    declined = [*row["declined_by"], org]
    await tx.conn.execute(IN_THE_NAME_OF, programme.prime or programme.commissioner)
    first = Precedence(row["priority"], row["ahead"], row["reserved"])
    wish = allocating.Wish(row["area"], row["group"], row["preferred_provider"], first)
    provider = await allocating.give_on(tx, programme, wish, declined)
    saved = {"new_provider": provider, "new_declined_by": declined}
    seen_by = seen_with(programme, provider, row["jcp_district"], row["sent_by"])
    await PASS_ON.run(tx, referral_id=row["id"], next_state=state, new_visible_to=seen_by, **saved)
    stream = participant_stream(row["id"])
    tx.say(stream, ReferralDeclined(provider=org, reason=told.reason), told.declined_on)
    again = ReferralAllocated(provider=provider, previous_provider=org, reason="declined")
    tx.say(stream, again, told.declined_on)


async def _end(tx: Tx, row: Record, state: str, on: date, reason: str) -> None:
    await END.run(tx, referral_id=row["id"], next_state=state, new_ended_on=on, new_ended_because=reason)
    allocating.free(tx, row["programme"], row["provider"], row["reserved"])
