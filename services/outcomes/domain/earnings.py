"""Which payments count and when their running total reaches a threshold [rules 58, 60, 63, 73]. Money in pence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.outcomes.domain.feed import EXCLUSIONS


@dataclass(frozen=True)
class Payment:
    """One pay event as received; never changed, only `corrected_by` another one."""

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
        return self.corrected_by is None and not self.reverses


@dataclass(frozen=True)
class Notification:
    """The feed's own view; of one type and step the newest created wins [rule 73]."""

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
        """Why the payment does not count, in the programme's words; None when it does [rules 58, 63]."""
        said = EXCLUSIONS.get(payment.excluded or "")
        if said in self.excludes:
            return said
        if payment.employment in self.begun_before and "before_start" in self.excludes:
            return "before_start"
        if payment.paid_on < self.first:
            return "paid_before_start"
        return "paid_after_limit" if payment.paid_on > self.last else None

    def counting(self, payments: Iterable[Payment]) -> list[Payment]:
        """The payments that stand and count, by pay date."""
        return sorted((p for p in payments if p.stands and self.exclusion(p) is None), key=lambda p: p.paid_on)

    def total(self, payments: Iterable[Payment]) -> int:
        return sum(payment.amount for payment in self.counting(payments))


@dataclass(frozen=True)
class Reached:
    """The day on which an outcome is reached, and how much of its unit that is.

    `known`: by what has happened; otherwise if what goes on goes on, so that it is not reached before its day.
    """

    on: date
    total: int
    known: bool = False


def reached(payments: Iterable[Payment], window: Window, threshold: Callable[[date], int | None]) -> Reached | None:
    """The outcome's date by payments [rule 58]; None while the total is below the threshold of the pay date."""
    total, on = 0, None
    for payment in window.counting(payments):
        if on is not None and payment.paid_on > on:
            break
        total += payment.amount
        wanted = threshold(payment.paid_on)
        on = payment.paid_on if on is None and wanted is not None and total >= wanted else on
    return Reached(on, total, known=True) if on is not None else None


def notified(notifications: Iterable[Notification], window: Window, threshold: int) -> Reached | None:
    """The outcome's date where the programme lets the feed's own outcome notification prove it [rule 72]."""
    told = [n for n in notifications if n.type == "outcome" and n.created_on >= window.first]
    newest = max(told, key=lambda n: n.created_on, default=None)
    if newest is None:
        return None
    return Reached(min(newest.created_on, window.last), max(newest.amount or 0, threshold), known=True)
