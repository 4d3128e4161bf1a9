"""People made to fit a contract, or to miss it by one condition: a reading of the programme files of its own.

Nothing here asks the product what it would decide; a condition's test is solved for facts that meet it or fail it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shared.terms.programme import Condition, Group, Programme
from shared.terms.programme.eligibility import Test
from tests.service.referrals.conftest import a_referral

Facts = dict[str, Any]
AFTER_THE_START = timedelta(days=40)
# The national conditions are flags of the body; so is whether somebody works. All else is told around it.
NATIONAL = {
    "not_on_other_provision": "on_other_provision",
    "not_previously_started": "previously_started",
    "not_in_paid_work": "in_paid_work",
    "no_job_offer": "job_offer",
}
IN_BODY = {"on_other_provision", "previously_started", "in_paid_work", "job_offer", "claim_months", "ward"}
SEVERAL = {"health_conditions"}
ELSE = "something_else"
PENNY, ONE = Decimal("0.01"), Decimal(1)
MONEY = {"monthly_earnings"}


def day_of(programme: Programme) -> date:
    """A day on which the programme takes people."""
    return programme.starts_on + AFTER_THE_START


def conditions_of(programme: Programme, group: Group) -> list[Condition]:
    """Those that are the group's own, and those that are nobody's own."""
    owned = {code for each in programme.groups for code in each.conditions}
    return [one for one in programme.eligibility if one.code in group.conditions or one.code not in owned]


def facts(condition: Condition, *, met: bool) -> Facts:
    """Facts that meet the condition, or fail it."""
    if condition.test is None:
        return {NATIONAL[condition.code]: not met}
    return solved(condition.test, met)


def solved(test: Test, met: bool) -> Facts:
    if test.fact:
        step = PENNY if test.fact in MONEY else ONE
        return {test.fact: _several(test.fact, _value(test, met, step))}
    everything = [(one, met if test.none_ is None else not met) for one in test.tests]
    one_is_enough = (test.any_ is not None and met) or (test.any_ is None and not met)
    if one_is_enough:
        first, wanted = everything[0]
        rest = [solved(one, not wanted) for one, _ in everything[1:]]
        return {name: value for each in rest for name, value in each.items()} | solved(first, wanted)
    return {name: value for one, wanted in everything for name, value in solved(one, wanted).items()}


def _several(fact: str, value: Any) -> Any:
    return [value] if fact in SEVERAL else value


def _value(test: Test, met: bool, step: Decimal) -> Any:
    if test.is_ is not None:
        return test.is_ is met
    if test.one_of is not None or test.none_of is not None:
        named = (test.one_of or test.none_of or ())[0]
        return named if met is (test.one_of is not None) else ELSE
    if test.between is not None:
        return test.between[0] if met else test.between[1] + step
    for bound, inside, outside in (("at_least", 0, -1), ("at_most", 0, 1), ("above", 1, 0), ("below", -1, 0)):
        limit = getattr(test, bound)
        if limit is not None:
            return limit + step * (inside if met else outside)
    raise AssertionError(f"no comparison that is known here: {test}")


def somebody(programme: Programme, group: Group, **changes: Any) -> dict[str, Any]:
    """A referral that the programme takes; `changes` are facts that are otherwise, None for one that is not told."""
    told: Facts = {}
    for condition in conditions_of(programme, group):
        told |= facts(condition, met=True)
    told |= changes
    return body(programme, group, {name: value for name, value in told.items() if value is not None})


def body(programme: Programme, group: Group, told: Mapping[str, Any]) -> dict[str, Any]:
    area, day, own = programme.areas[0], day_of(programme), {one.code for one in programme.asked_facts}
    written = {name: _written(name, value) for name, value in told.items()}
    around = {name: value for name, value in written.items() if name not in own | {"age"}}
    other = {name: value for name, value in written.items() if name in own}
    made = {
        "programme": programme.id,
        "referred_on": day.isoformat(),
        "area": area.code,
        "group": group.code,
        "participation": group.participation,
        "evidence": list(group.evidence),
        "date_of_birth": born(day, int(told.get("age", 35))).isoformat(),
        **{name: value for name, value in around.items() if name in IN_BODY},
    }
    made |= {"ward": area.wards[0]} if area.wards else {}
    made |= {"early_access_code": next(iter(group.early_access))} if group.early_access else {}
    made |= {"claim_months": group.min_claim_months} if group.min_claim_months else {}
    rest = {name: value for name, value in around.items() if name not in IN_BODY}
    made |= {"circumstances": rest | ({"other": other} if other else {})} if rest or other else {}
    return a_referral(**made)


def _written(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}" if name in MONEY else int(value)
    return value


def born(day: date, age: int) -> date:
    """A birthday of somebody who is so old on the day, and has been for a quarter."""
    return day.replace(year=day.year - age, day=1) - timedelta(days=90)
