"""What a feed row does to a record, and what a record's earnings and evidence do to its outcomes and claims."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.outcomes.domain.claims import BY_PROVIDER, Claim, Offer, settle
from services.outcomes.domain.earnings import Notification, Payment, Reached
from services.outcomes.domain.feed import NotificationRow, PaymentRow, Row
from services.outcomes.domain.milestones import Milestone, follow
from services.outcomes.domain.ordering import settled
from services.outcomes.domain.prices import price_of
from services.outcomes.domain.record import BY_PAY, ClaimStepped, PaymentTaken, Record, RoundMoved
from services.outcomes.domain.windows import claim_by
from shared.terms.faults import Fault
from shared.terms.programme import AnyOutcome

PASSED = ("approved", "payable", "paid", "confirmed")
KEY_TAKEN = Fault("/payment", "key-taken", "this payment is known with other content; send one that replaces it")
NOTE_TAKEN = Fault("/created_on", "key-taken", "this notification is known with another amount; send a newer one")


@dataclass(frozen=True)
class Taken:
    """What became of a row: accepted, repeated, unmatched (with the `reason`) or rejected (with the `fault`)."""

    result: str
    reason: str | None = None
    fault: Fault | None = None


ACCEPTED, REPEATED = Taken("accepted"), Taken("repeated")


def unmatched(reason: str) -> Taken:
    return Taken("unmatched", reason)


def take(record: Record, row: Row, by: str, at: datetime) -> Taken:
    """Does to the record what the row says, once [rule 73]; `by` sent it, at `at`."""
    if isinstance(row, NotificationRow):
        return _take_notification(record, row, at)
    return _take_payment(record, row, by, at)


def _closed(record: Record, day: date) -> Taken | None:
    if record.person.interest == "waiting":
        return unmatched("not_started")
    if record.person.interest == "closed":
        return unmatched("interest_closed")
    tail = record.person.tail_ends_on
    return unmatched("after_tail") if tail is not None and day > tail else None


def _take_notification(record: Record, row: NotificationRow, at: datetime) -> Taken:
    told = Notification(record.person.id, row.type, row.step, row.created_on, row.amount, at)
    known = record.rows[Notification].get(told.key)
    if known is not None:
        return REPEATED if known.amount == told.amount else Taken("rejected", "key_taken", NOTE_TAKEN)
    closed = _closed(record, row.created_on)
    if closed is None:
        record.put(told)
    return closed or ACCEPTED


def _take_payment(record: Record, row: PaymentRow, by: str, at: datetime) -> Taken:
    told = Payment(
        record.person.id,
        row.employment,
        row.payment,
        row.paid_on,
        0 if row.reverses else row.amount,
        row.excluded,
        row.corrects,
        row.reverses,
        by,
        at,
    )
    known: Payment | None = record.rows[Payment].get(told.key)
    if known is not None:
        return REPEATED if _same(known, told) else Taken("rejected", "key_taken", KEY_TAKEN)
    refusal = _closed(record, row.paid_on) or _correct(record, row)
    if refusal is None:
        record.put(told)
        record.facts.append(_fact(record, told))
    return refusal or ACCEPTED


def _same(known: Payment, told: Payment) -> bool:
    particulars = ("amount", "excluded", "corrects", "reverses")
    return all(getattr(known, name) == getattr(told, name) for name in particulars)


def _correct(record: Record, row: PaymentRow) -> Taken | None:
    """Marks the one payment that the row corrects; else why it cannot be found."""
    if row.corrects is None:
        return None
    named = [p for p in record.all(Payment) if (p.employment, p.payment_id) == (row.employment, row.corrects)]
    standing = [p for p in named if p.stands]
    if len(standing) != 1:
        return unmatched("ambiguous_payment" if standing else "already_corrected" if named else "unknown_payment")
    if row.reverses and abs(row.amount) not in (0, standing[0].amount):
        return unmatched("amount_differs")
    record.put(replace(standing[0], corrected_by=row.payment))
    return None


def _fact(record: Record, payment: Payment) -> PaymentTaken:
    window = record.pay_window
    assert window is not None
    return PaymentTaken(payment, window.exclusion(payment), window.total(record.all(Payment)))


def conclude(
    record: Record, on: date, new_id: Callable[[str], str], because: str = "unachieved", day: date | None = None
) -> None:
    """Brings every outcome and its claim in line with what is known, in order [rules 58, 66, 67, 72, 83].

    `on` is the day of the news, `day` until when time has passed (the day the news was told, or the sweep's day);
    `because` is the reason a claim is voided or owed back for.
    """
    as_of = max(on, day or on)
    found = {outcome.id: record.expected(outcome) for outcome in record.in_order}
    standing = {m.outcome: m.achieved_on for m in record.all(Milestone) if m.achieved and m.achieved_on}
    reached = settled(record.in_order, found, standing, as_of)
    for outcome in record.in_order:
        _follow(record, outcome, reached.get(outcome.id), found[outcome.id], as_of, on)
        _claim(record, outcome, on, new_id("clm"), because)
    if record.changed:
        record.touch()


def _follow(
    record: Record, outcome: AnyOutcome, reached: Reached | None, found: Reached | None, as_of: date, on: date
) -> None:
    newest = record.newest(outcome)
    wanted = record.needed(outcome, reached.on if reached else as_of)
    due_on = found.on if reached is None and found is not None and found.on > as_of else None
    now = newest if newest.achieved else newest.needing(wanted, due_on)
    if now != newest or now.key not in record.rows[Milestone]:
        record.put(now)
    closed = record.person.interest == "closed"
    for changed in follow(now, reached, record.at_risk, closed):
        _move(record, outcome, changed.needing(wanted, due_on), on)


def _move(record: Record, outcome: AnyOutcome, changed: Milestone, on: date) -> None:
    record.put(changed)
    if changed.achieved:
        assert changed.achieved_on is not None and changed.total is not None
        record.facts.append(RoundMoved(changed, changed.achieved_on, changed.total, outcome.kind))
    elif changed.achieved_on is not None:
        record.facts.append(RoundMoved(changed, on, record.total(outcome), outcome.kind))


def _claim(record: Record, outcome: AnyOutcome, on: date, new_id: str, because: str) -> None:
    newest = record.newest(outcome)
    before = record.rows[Claim]
    known = [claim for claim in before.values() if claim.outcome == outcome.id]
    achieved = newest if newest.achieved and newest.achieved_on else None
    price = price_of(outcome, newest.achieved_on, record.person.group_code) if achieved and newest.achieved_on else 0
    if price is None:
        achieved, price = None, 0
    offer = _offer(record, outcome, newest)
    for claim in settle(known, achieved, price, because, new_id, offer):
        was = before[claim.id].state if claim.id in before else "not_claimed"
        record.put(claim)
        if was != claim.state:
            record.facts.append(ClaimStepped(claim, was, on))
    verify(record, newest)


def _offer(record: Record, outcome: AnyOutcome, newest: Milestone) -> Offer:
    """How the outcome comes to be claimed: by itself, or by the provider until a day."""
    if outcome.claimed != "provider" or newest.achieved_on is None:
        return Offer("earnings" if outcome.kind in BY_PAY else "evidence")
    return Offer(BY_PROVIDER, claim_by(record.programme, record.person, newest.achieved_on))


def verify(record: Record, newest: Milestone) -> None:
    """A round that a passed claim moved along to is as verified as the round it came from."""
    passed = [c for c in record.all(Claim) if c.stands and c.outcome == newest.outcome and c.state in PASSED]
    if newest.state == "ACHIEVED" and passed:
        record.put(newest.after("verify"))
