"""A programme's named conditions, judged on what a referral says: a fact that fails, or that is missing [rule 11].

What a test is, and whether facts meet it, is in the programme's terms; here is where each fact is told in a referral:
in the body, in its `circumstances`, or, the programme's own, in `circumstances.other`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.referrals.domain import custom_facts
from services.referrals.domain.record import age_on
from shared.terms.faults import Fault
from shared.terms.programme import Condition, Programme, evaluate

# The conditions of the national framework have fields of their own in the body, which say no unless told otherwise.
FLAGS = {
    "not_on_other_provision": "on_other_provision",
    "not_previously_started": "previously_started",
    "not_in_paid_work": "in_paid_work",
    "no_job_offer": "job_offer",
}
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


def faults(values: Values, programme: Programme, *, started_before: bool) -> Iterator[Fault]:
    """Every condition that fails, with what the programme tells the referrer, and every fact it lacks, once."""
    conditions = programme.conditions_for(values.get("group", ""))
    told = facts(values, programme) if any(condition.test is not None for condition in conditions) else {}
    lacking: dict[str, str] = {}
    for condition in conditions:
        if condition.test is None:
            yield from _flagged(condition, values, started_before)
            continue
        verdict = evaluate(condition.test, told)
        if verdict.met is False:
            yield Fault(pointer(condition.test.facts[0], values), condition.code, condition.refuses)
        for name in verdict.missing if verdict.met is None else ():
            if name in custom_facts.told(values):
                continue
            lacking.setdefault(pointer(name, values), condition.name)
    for where, name in lacking.items():
        yield Fault(where, "missing", f"say this: it decides about a condition of the programme ({name})")


def _flagged(condition: Condition, values: Values, started_before: bool) -> Iterator[Fault]:
    name = FLAGS.get(condition.code)
    told = values.get(name) if name is not None else None
    if told or (name == "previously_started" and started_before):
        yield Fault(f"/{name}", condition.code, condition.refuses)


def facts(values: Values, programme: Programme) -> dict[str, Any]:
    """What is told, by the names that tests use; a fact that is not told is absent or None."""
    around = values.get("circumstances")
    own = {name: getattr(around, name, None) for name in IN_CIRCUMSTANCES}
    day, born_on = values.get("referred_on"), values.get("date_of_birth")
    conditions = own["health_conditions"] or None
    found = {name: values.get(name) for name in IN_BODY}
    found |= {name: told for name, told in own.items() if told is not None}
    found |= {"health_conditions": conditions, "age": age_on(day, born_on) if day and born_on else None}
    if conditions and found.get("health_condition") is None:
        found["health_condition"] = True
    return {**custom_facts.understood(custom_facts.told(values), programme), **found}


def pointer(name: str, values: Values) -> str:
    """Where a fact is told in the body; told twice, where it counts."""
    if name == "age":
        return "/date_of_birth"
    told_there = getattr(values.get("circumstances"), name, None) is not None
    if name in IN_CIRCUMSTANCES and (told_there or values.get(name) is None):
        return f"/circumstances/{name}"
    return f"/{name}" if name in IN_BODY else f"/circumstances/other/{name}"
