"""Outcomes of pay: total earnings reach a threshold, or monthly earnings rise [rules 58–63, 71]."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from services.outcomes.domain.earnings import (
    Achievement,
    Payment,
    date_by_notification,
    date_by_payments,
    spell_of,
)
from services.outcomes.domain.evidence import INCOME, OutcomeFacts
from services.outcomes.domain.requirements import Threshold
from services.outcomes.domain.spells import DAY
from shared.terms.calendar import Month
from shared.terms.money import share
from shared.terms.programme import CumulativeEarnings, EarningsGain
from shared.terms.programme.support import months_later

BEFORE, AFTER = "before", "after"
LONGEST_MONTH, LONGEST_PERIOD = 31, 35
"""In days. Somebody paid on the last working day of each month waits at most 35 days for the next pay."""
TAKEN_LATE = "in_work_limit"
"""The deadline after which notifications are still taken, until the end of the tracking period [rule 34]."""


def cumulative_earnings(rule: CumulativeEarnings, facts: OutcomeFacts) -> Achievement | None:
    """The first pay date on which earnings since the start reach the threshold."""
    threshold = Threshold(rule, facts)
    if rule.proved_by == "notifications":
        pence = threshold.on(facts.first)
        if pence is None:
            return None
        taken_late = rule.window == TAKEN_LATE
        return date_by_notification(facts.notifications, facts.window, pence, taken_late=taken_late)
    return date_by_payments(facts.payments, facts.window, threshold.on)


def earnings_gain(rule: EarningsGain, facts: OutcomeFacts) -> Achievement | None:
    """The last day of the first month, enough months after the start, that pays enough more than before the programme.

    Both are required [rule 71]. A declared month counts as declared, any other month as the feed paid it.
    """
    baseline = facts.of(INCOME, BEFORE)
    if not baseline:
        return None
    since = Month.of(months_later(facts.first, rule.after_months))
    for month, pence in sorted(monthly_earnings(facts).items()):
        gain = pence - (baseline[-1].amount or 0)
        if month >= since and facts.in_time(month.last) and gain >= rule.at_least:
            return Achievement(month.last, gain)
    return None


def monthly_earnings(facts: OutcomeFacts) -> dict[Month, int]:
    """Pence earned in each month since the start."""
    by_employment: dict[tuple[Month, str], list[Payment]] = defaultdict(list)
    for payment in facts.window.qualifying(facts.payments):
        by_employment[Month.of(payment.paid_on), payment.employment].append(payment)
    paid: dict[Month, int] = defaultdict(int)
    for (month, _), payments in by_employment.items():
        paid[month] += earned_in(month, payments, last_paid_before(payments[0], facts))
    return paid | {Month.of(e.on_day): e.amount or 0 for e in facts.of(INCOME, AFTER)}


def earned_in(month: Month, payments: Sequence[Payment], last_paid: date | None) -> int:
    """What a month's payments of one employment come to for that month alone [rule 71].

    Two four-weekly payments, or five weekly ones, cover more days than a month has: the month takes its share of them.
    """
    total, first, last = sum(payment.amount for payment in payments), payments[0].paid_on, payments[-1].paid_on
    covered = (last - last_paid).days if last_paid is not None and (first - last_paid).days <= LONGEST_PERIOD else 0
    if first == last or covered <= LONGEST_MONTH:
        return total
    return share(total, Fraction(month.days, covered))


def last_paid_before(payment: Payment, facts: OutcomeFacts) -> date | None:
    """The pay date before a payment in the same spell, or the day before the spell began; None if neither is known."""
    spell = spell_of(payment, facts.jobs)
    earlier = [
        other.paid_on
        for other in facts.payments
        if other.stands and other.employment == payment.employment and other.paid_on < payment.paid_on
    ]
    if spell is not None:
        earlier.append(spell.started_on - DAY)
    return max(earlier, default=None)
