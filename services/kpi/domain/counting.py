"""What of a participant counts, and the movements that an event makes of it: the ledger every figure is a sum of.

A movement is the difference between what counted before an event and what counts after it, so a correction always
takes back exactly what was counted, in the month, cohort and slice where it was counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.kpi.domain.participant import REFERRAL, Happening, Participant, fold

TAKEN_OUT = ("referred_in_error", "rejected", "cancelled")


@dataclass(frozen=True, slots=True)
class Count:
    """An amount on a measure: dated by what is counted, with its cohorts (months of referral and start) and slice.

    `outcome_payments` is in pence; every other measure counts people or events.
    """

    measure: str
    amount: int
    counted_on: date
    referral_month: str
    start_month: str | None
    provider: str
    area: str
    group: str

    @property
    def month(self) -> str:
        return month_of(self.counted_on)


def month_of(day: date) -> str:
    """The month of a day as 2018-03."""
    return day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Movement:
    """A count added or taken back, the event behind it, and the London day from which it was known."""

    count: Count
    behind: Happening
    recorded_on: date

    @property
    def reason(self) -> str | None:
        """The event's own reason code, when it gives one."""
        return self.behind.data.get("reason")


def counts(known: Participant) -> dict[str, Count]:
    """Everything that counts now, by a key that stays the same while the thing counted is the same."""
    found = {**_of_referral(known), **_of_start(known)}
    for line_id, payment in known.payments.items():
        found[f"payment/{line_id}"] = _after_start(known, "outcome_payments", payment.on, payment.amount)
    return found


def _of_referral(known: Participant) -> dict[str, Count]:
    """Gross, and beside it either net or the one reason why it is not in the net [domain 8a]."""
    referral = known.referral
    if referral is None:
        return {}
    month = month_of(referral.referred_on)
    beside = next((why for why in TAKEN_OUT if why in known.taken_out), "net_referrals")
    slice_of = (referral.referred_on, month, None, referral.provider, referral.area, referral.group)
    return {"referral": Count("referrals", 1, *slice_of), "referral/beside": Count(beside, 1, *slice_of)}


def _of_start(known: Participant) -> dict[str, Count]:
    """The start and what can only follow one; nothing of it counts once the referral was in error [rule 28].

    The first job is the first of those that stand: when it is voided, or an earlier one is told, another is the first.
    """
    if known.start is None or known.referral is None or "referred_in_error" in known.taken_out:
        return {}
    found = {"start": _after_start(known, "starts", known.start.started_on)}
    first_job = min((on for on in known.jobs.values() if on >= known.start.started_on), default=None)
    if first_job is not None:
        found["job"] = _after_start(known, "job_starts", first_job)
    for outcome, on in known.outcomes.items():
        found[f"outcome/{outcome}"] = _after_start(known, "outcomes", on)
    return found


def _after_start(known: Participant, measure: str, on: date, amount: int = 1) -> Count:
    assert known.referral is not None
    referral, start = known.referral, known.start
    return Count(
        measure,
        amount,
        on,
        month_of(referral.referred_on),
        month_of(start.started_on) if start else None,
        start.provider if start else referral.provider,
        referral.area,
        referral.group,
    )


def movements(known: Participant, event: Happening) -> tuple[Participant, list[Movement]]:
    """The participant after an event and what moved; what comes before the referral waits for it and then counts."""
    if known.referral is None and event.type != REFERRAL:
        return replace(known, waiting=(*known.waiting, event)), []
    waiting, known = known.waiting, replace(known, waiting=())
    moved: list[Movement] = []
    for each in (event, *waiting):
        before, known = known, fold(known, each)
        moved += _difference(before, known, each)
    return known, moved


def _difference(before: Participant, after: Participant, event: Happening) -> Iterator[Movement]:
    if before is after:
        return
    was, now = counts(before), counts(after)
    for key, count in was.items():
        if now.get(key) != count:
            yield Movement(replace(count, amount=-count.amount), event, after.recorded_on)
    for key, count in now.items():
        if was.get(key) != count:
            yield Movement(count, event, after.recorded_on)
