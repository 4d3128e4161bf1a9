"""Which payments count, and when their running total reaches a threshold [rules 58, 60, 63, 73]. Money in pence."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby

from services.outcomes.domain.feed import EXCLUSIONS
from services.outcomes.domain.person import BEFORE_START, Job


@dataclass(frozen=True)
class Payment:
    """One pay event as received. It is never edited: another payment corrects it (`corrected_by`).

    A negative amount is a difference: it reduces the pay before it [rule 107].
    """

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
    earned_until: date | None = None
    decision: str | None = None

    @property
    def key(self) -> tuple[str, date, str]:
        return self.employment, self.paid_on, self.payment_id

    @property
    def sent_as(self) -> str:
        """The id as its feed sent it. `payment_id` has the feed before it where two feeds use one id [rule 112]."""
        return self.payment_id.rpartition(":")[2]

    @property
    def feed(self) -> str:
        """The organisation that sent it; its ids are unique only within it."""
        return self.recorded_by.partition("/")[0]

    @property
    def order(self) -> tuple[date, str, str]:
        """By pay date, and the same way every time on one day."""
        return self.paid_on, self.employment, self.payment_id

    @property
    def stands(self) -> bool:
        """Whether it is neither corrected nor itself a reversal."""
        return self.corrected_by is None and not self.reverses

    def same_content(self, other: "Payment") -> bool:
        """Whether another payment under the same key says the same [rule 73]."""
        names = ("amount", "excluded", "corrects", "reverses", "earned_until")
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
    withdrawn: bool = False
    recorded_by: str | None = None

    @property
    def key(self) -> tuple[str, int, date]:
        return self.type, self.step, self.created_on


@dataclass(frozen=True)
class Window:
    """What makes a payment count for one outcome: its days, both included, and what the programme excludes.

    `spells` are the jobs that were not recorded in error: a payment belongs to one of them, or to none yet. `ends` are
    the last days by spell, of those that qualify: a deadline that counts from a job counts from each [rule 106].
    """

    first: date
    last: date
    excludes: frozenset[str]
    spells: tuple[Job, ...] = ()
    ends: Mapping[str, date] = field(default_factory=dict)

    def last_for(self, day: date, spell: Job | None = None) -> date:
        """The last day of a spell, or for what is of none, of the newest spell that had begun on the day."""
        begun = [job for job in self.spells if job.id in self.ends and job.started_on <= day]
        newest = max(begun, key=lambda job: (job.started_on, job.id), default=None)
        decisive = spell if spell is not None and spell.id in self.ends else newest
        return self.ends[decisive.id] if decisive is not None else self.last

    def exclusion(self, payment: Payment) -> str | None:
        """The reason why the payment does not count; None when it does [rules 58, 63, 106].

        A difference after the last day still reduces what was paid by then.
        """
        reason = EXCLUSIONS.get(payment.excluded or "")
        if reason in self.excludes:
            return reason
        spell = spell_of(payment, self.spells)
        if spell is not None and spell.exclusion in self.excludes:
            return spell.exclusion
        if payment.paid_on < self.first:
            return "paid_before_start"
        if payment.earned_until is not None and payment.earned_until < self.first and BEFORE_START in self.excludes:
            return BEFORE_START
        late = payment.amount >= 0 and payment.paid_on > self.last_for(payment.paid_on, spell)
        if not late:
            return None
        return "deadline_not_begun" if self.last == date.min else "paid_after_limit"

    def qualifying(self, payments: Iterable[Payment]) -> list[Payment]:
        """The payments that stand and count, by pay date, each with what differences leave of it."""
        left = less_differences(payments, self.spells)
        return [payment for payment in left if self.exclusion(payment) is None]

    def total(self, payments: Iterable[Payment]) -> int:
        """The sum of the qualifying payments in pence."""
        return sum(payment.amount for payment in self.qualifying(payments))


def spell_of(payment: Payment, spells: Iterable[Job]) -> Job | None:
    """The spell that a payment is for [rule 106]: the last of its employment to begin by the day it was earned.

    So final pay is for the spell that ended. Pay from before any recorded spell is for the first one if its work began
    before the programme, and otherwise for none.
    """
    earned = payment.earned_until or payment.paid_on
    of_employment = sorted(
        (spell for spell in spells if spell.employment == payment.employment),
        key=lambda spell: (spell.started_on, spell.id),
    )
    begun = [spell for spell in of_employment if spell.started_on <= earned]
    from_before = [spell for spell in of_employment[:1] if spell.exclusion == BEFORE_START]
    return next(iter(begun[-1:] or from_before), None)


def reduces(difference: Payment, payment: Payment) -> bool:
    """Whether a negative amount is a difference of this payment, or of one before it [rule 107], by one feed."""
    about = ("feed", "employment", "excluded")
    if any(getattr(difference, name) != getattr(payment, name) for name in about):
        return False
    if payment.reverses or payment.amount < 0 or payment.paid_on > difference.paid_on:
        return False
    earned, until = payment.earned_until, difference.earned_until
    return earned is None or until is None or earned <= until


def in_later_spell(payment: Payment, difference: Payment, spells: Collection[Job]) -> bool:
    """Whether a payment is for a spell that began after the one that a difference is for."""
    later, spell = spell_of(payment, spells), spell_of(difference, spells)
    return later is not None and later != spell and (spell is None or later.started_on >= spell.started_on)


def corrected_by(payments: Collection[Payment], correction: Payment) -> list[Payment]:
    """What a correction corrects: pay of its own feed, or what a person has chosen of another feed's [rule 160].

    Two feeds may give their corrections the same id; pay of a feed that sent one itself is corrected by that one.
    """
    names = (correction.employment, correction.corrects, correction.payment_id)
    feeds = {p.feed for p in payments if (p.employment, p.corrects, p.payment_id) == names}
    corrected = [p for p in payments if (p.employment, p.sent_as, p.corrected_by) == names]
    return [p for p in corrected if p.feed == correction.feed or p.feed not in feeds]


def less_differences(payments: Iterable[Payment], spells: Collection[Job] = ()) -> list[Payment]:
    """The payments that stand, in order, each with what negative amounts leave of it [rule 107].

    A negative amount takes from the last pay of its employment up to its own day, then from the pay before that. What
    is left of it takes from nothing else, because it says nothing about other work, later pay, or another feed's.
    """
    standing = sorted((payment for payment in payments if payment.stands), key=lambda payment: payment.order)
    left = {payment.key: payment.amount for payment in standing if payment.amount >= 0}
    for difference in (payment for payment in standing if payment.amount < 0):
        owed = -difference.amount
        for payment in reversed(standing):
            if reduces(difference, payment) and not in_later_spell(payment, difference, spells):
                taken = min(owed, left[payment.key])
                left[payment.key] -= taken
                owed -= taken
    kept = [payment for payment in standing if payment.amount >= 0]
    return [p if left[p.key] == p.amount else replace(p, amount=left[p.key]) for p in kept]


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
    total = 0
    for on, paid in groupby(window.qualifying(payments), key=lambda payment: payment.paid_on):
        total += sum(payment.amount for payment in paid)
        required = threshold(on)
        if required is not None and total >= required:
            return Achievement(on, total, certain=True)
    return None


def date_by_notification(
    notifications: Iterable[Notification], window: Window, threshold: int, *, taken_late: bool
) -> Achievement | None:
    """The outcome's date where the programme accepts the feed's own outcome notification as proof [rule 72].

    `taken_late`: one that comes after the window's last day shows what was earned by that day [rule 34].
    """
    last = date.max if taken_late else window.last
    in_time = [n for n in notifications if n.type == "outcome" and window.first <= n.created_on <= last]
    newest = max(in_time, key=lambda n: n.created_on, default=None)
    if newest is None:
        return None
    return Achievement(min(newest.created_on, window.last), max(newest.amount or 0, threshold), certain=True)
