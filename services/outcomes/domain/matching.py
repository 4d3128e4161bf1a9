"""Matching one row of the earnings feed to a participant's record: accepted, repeated, unmatched or rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.outcomes.domain.earnings import Notification, Payment
from services.outcomes.domain.events import earnings_received
from services.outcomes.domain.feed import FeedRow, NotificationRow, PaymentRow
from services.outcomes.domain.record import Record
from shared.terms.faults import Fault

Result = Literal["accepted", "repeated", "unmatched", "rejected"]
Reason = Literal[
    "unknown_referral",
    "ambiguous_referral",
    "not_started",
    "interest_closed",
    "after_tail",
    "unknown_payment",
    "already_corrected",
    "ambiguous_payment",
    "amount_differs",
    "key_taken",
]
MESSAGES: dict[str, str] = {
    "unknown_referral": "no participant has this referral reference; the row is kept and matched when one is received",
    "ambiguous_referral": "several participants have this reference; the row is kept for a person to resolve",
    "not_started": "the participant has not started; the row is kept and matched at the start",
    "interest_closed": "no more earnings are matched to this participant; the row is kept for a person to look at",
    "after_tail": "the day is after the end of the participant's tracking period; the row is kept",
    "unknown_payment": "the payment it corrects is not here; the row is kept and matched when that payment arrives",
    "already_corrected": "the payment it corrects was corrected before; correct the payment that did",
    "ambiguous_payment": "several payments have the id it corrects; the row is kept for a person to resolve",
    "amount_differs": "the amount is not that of the payment it reverses; leave the amount out or send the same",
}
PAYMENT_EXISTS = Fault("/payment", "key-taken", "this payment exists with other content; send one that replaces it")
NOTIFICATION_EXISTS = Fault(
    "/created_on", "key-taken", "this notification exists with another amount; send a newer one"
)


@dataclass(frozen=True)
class RowResult:
    """The result of one row, with a `reason` why it is unmatched or cannot be stored, or the `faults` in it."""

    result: Result
    reason: Reason | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the row is in the record and need not wait."""
        return self.result in ("accepted", "repeated")

    def errors(self) -> Sequence[Fault]:
        """What the sender is told: what is wrong with the row, or why it waits."""
        if self.reason is None or self.faults:
            return self.faults
        return [Fault("", self.reason.replace("_", "-"), MESSAGES[self.reason])]


ACCEPTED, REPEATED = RowResult("accepted"), RowResult("repeated")


def unmatched(reason: Reason) -> RowResult:
    return RowResult("unmatched", reason)


def match(record: Record, row: FeedRow, sent_by: str, at: datetime) -> RowResult:
    """Puts a row that the actor `sent_by` sent into the record, once [rule 73]."""
    if isinstance(row, NotificationRow):
        return match_notification(record, row, at)
    return match_payment(record, row, sent_by, at)


def _not_monitored(record: Record, day: date) -> RowResult | None:
    """Why earnings of a day are not matched to the participant; None when they are [rule 34]."""
    person = record.person
    if person.interest == "waiting":
        return unmatched("not_started")
    if person.interest == "closed":
        return unmatched("interest_closed")
    return unmatched("after_tail") if person.tail_ends_on is not None and day > person.tail_ends_on else None


def match_notification(record: Record, row: NotificationRow, at: datetime) -> RowResult:
    """Puts a notification into the record, unless one with its key is there already."""
    notification = Notification(record.person.id, row.type, row.step, row.created_on, row.amount, at)
    existing = record.notifications.get(notification.key)
    if existing is not None:
        return REPEATED if existing.amount == row.amount else RowResult("rejected", "key_taken", (NOTIFICATION_EXISTS,))
    obstacle = _not_monitored(record, row.created_on)
    if obstacle is None:
        record.notifications.put(notification)
    return obstacle or ACCEPTED


def match_payment(record: Record, row: PaymentRow, sent_by: str, at: datetime) -> RowResult:
    """Puts a payment into the record, unless one with its key is there, and marks the one that it corrects."""
    payment = Payment(
        record.person.id,
        row.employment,
        row.payment,
        row.paid_on,
        0 if row.reverses else row.amount,
        row.excluded,
        row.corrects,
        row.reverses,
        sent_by,
        at,
    )
    existing = record.payments.get(payment.key)
    if existing is not None:
        return REPEATED if existing.same_content(payment) else RowResult("rejected", "key_taken", (PAYMENT_EXISTS,))
    obstacle = _not_monitored(record, row.paid_on) or _correct(record, row)
    if obstacle is not None:
        return obstacle
    record.payments.put(payment)
    window = record.pay_window
    assert window is not None
    record.emit(earnings_received(payment, window.exclusion(payment), window.total(record.payments)), payment.paid_on)
    return ACCEPTED


def _correct(record: Record, row: PaymentRow) -> RowResult | None:
    """Sets `corrected_by` on the one payment that the row corrects; else why there is not exactly one."""
    if row.corrects is None:
        return None
    candidates = [p for p in record.payments if (p.employment, p.payment_id) == (row.employment, row.corrects)]
    standing = [payment for payment in candidates if payment.stands]
    if len(standing) != 1:
        return unmatched("ambiguous_payment" if standing else "already_corrected" if candidates else "unknown_payment")
    if row.reverses and abs(row.amount) not in (0, standing[0].amount):
        return unmatched("amount_differs")
    record.payments.put(replace(standing[0], corrected_by=row.payment))
    return None
