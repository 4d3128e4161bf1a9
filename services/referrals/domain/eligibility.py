"""A programme's named conditions, checked against a referral: a fact that fails, or that is missing [rule 11].

What a test is, and whether facts meet it, is in the programme's terms. This module knows where a referral has each
fact: in the body, in its `circumstances`, or, for the programme's own, in `circumstances.other`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.referrals.domain import custom_facts
from services.referrals.domain.record import age_on
from shared.terms.faults import Fault
from shared.terms.programme import Condition, Programme, evaluate
from shared.terms.programme.eligibility import NAMED_CONDITIONS

NOT_STARTED_BEFORE = "not_previously_started"
IN_BODY = frozenset(
    {
        "group",
        "area",
        "ward",
        "participation",
        "early_access_code",
        "claim_months",
        "benefit",
        "on_other_provision",
        "previously_started",
        "in_paid_work",
        "job_offer",
    }
)
IN_CIRCUMSTANCES = frozenset(
    {
        "months_unemployed",
        "benefit",
        "health_conditions",
        "health_condition",
        "previous_programme",
        "previous_programme_months",
        "previous_programme_result",
        "in_paid_work",
        "hours_per_week",
        "monthly_earnings",
        "tenure",
        "household_type",
        "care_leaver",
        "neet",
        "in_education",
        "right_to_work",
        "consent",
    }
)
Values = Mapping[str, Any]


def faults(values: Values, programme: Programme) -> Iterator[Fault]:
    """Every condition that fails, with the programme's own words, and every missing fact, once."""
    conditions = programme.conditions_for(values.get("group", ""))
    known_facts = facts(values, programme) if any(condition.test is not None for condition in conditions) else {}
    lacking: dict[str, str] = {}
    for condition in conditions:
        if condition.test is None:
            yield from flag_faults(condition, values)
            continue
        verdict = evaluate(condition.test, known_facts)
        if verdict.met is False:
            yield Fault(pointer(condition.test.facts[0], values), condition.code, condition.refuses)
        for name in verdict.missing if verdict.met is None else ():
            if name in custom_facts.custom_values(values):
                continue
            lacking.setdefault(pointer(name, values), condition.name)
    for missing_at, name in lacking.items():
        yield Fault(missing_at, "missing", f"give this fact: a condition of the programme depends on it ({name})")


def flag_faults(condition: Condition, values: Values) -> Iterator[Fault]:
    """The fault of a condition that has a flag in the body, when the flag says that it fails."""
    name = NAMED_CONDITIONS.get(condition.code)
    if name is not None and values.get(name):
        yield Fault(f"/{name}", condition.code, condition.refuses)


def facts(values: Values, programme: Programme) -> dict[str, Any]:
    """The facts of a referral, by the names that tests use; a missing fact is absent or None."""
    circumstances = values.get("circumstances")
    stated = {name: getattr(circumstances, name, None) for name in IN_CIRCUMSTANCES}
    day, born_on = values.get("referred_on"), values.get("date_of_birth")
    conditions = stated["health_conditions"] or None
    result = {name: values.get(name) for name in IN_BODY}
    result |= {name: value for name, value in stated.items() if value is not None}
    result |= {"health_conditions": conditions, "age": age_on(day, born_on) if day and born_on else None}
    if conditions and result.get("health_condition") is None:
        result["health_condition"] = True
    return {**custom_facts.testable_values(custom_facts.custom_values(values), programme), **result}


def pointer(name: str, values: Values) -> str:
    """The JSON pointer of a fact in the body; of a fact that is there twice, the one that counts."""
    if name == "age":
        return "/date_of_birth"
    in_circumstances = getattr(values.get("circumstances"), name, None) is not None
    if name in IN_CIRCUMSTANCES and (in_circumstances or values.get(name) is None):
        return f"/circumstances/{name}"
    return f"/{name}" if name in IN_BODY else f"/circumstances/other/{name}"
