"""What an outcome requires, and on what basis: as given, or hours × weeks × a dated rate [rules 59–62].

Every threshold states its basis, so that the year of the rate is never in doubt.
"""

from dataclasses import dataclass
from datetime import date

from services.outcomes.domain.evidence import OutcomeFacts
from shared.terms.money import pounds
from shared.terms.programme import AnyOutcome, CumulativeEarnings

AS_GIVEN = "as_given"
NOT_YET = "no_job_yet"
NO_RATE = "no_rate_yet"


@dataclass(frozen=True)
class Requirement:
    """How much of which unit, and on what basis."""

    amount: int
    unit: str
    basis: str = AS_GIVEN


UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    "earnings_gain": (("at_least", "pence"),),
    "self_employed_days": (("days", "days"),),
    "sustained_employment": (("weeks", "weeks"), ("months", "months")),
    "job_retained": (("weeks", "weeks"), ("months", "months")),
    "hours_in_weeks": (("weeks", "weeks"),),
    "destination": (("still_after_months", "months"),),
    "engagement": (("meetings", "meetings"),),
}
"""For each kind the fields that hold the amount, with its unit; an outcome without such a field requires 1 time."""


def requirement_on(rule: AnyOutcome, facts: OutcomeFacts | None, on: date) -> Requirement:
    """What an outcome requires on a day."""
    if isinstance(rule, CumulativeEarnings):
        if facts is None:
            return Requirement(rule.threshold or 0, "pence", AS_GIVEN if rule.threshold is not None else NOT_YET)
        threshold = Threshold(rule, facts)
        return Requirement(threshold.on(on) or 0, "pence", threshold.basis(on))
    for name, unit in UNITS.get(rule.kind, ()):
        if getattr(rule, name, None):
            return Requirement(int(getattr(rule, name)), unit)
    return Requirement(1, "times")


@dataclass(frozen=True)
class Threshold:
    """The threshold of an outcome by earnings for one participant."""

    rule: CumulativeEarnings
    facts: OutcomeFacts

    def on(self, paid_on: date) -> int | None:
        """The pence to be reached by a pay date; None while there is no job or no rate to look it up for."""
        day = self._lookup_day(paid_on)
        return None if day is None or not self._has_rate(day) else self.rule.amount_on(day)

    def basis(self, paid_on: date) -> str:
        """The basis as a code: the rate, the day it holds from, and the event it was looked up for."""
        if self.rule.threshold is not None:
            return AS_GIVEN
        day = self._lookup_day(paid_on)
        if day is None or not self._has_rate(day):
            return NOT_YET if day is None else NO_RATE
        if self.rule.thresholds:
            return f"given_from_{self.rule.threshold_on(day).effective_from}_at_{self.rule.rate_at}"
        rate = self.rule.rate_on(day)
        return f"{self.rule.rate}_{pounds(rate.hourly)}_from_{rate.effective_from}_at_{self.rule.rate_at}"

    def description(self, paid_on: date) -> str:
        """The basis as text, such as 4243.20 = 16 hours × 26 weeks × london living wage 10.20 (…)."""
        day, pence = self._lookup_day(paid_on), self.on(paid_on)
        if day is None or pence is None:
            if self.rule.thresholds:
                return f"a threshold of its day: {self.basis(paid_on)}"
            return f"{self.rule.hours} hours × {self.rule.weeks} weeks × {self.rule.rate}: {self.basis(paid_on)}"
        basis = self.rule.basis_on(day)
        if self.rule.rate is None:
            return basis
        return f"{pounds(pence)} = {basis}, looked up at {self.rule.rate_at}"

    def _lookup_day(self, paid_on: date) -> date | None:
        if self.rule.threshold is None and self.rule.rate_at == "job_start":
            jobs = self.facts.qualifying
            return jobs[0].started_on if jobs else None
        return paid_on if self.rule.rate_at == "as_at_payment" else self.facts.first

    def _has_rate(self, day: date) -> bool:
        return self.rule.threshold is not None or any(rate.effective_from <= day for rate in self.rule.dated)
