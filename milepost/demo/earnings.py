"""Jobs and what they pay: the wages that the earnings feed will report, payment by payment."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.terms.calendar import Month, working_days
from shared.terms.money import pounds

WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12
AFTERWARDS = 2
"""Payments reported after the threshold is reached. The feed would continue; the demo does not need more."""


@dataclass(frozen=True)
class Job:
    """An employment; `rate` in pence an hour, `ended_on` None while it lasts."""

    employment: str
    started_on: date
    ended_on: date | None
    hours: int
    rate: int

    @property
    def monthly(self) -> int:
        """A whole month's pay in pence."""
        return self.hours * self.rate * WEEKS_A_YEAR // MONTHS_A_YEAR


@dataclass(frozen=True)
class Payment:
    """A payment of the feed: when it was paid, when the feed reports it, and how much in pence."""

    payment: str
    employment: str
    paid_on: date
    sent_on: date
    pence: int

    def line(self, referral: str) -> dict[str, str]:
        """The line of the earnings feed, under the reference of the person's referral."""
        return {
            "kind": "payment",
            "referral": referral,
            "employment": self.employment,
            "payment": self.payment,
            "paid_on": self.paid_on.isoformat(),
            "amount": str(pounds(self.pence)),
        }


def wages(job: Job, until: date) -> list[Payment]:
    """A payment on the last working day of each month of the job, the first and the last by the days worked."""
    last = min(job.ended_on or until, until)
    month = Month.of(job.started_on)
    payments: list[Payment] = []
    while month.first <= last:
        first_day, last_day = max(job.started_on, month.first), min(last, month.last)
        pence = job.monthly * ((last_day - first_day).days + 1) // month.days
        paid_on = pay_day(month)
        payment_id = f"P-{job.employment.removeprefix('EMP-')}-{len(payments) + 1}"
        payments.append(Payment(payment_id, job.employment, paid_on, paid_on + timedelta(days=1), pence))
        month = month.next()
    return [payment for payment in payments if payment.pence > 0]


def crossing(payments: list[Payment], threshold: int) -> int | None:
    """The index of the payment with which the sum reaches the threshold; None if none does."""
    total = 0
    for index, payment in enumerate(payments):
        total += payment.pence
        if total >= threshold:
            return index
    return None


def reported(payments: list[Payment], threshold: int) -> list[Payment]:
    """The payments that the feed reports: in order, up to a little after the threshold."""
    ordered = sorted(payments, key=lambda payment: (payment.paid_on, payment.payment))
    reached = crossing(ordered, threshold)
    return ordered if reached is None else ordered[: reached + 1 + AFTERWARDS]


def late(payment: Payment, days: int) -> Payment:
    """The same payment, reported by the feed `days` after it was paid."""
    return replace(payment, sent_on=payment.paid_on + timedelta(days=days))


def pay_day(month: Month) -> date:
    """The last working day of the month."""
    open_days, day = working_days(), month.last
    while day not in open_days:
        day -= timedelta(days=1)
    return day
