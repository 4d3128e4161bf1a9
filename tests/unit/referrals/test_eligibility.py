"""Conditions as data: for each form one person it takes, one it refuses, one of whom too little is told [rule 11]."""

from datetime import date
from typing import Any

import pytest

from services.referrals.domain import eligibility
from services.referrals.request_bodies.referrals import CircumstancesIn
from tests.programmes import defined

BORN = {"referred_on": date(2018, 3, 9), "date_of_birth": date(1995, 3, 9)}


def found(test: str, circumstances: dict[str, Any] | None = None, more: str = "", **values: Any) -> dict[str, str]:
    written = f"eligibility:\n  the_condition: {{name: The condition, refuses: Not for you., test: {test}}}\n{more}"
    told: dict[str, Any] = {**BORN, "group": "ALL", **values}
    if circumstances is not None:
        told["circumstances"] = CircumstancesIn.model_validate(circumstances)
    faults = eligibility.faults(told, defined(written))
    return {fault.pointer: fault.code for fault in faults}


FORMS = [
    ("{fact: months_unemployed, at_least: 24}", {"months_unemployed": 24}, {"months_unemployed": 23}),
    ("{fact: hours_per_week, at_most: 15}", {"hours_per_week": 15}, {"hours_per_week": 16}),
    ("{fact: benefit, one_of: [ESA_WRAG, UC]}", {"benefit": "UC"}, {"benefit": "JSA"}),
    ("{fact: benefit, none_of: [PIP]}", {"benefit": "UC"}, {"benefit": "PIP"}),
    ("{fact: health_conditions, one_of: [anxiety]}", {"health_conditions": ["anxiety", "debt"]}, None),
    ("{fact: monthly_earnings, below: 1200.00}", {"monthly_earnings": "1199.99"}, {"monthly_earnings": "1200.00"}),
    ("{fact: tenure, one_of: [temporary]}", {"tenure": "temporary"}, {"tenure": "owned"}),
    ("{fact: household_type, one_of: [lone_parent]}", {"household_type": "lone_parent"}, {"household_type": "couple"}),
    ("{fact: care_leaver, is: true}", {"care_leaver": True}, {"care_leaver": False}),
    ("{fact: neet, is: true}", {"neet": True}, {"neet": False}),
    ("{fact: previous_programme, one_of: [WP]}", {"previous_programme": "WP"}, {"previous_programme": "WHP"}),
    ("{fact: previous_programme_months, at_least: 24}", {"previous_programme_months": 30}, None),
    ("{fact: previous_programme_result, one_of: [no_job]}", {"previous_programme_result": "no_job"}, None),
    ("{fact: right_to_work, is: true}", {"right_to_work": True}, {"right_to_work": False}),
]
WRONG = {
    "health_conditions": {"health_conditions": ["debt"]},
    "previous_programme_months": {"previous_programme_months": 23},
    "previous_programme_result": {"previous_programme_result": "job"},
}


@pytest.mark.rule(11)
@pytest.mark.parametrize(("test", "good", "bad"), FORMS, ids=[form[0] for form in FORMS])
def test_each_condition_takes_refuses_and_asks(test: str, good: dict, bad: dict | None) -> None:
    name = next(iter(good))
    assert found(test, good) == {}
    assert found(test, bad or WRONG[name]) == {f"/circumstances/{name}": "the_condition"}
    assert found(test) == {f"/circumstances/{name}": "missing"}


def test_age_is_that_of_the_day_of_referral() -> None:
    test = "{fact: age, between: [16, 24]}"
    assert found(test, date_of_birth=date(1993, 3, 10)) == {}
    assert found(test, date_of_birth=date(1993, 3, 9)) == {"/date_of_birth": "the_condition"}


def test_what_the_body_says_without_circumstances_counts() -> None:
    test = "{fact: in_paid_work, is: false}"
    assert found(test, in_paid_work=False) == {}
    assert found(test, in_paid_work=True) == {"/in_paid_work": "the_condition"}
    assert found(test, {"in_paid_work": True}, in_paid_work=False) == {"/circumstances/in_paid_work": "the_condition"}


def test_a_named_health_condition_is_a_health_condition() -> None:
    test = "{fact: health_condition, is: true}"
    assert found(test, {"health_conditions": ["back_pain"]}) == {}
    assert found(test, {"health_condition": False}) == {"/circumstances/health_condition": "the_condition"}


def test_of_any_one_is_enough_and_of_all_every_one_is_needed() -> None:
    parts = "[{fact: neet, is: true}, {fact: care_leaver, is: true}]"
    assert found(f"{{any: {parts}}}", {"neet": True}) == {}
    assert found(f"{{any: {parts}}}", {"neet": False, "care_leaver": False}) == {"/circumstances/neet": "the_condition"}
    assert found(f"{{any: {parts}}}", {"neet": False}) == {"/circumstances/care_leaver": "missing"}
    assert found(f"{{all: {parts}}}", {"neet": True}) == {"/circumstances/care_leaver": "missing"}
    assert set(found(f"{{all: {parts}}}", {"neet": False}).values()) == {"the_condition"}
    assert set(found(f"{{all: {parts}}}")) == {"/circumstances/neet", "/circumstances/care_leaver"}


OWN = "facts:\n  in_treatment: {name: Is in treatment, kind: flag}\n"


def test_a_fact_of_the_programmes_own_is_told_under_other() -> None:
    test = "{fact: in_treatment, is: true}"
    assert found(test, {"other": {"in_treatment": True}}, OWN) == {}
    assert found(test, {"other": {"in_treatment": False}}, OWN) == {
        "/circumstances/other/in_treatment": "the_condition"
    }
    assert found(test, None, OWN) == {"/circumstances/other/in_treatment": "missing"}


def test_a_condition_of_a_group_holds_for_that_group_alone() -> None:
    more = "groups:\n  ALL: {name: Everybody}\n  YOUNG: {name: The young, conditions: [the_condition]}\n"
    assert found("{fact: neet, is: true}", {"neet": False}, more) == {}
    assert found("{fact: neet, is: true}", {"neet": False}, more, group="YOUNG") == {
        "/circumstances/neet": "the_condition"
    }
