"""Matching one row of the earnings feed to a participant's record: accepted, repeated, unmatched or rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from services.outcomes.domain.duplicates import looks_like
from services.outcomes.domain.earnings import Notification, Payment, corrected_by, reduces
from services.outcomes.domain.events import earnings_received
from services.outcomes.domain.feed import FeedRow, NotificationRow, PaymentRow
from services.outcomes.domain.record import Record
from shared.terms.calendar import london_day
from shared.terms.faults import Fault

Result = Literal["accepted", "repeated", "unmatched", "rejected"]
Reason = Literal[
    "unknown_referral",
    "ambiguous_referral",
    "not_started",
    "day_to_come",
    "implausible_day",
    "interest_closed",
    "after_tail",
    "no_earlier_pay",
    "unknown_payment",
    "already_corrected",
    "ambiguous_payment",
    "amount_differs",
    "key_taken",
    "has_faults",
    "before_referral",
    "possible_duplicate",
]
MESSAGES: dict[str, str] = {
    "unknown_referral": "no participant has this reference yet; the row is kept and matched when one is received",
    "before_referral": "it was sent before its referral was received; the row is kept for a person to look at",
    "ambiguous_referral": "several participants have this reference; name the programme, or leave it to a person",
    "not_started": "the participant has not started; the row is kept and matched at the start",
    "day_to_come": "the day has not come; the row is kept and counts on that day",
    "implausible_day": "the day is more than three months to come, or more than a year before the contract; the row is "
    "kept for a person: discard it, and have the feed send the right day",
    "interest_closed": "no more earnings are matched to this participant; the row is kept for a person to look at",
    "after_tail": "the day is after the end of the participant's tracking period; the row is kept",
    "no_earlier_pay": "the amount is negative and there is no pay of this employment up to its day to take it from; "
    "the row is kept and matched when such pay arrives",
    "unknown_payment": "the payment it corrects is not here; the row is kept and matched when that payment arrives",
    "already_corrected": "the payment it corrects was corrected before; correct the payment that did",
    "ambiguous_payment": "several payments have the id it corrects; the row is kept for a person to resolve",
    "possible_duplicate": "a payment like it is recorded already; one of them counts until a person has looked",
    "amount_differs": "the amount is not that of the payment it reverses; leave the amount out or send the same",
    "key_taken": "a row with the same key was received with other content, so the row is kept for a person to look at; "
    "to correct a payment, send one with an id of its own that replaces or reverses it",
}
# Reasons that rest on nothing but what the feed itself has sent.
ABOUT_ITS_OWN = frozenset({"already_corrected", "ambiguous_payment", "amount_differs", "key_taken", "has_faults"})
WAITS = Fault("", "waits", "the row is kept until it can be matched or a person settles it, who sees why it waits")


def seen_by_feed(reason: str) -> str:
    """A reason as the feed that sent the row sees it: nothing of what others said of the participant [rule 184]."""
    return reason if reason in ABOUT_ITS_OWN else WAITS.code


@dataclass(frozen=True)
class RowResult:
    """The result of one row, with a `reason` why it is unmatched, or the `faults` in it."""

    result: Result
    reason: Reason | None = None
    faults: tuple[Fault, ...] = ()
    duplicate_of: str | None = None

    @property
    def settled(self) -> bool:
        """Whether the row is in the record and need not wait."""
        return self.result in ("accepted", "repeated")

    def errors(self) -> Sequence[Fault]:
        """What a person is told who settles the row: what is wrong with it, or why it waits."""
        if self.reason is None or self.faults:
            return self.faults
        message = MESSAGES[self.reason]
        if self.duplicate_of:
            message = message.replace("a payment like it", f"the payment {self.duplicate_of}, which is like it,")
        return [Fault("", self.reason.replace("_", "-"), message)]

    def errors_for_feed(self) -> Sequence[Fault]:
        """What the sender is told [rule 184]."""
        neutral = self.reason is not None and seen_by_feed(self.reason) == WAITS.code
        return [WAITS] if neutral and not self.faults else self.errors()


LATEST_TO_COME, EARLIEST_BEFORE_CONTRACT = timedelta(92), timedelta(366)
ACCEPTED, REPEATED = RowResult("accepted"), RowResult("repeated")


def unmatched(reason: Reason) -> RowResult:
    return RowResult("unmatched", reason)


def match(record: Record, row: FeedRow, sent_by: str, at: datetime, corrects: Payment | None = None) -> RowResult:
    """Puts a row that the actor `sent_by` sent into the record, once [rule 73].

    `corrects` is the payment it corrects where a person has said which of several it is.
    """
    if isinstance(row, NotificationRow):
        return match_notification(record, row, sent_by, at)
    return match_payment(record, row, sent_by, at, corrects)


def _not_monitored(record: Record, day: date, today: date) -> Reason | None:
    """Why earnings of a day are not matched to the participant; None when they are [rule 34]."""
    person = record.person
    if person.interest == "waiting":
        return "not_started"
    if person.interest == "closed":
        return "interest_closed"
    if person.tail_ends_on is not None and day > person.tail_ends_on:
        return "after_tail"
    return _out_of_time(record, day, today)


def _out_of_time(record: Record, day: date, today: date) -> Reason | None:
    """Why earnings of a day are too early or too late to count; None when they are not [rule 148]."""
    first = record.programme.starts_on - EARLIEST_BEFORE_CONTRACT
    if day < first or day > today + LATEST_TO_COME:
        return "implausible_day"
    return "day_to_come" if day > today else None


def match_notification(record: Record, row: NotificationRow, sent_by: str, at: datetime) -> RowResult:
    """Puts a notification into the record, unless one with its key is there already."""
    notification = Notification(
        record.person.id, row.type, row.step, row.created_on, row.amount, at, recorded_by=sent_by
    )
    existing = record.notifications.get(notification.key)
    if existing is not None and not existing.withdrawn:
        return REPEATED if existing.amount == row.amount else unmatched("key_taken")
    obstacle = _not_monitored(record, row.created_on, london_day(at))
    if obstacle is not None:
        return unmatched(obstacle)
    record.notifications.put(notification)
    return ACCEPTED


def match_payment(
    record: Record, row: PaymentRow, sent_by: str, at: datetime, corrects: Payment | None = None, *, apart: bool = False
) -> RowResult:
    """Puts a payment into the record, unless one with its key is there, and marks the one that it corrects.

    `apart`: a person has said that it is another payment than the one with its key.
    """
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
        earned_until=row.earned_until,
    )
    names_itself = row.corrects == row.payment
    payment = with_id_of_its_own(record, payment, apart or corrects is not None or names_itself)
    existing = record.payments.get(payment.key)
    if existing is not None and existing.decision != "withdrawn":
        return REPEATED if existing.same_content(payment) else unmatched("key_taken")
    obstacle = _obstacle(record, row, payment, london_day(at), corrects)
    if obstacle is not None:
        return unmatched(obstacle)
    record.payments.put(replace(payment, corrected_by=existing.corrected_by if existing else None))
    _take_correction(record, payment)
    window = record.pay_window
    total = window.total(record.counted) if window else 0
    record.emit(earnings_received(payment, record.pay_exclusion(payment), total), payment.paid_on)
    return doubt_about(record, payment) or ACCEPTED


def with_id_of_its_own(record: Record, payment: Payment, corrects: bool) -> Payment:
    """The payment under an id of its own where its id is taken by another payment: of another feed [rule 112], or by
    one that it is known to correct."""
    own = payment
    for prefix in ("", f"{payment.feed}:", f"{payment.feed}.2:"):
        own = replace(payment, payment_id=f"{prefix}{payment.payment_id}")
        taken = record.payments.get(own.key)
        if taken is None or taken.same_content(own):
            break
        if taken.feed == own.feed and (not corrects or taken.decision == "withdrawn"):
            break
    return own


def doubt_about(record: Record, payment: Payment) -> RowResult | None:
    """The result for a payment that looks like another one; None when it is like none, or a person has decided."""
    first = looks_like(record.payments, payment)
    return RowResult("unmatched", "possible_duplicate", duplicate_of=first.sent_as) if first else None


def match_again(record: Record, row: FeedRow, reason: str, sent_by: str, at: datetime) -> RowResult:
    """Puts a row that has waited into the record; one that may be a duplicate is there already."""
    payment = recorded_payment(record, row, sent_by)
    if reason != "possible_duplicate" or payment is None:
        return match(record, row, sent_by, at)
    return doubt_about(record, payment) or REPEATED


def recorded_payment(record: Record, row: FeedRow | None, sent_by: str) -> Payment | None:
    """The payment that a row was stored as; None for a row that was not."""
    if not isinstance(row, PaymentRow):
        return None
    feed = sent_by.partition("/")[0]
    ids = (f"{feed}.2:{row.payment}", f"{feed}:{row.payment}", row.payment)
    stored = [p for name in ids if (p := record.payments.get((row.employment, row.paid_on, name))) is not None]
    said = (feed, 0 if row.reverses else row.amount, row.excluded, row.reverses, row.earned_until)
    same = [p for p in stored if (p.feed, p.amount, p.excluded, p.reverses, p.earned_until) == said]
    return next(iter(same or stored), None)


def _obstacle(record: Record, row: PaymentRow, payment: Payment, today: date, chosen: Payment | None) -> Reason | None:
    """Why a payment has to wait; None when it can be matched.

    A correction of what is here is taken whenever it comes, also when nothing new is monitored any more [rule 108].
    """
    if record.person.interest == "waiting":
        return "not_started"
    corrects = payment.corrects is not None or payment.amount < 0
    too_soon = _out_of_time(record, payment.paid_on, today) if corrects and not payment.reverses else None
    if too_soon is not None:
        return too_soon
    if payment.corrects is not None:
        return _correct(record, row, payment, chosen)
    if payment.amount < 0:
        return None if any(reduces(payment, earlier) for earlier in record.payments) else "no_earlier_pay"
    return _not_monitored(record, payment.paid_on, today)


def _correct(record: Record, row: PaymentRow, payment: Payment, chosen: Payment | None) -> Reason | None:
    """Sets `corrected_by` on the one payment that the row corrects; else why there is not exactly one.

    When an id was used on several days, the row's own pay date says which payment it means. A reversal that is itself
    reversed restores the payment that it took back. A feed corrects its own payments only [rule 160]; a person may
    choose another.
    """
    own = [p for p in record.payments_sent_as(row) if p.feed == payment.feed]
    candidates = [chosen] if chosen else own
    open_ones = [p for p in candidates if p.corrected_by is None and (row.reverses or not p.reverses)]
    if len(open_ones) > 1:
        open_ones = [p for p in open_ones if p.paid_on == row.paid_on] or open_ones
    if len(open_ones) != 1:
        return "ambiguous_payment" if open_ones else "already_corrected" if candidates else "unknown_payment"
    [target] = open_ones
    if row.reverses and not target.reverses and abs(row.amount) not in (0, abs(target.amount)):
        return "amount_differs"
    for restored in corrected_by([*record.payments], target) if target.reverses else ():
        record.payments.put(replace(restored, corrected_by=None))
    record.payments.put(replace(target, corrected_by=payment.payment_id))
    return None


def _take_correction(record: Record, payment: Payment) -> None:
    """A correction that came first, and took a payment of another day with the same id, is for this one."""
    names = (payment.employment, payment.sent_as, payment.paid_on, payment.feed)
    for correction in record.payments:
        meant = (correction.employment, correction.corrects, correction.paid_on, correction.feed)
        if meant != names or correction.key == payment.key:
            continue
        for other in corrected_by([*record.payments], correction):
            if other.paid_on != payment.paid_on and payment.corrected_by is None:
                record.payments.put(replace(other, corrected_by=None))
                record.payments.put(replace(payment, corrected_by=correction.payment_id))
