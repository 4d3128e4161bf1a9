"""Outcomes of pay: total earnings reach a threshold, or monthly earnings rise [rules 58–63, 71]."""

from collections import defaultdict

from services.outcomes.domain.earnings import Achievement, date_by_notification, date_by_payments
from services.outcomes.domain.evidence import INCOME, OutcomeFacts
from services.outcomes.domain.requirements import Threshold
from shared.terms.calendar import Month
from shared.terms.programme import CumulativeEarnings, EarningsGain
from shared.terms.programme.support import months_later

BEFORE, AFTER = "before", "after"


def cumulative_earnings(rule: CumulativeEarnings, facts: OutcomeFacts) -> Achievement | None:
    """The first pay date on which earnings since the start reach the threshold."""
    threshold = Threshold(rule, facts)
    if rule.proved_by == "notifications":
        pence = threshold.on(facts.first)
        return date_by_notification(facts.notifications, facts.window, pence) if pence is not None else None
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
        if month >= since and month.last <= facts.last and gain >= rule.at_least:
            return Achievement(month.last, gain)
    return None


def monthly_earnings(facts: OutcomeFacts) -> dict[Month, int]:
    """Pence earned in each month since the start."""
    paid: dict[Month, int] = defaultdict(int)
    for payment in facts.window.qualifying(facts.payments):
        paid[Month.of(payment.paid_on)] += payment.amount
    return paid | {Month.of(e.on_day): e.amount or 0 for e in facts.of(INCOME, AFTER)}
