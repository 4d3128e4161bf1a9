"""The kinds of outcomes: each is a rule that gives the date of an outcome from the facts about a participant.

A new kind is a function here, its fields in the programme language, and its cases in
`tests/unit/outcomes/outcome_kinds`.
"""

from collections.abc import Callable
from typing import Any, Literal

from services.outcomes.domain.earnings import Achievement
from services.outcomes.domain.evidence import (
    ASSESSMENT,
    DESTINATION,
    HOURS,
    INCOME,
    MEETING,
    PLAN,
    READING,
    OutcomeFacts,
)
from services.outcomes.domain.outcome_kinds import pay, progression, work
from shared.terms.programme import AnyOutcome

OutcomeKind = Literal[
    "cumulative_earnings",
    "earnings_gain",
    "job_start",
    "sustained_employment",
    "job_retained",
    "hours_in_weeks",
    "self_employed_days",
    "vacancy_filled",
    "destination",
    "engagement",
    "progress",
]
Rule = Callable[[Any, OutcomeFacts], Achievement | None]

RULES: dict[OutcomeKind, Rule] = {
    "cumulative_earnings": pay.cumulative_earnings,
    "earnings_gain": pay.earnings_gain,
    "job_start": work.job_start,
    "sustained_employment": work.sustained_employment,
    "job_retained": work.job_retained,
    "hours_in_weeks": work.hours_in_weeks,
    "self_employed_days": work.self_employed_days,
    "vacancy_filled": work.vacancy_filled,
    "destination": progression.destination,
    "engagement": progression.engagement,
    "progress": progression.progress,
}
"""By the kind that a programme names. A date in the future is a projection: it holds if current jobs continue."""

EVIDENCE_OF: dict[OutcomeKind, frozenset[str]] = {
    "cumulative_earnings": frozenset(),
    "earnings_gain": frozenset({INCOME}),
    "job_start": frozenset(),
    "sustained_employment": frozenset({HOURS}),
    "job_retained": frozenset({HOURS}),
    "hours_in_weeks": frozenset({HOURS}),
    "self_employed_days": frozenset(),
    "vacancy_filled": frozenset(),
    "destination": frozenset({DESTINATION}),
    "engagement": frozenset({MEETING, PLAN, ASSESSMENT}),
    "progress": frozenset({READING}),
}
"""The kinds of evidence that each rule reads, besides pay and jobs."""


def project(outcome: AnyOutcome, facts: OutcomeFacts) -> Achievement | None:
    """The first day on which the outcome is reached, also in the future; None if it is not."""
    return RULES[outcome.kind](outcome, facts)
