"""Which payments count, and when their running total reaches a threshold [rules 58, 60, 63, 73]. Money in pence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.outcomes.domain.feed import EXCLUSIONS


@dataclass(frozen=True)
class Payment:
    """One pay event as received. It is never edited: another payment corrects it (`corrected_by`)."""

    participant_id: str
    employment: str
    payment_id: str
    paid_on: date
    amount: int
    excluded: str | None
    corrects: str | None
    reverses: bool
    recorded_by: str
    recorded_at: datetime
    corrected_by: str | None = None

    @property
    def key(self) -> tuple[str, date, str]:
        return self.employment, self.paid_on, self.payment_id

    @property
    def stands(self) -> bool:
        """Whether it is neither corrected nor itself a reversal."""
        return self.corrected_by is None and not self.reverses

    def same_content(self, other: "Payment") -> bool:
        """Whether another payment under the same key says the same [rule 73]."""
        names = ("amount", "excluded", "corrects", "reverses")
        return all(getattr(self, name) == getattr(other, name) for name in names)


@dataclass(frozen=True)
class Notification:
    """The feed's own view of a participant's earnings; the newest of one type and step holds [rule 73]."""

    participant_id: str
    type: str
    step: int
    created_on: date
    amount: int | None
    recorded_at: datetime

    @property
    def key(self) -> tuple[str, int, date]:
        return self.type, self.step, self.created_on


@dataclass(frozen=True)
class Window:
    """What makes a payment count for one outcome: its days, both included, and what the programme excludes."""

    first: date
    last: date
    excludes: frozenset[str]
    begun_before: frozenset[str] = frozenset()

    def exclusion(self, payment: Payment) -> str | None:
        """The programme's reason why the payment does not count; None when it does [rules 58, 63]."""
        reason = EXCLUSIONS.get(payment.excluded or "")
        if reason in self.excludes:
            return reason
        if payment.employment in self.begun_before and "before_start" in self.excludes:
            return "before_start"
        if payment.paid_on < self.first:
            return "paid_before_start"
        return "paid_after_limit" if payment.paid_on > self.last else None

    def qualifying(self, payments: Iterable[Payment]) -> list[Payment]:
        """The payments that stand and count, by pay date."""
        return sorted((p for p in payments if p.stands and self.exclusion(p) is None), key=lambda p: p.paid_on)

    def total(self, payments: Iterable[Payment]) -> int:
        """The sum of the qualifying payments in pence."""
        return sum(payment.amount for payment in self.qualifying(payments))


@dataclass(frozen=True)
class Achievement:
    """The day on which an outcome is reached, and the total on that day in the outcome's unit.

    When it is not `certain`, it rests on current jobs continuing: it is a projection until its day has come.
    """

    on: date
    total: int
    certain: bool = False


def date_by_payments(
    payments: Iterable[Payment], window: Window, threshold: Callable[[date], int | None]
) -> Achievement | None:
    """The outcome's date by payments [rule 58]; None while the total is below the threshold of the pay date."""
    total, on = 0, None
    for payment in window.qualifying(payments):
        if on is not None and payment.paid_on > on:
            break
        total += payment.amount
        required = threshold(payment.paid_on)
        on = payment.paid_on if on is None and required is not None and total >= required else on
    return Achievement(on, total, certain=True) if on is not None else None


def date_by_notification(notifications: Iterable[Notification], window: Window, threshold: int) -> Achievement | None:
    """The outcome's date where the programme accepts the feed's own outcome notification as proof [rule 72]."""
    since_start = [n for n in notifications if n.type == "outcome" and n.created_on >= window.first]
    newest = max(since_start, key=lambda n: n.created_on, default=None)
    if newest is None:
        return None
    return Achievement(min(newest.created_on, window.last), max(newest.amount or 0, threshold), certain=True)
