"""Outcomes of pay: a threshold reached by all that was earned, or more a month than before [rules 58–63, 71]."""

from collections import defaultdict

from services.outcomes.domain.earnings import Reached, notified, reached
from services.outcomes.domain.evidence import INCOME, Known
from services.outcomes.domain.thresholds import Threshold
from shared.terms.calendar import Month
from shared.terms.programme import CumulativeEarnings, EarningsGain
from shared.terms.programme.support import months_later

BEFORE, AFTER = "before", "after"


def cumulative_earnings(rule: CumulativeEarnings, known: Known) -> Reached | None:
    """The first pay date on which what was earned since the start reaches the threshold."""
    threshold = Threshold(rule, known)
    if rule.proved_by == "notifications":
        pence = threshold.on(known.first)
        return notified(known.notifications, known.window, pence) if pence is not None else None
    return reached(known.payments, known.window, threshold.on)


def earnings_gain(rule: EarningsGain, known: Known) -> Reached | None:
    """The first month, so many months after the start, with so much more than in the month before the programme.

    Both are required [rule 71]. A month that somebody declared counts as declared, any other as the feed paid it; it
    counts on its last day.
    """
    baseline = known.of(INCOME, BEFORE)
    if not baseline:
        return None
    since = Month.of(months_later(known.first, rule.after_months))
    for month, pence in sorted(monthly(known).items()):
        gain = pence - (baseline[-1].amount or 0)
        if month >= since and month.last <= known.last and gain >= rule.at_least:
            return Reached(month.last, gain)
    return None


def monthly(known: Known) -> dict[Month, int]:
    """What was earned in each month since the start, in pence."""
    paid: dict[Month, int] = defaultdict(int)
    for payment in known.window.counting(known.payments):
        paid[Month.of(payment.paid_on)] += payment.amount
    return paid | {Month.of(e.on_day): e.amount or 0 for e in known.of(INCOME, AFTER)}
