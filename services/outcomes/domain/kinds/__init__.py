"""The kinds of outcomes: each a rule from what is known to the first day on which the outcome is reached.

A new kind is a function here, its fields in the programme language, and its cases in `tests/unit/outcomes/kinds`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.outcomes.domain.earnings import Reached
from services.outcomes.domain.evidence import Known
from services.outcomes.domain.kinds import arriving, earning, working

Kind = Callable[[Any, Known], Reached | None]

RULES: dict[str, Kind] = {
    "cumulative_earnings": earning.cumulative_earnings,
    "earnings_gain": earning.earnings_gain,
    "job_start": working.job_start,
    "sustained_employment": working.sustained_employment,
    "job_retained": working.job_retained,
    "hours_in_weeks": working.hours_in_weeks,
    "self_employed_days": working.self_employed_days,
    "vacancy_filled": working.vacancy_filled,
    "destination": arriving.destination,
    "engagement": arriving.engagement,
    "progress": arriving.progress,
}
"""By the kind a programme names. A date in the future means: if what goes on goes on."""


def reached(rule: Any, known: Known, day: date) -> Reached | None:
    """The first day on which the outcome is reached, as of a day; None while it is not."""
    found = RULES[rule.kind](rule, known)
    return found if found is not None and (found.known or found.on <= day) else None
