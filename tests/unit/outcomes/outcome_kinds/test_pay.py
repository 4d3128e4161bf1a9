"""Pay: a threshold as given or by a dated wage, and earning more a month than before [rules 59, 62, 71]."""

from datetime import date, timedelta

import pytest

from services.outcomes.domain.requirements import Threshold, requirement_on
from tests.unit.outcomes.outcome_kinds.cases import START, achieved, facts_of, found, job, outcome, pay

OWN_RATES = """rate: own, rates: [
  {effective_from: 2016-04-01, hourly: 7.20}, {effective_from: 2017-04-01, hourly: 7.50},
  {effective_from: 2018-04-01, hourly: 7.83}, {effective_from: 2019-04-01, hourly: 8.21}]"""
BY_RATE = f"kind: cumulative_earnings, hours: 16, weeks: 26, {OWN_RATES}"


def description(terms, *facts):
    rule = outcome(terms)
    return Threshold(rule, facts_of(*facts)).description(START)


def basis(terms, *facts):
    rule = outcome(terms)
    return requirement_on(rule, facts_of(*facts), START)


@pytest.mark.parametrize(
    ("story", "terms", "facts", "on"),
    [
        ("as given", "kind: cumulative_earnings, threshold: 3000.00", [pay("2018-07-31", "3000.00")], "2018-07-31"),
        ("a penny less", "kind: cumulative_earnings, threshold: 3000.00", [pay("2018-07-31", "2999.99")], None),
        ("16 hours x 26 weeks x 7.83 of the start", BY_RATE, [pay("2019-05-31", "3257.28")], "2019-05-31"),
        ("a penny less than that", BY_RATE, [pay("2019-05-31", "3257.27")], None),
        (
            "by the rate of the pay date it is 8.21 by then",
            f"{BY_RATE}, rate_at: as_at_payment",
            [pay("2019-05-31", "3257.28")],
            None,
        ),
        (
            "but 7.83 the March before",
            f"{BY_RATE}, rate_at: as_at_payment",
            [pay("2019-03-29", "3257.28")],
            "2019-03-29",
        ),
        (
            "by the rate of the day the job began",
            f"{BY_RATE}, rate_at: job_start",
            [job("2019-04-08"), pay("2019-08-30", "3415.36")],
            "2019-08-30",
        ),
        (
            "without a job there is no day to look the rate up for",
            f"{BY_RATE}, rate_at: job_start",
            [pay("2019-08-30", "9999.00")],
            None,
        ),
        ("half the hours are half of it", BY_RATE.replace("16", "8", 1), [pay("2019-05-31", "1628.64")], "2019-05-31"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_cumulative_earnings(story, terms, facts, on):
    assert achieved(terms, *facts) == on


@pytest.mark.rule(62)
def test_a_threshold_prints_its_basis():
    assert basis("kind: cumulative_earnings, threshold: 3000.00").basis == "as_given"
    assert basis(BY_RATE).basis == "own_7.83_from_2018-04-01_at_programme_start"
    assert basis(f"{BY_RATE}, rate_at: job_start").basis == "no_job_yet"
    assert description(BY_RATE).startswith("3257.28 = 16 hours × 26 weeks × own 7.83")
    assert description(BY_RATE).endswith("2018-04-01), looked up at programme_start")


@pytest.mark.rule(59, 62)
@pytest.mark.parametrize(
    ("rate", "pounds", "basis_said"),
    [
        (
            "london_living_wage, rate_date: implement_by",
            "4243.20",
            "london_living_wage_10.20_from_2018-05-01_at_programme_start",
        ),
        ("national_living_wage", "3257.28", "national_living_wage_7.83_from_2018-04-01_at_programme_start"),
        (
            "uk_real_living_wage, rate_date: announced_on",
            "3640.00",
            "uk_real_living_wage_8.75_from_2017-11-01_at_programme_start",
        ),
    ],
)
def test_sixteen_hours_in_twenty_six_weeks_at_the_wage_of_the_start(rate, pounds, basis_said):
    terms = f"kind: cumulative_earnings, hours: 16, weeks: 26, rate: {rate}"
    assert achieved(terms, pay("2019-03-29", pounds)) == "2019-03-29"
    a_penny_less = f"{pounds[:-2]}{int(pounds[-2:]) - 1:02d}" if pounds[-2:] != "00" else f"{int(pounds[:-3]) - 1}.99"
    assert achieved(terms, pay("2019-03-29", a_penny_less)) is None
    assert basis(terms).basis == basis_said


GAIN = "kind: earnings_gain, at_least: 400.00, after_months: 3"
BEFORE = found("income", "before", "2018-05-01", amount=81240)


@pytest.mark.rule(71)
@pytest.mark.parametrize(
    ("story", "facts", "on"),
    [
        ("the first month from the third on", [BEFORE, pay("2018-09-28", "1212.40")], "2018-09-30"),
        ("a penny less", [BEFORE, pay("2018-09-28", "1212.39")], None),
        ("two months after the start is too soon", [BEFORE, pay("2018-08-31", "1212.40")], None),
        ("without a month before there is no gain", [pay("2018-09-28", "9999.00")], None),
        (
            "what a month's jobs pay adds up",
            [BEFORE, pay("2018-09-14", "612.40"), pay("2018-09-28", "600.00")],
            "2018-09-30",
        ),
        (
            "a month that was declared counts as declared",
            [BEFORE, pay("2018-09-28", "9999.00"), found("income", "after", "2018-09-01", amount=90000)],
            None,
        ),
        (
            "a baseline declared in error is none",
            [found("income", "before", "2018-05-01", amount=81240, void=True), pay("2018-09-28", "9999.00")],
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_earnings_gain(story, facts, on):
    assert achieved(GAIN, *facts) == on


def weekly(first: str, count: int, pounds: str, every: int = 7):
    begun = date.fromisoformat(first)
    return [pay(str(begun + timedelta(every * number)), pounds) for number in range(count)]


@pytest.mark.rule(71)
@pytest.mark.parametrize(
    ("facts", "on"),
    [
        (weekly("2018-06-08", 40, "1000.00", every=28), None),
        (weekly("2018-06-08", 40, "1150.00", every=28), "2019-08-31"),
        (weekly("2018-06-08", 60, "250.00"), None),
        (weekly("2018-06-08", 60, "285.00"), "2018-11-30"),
        ([job("2018-11-01", number="1"), *weekly("2018-11-02", 5, "260.00")], "2018-11-30"),
        ([pay("2018-08-31", "900.00"), pay("2018-10-01", "900.00"), pay("2018-10-31", "900.00")], None),
        ([pay("2018-10-31", "1000.00"), pay("2018-11-15", "250.00"), pay("2018-11-30", "1000.00")], "2018-11-30"),
        ([pay("2018-06-29", "900.00"), pay("2018-11-02", "700.00"), pay("2018-11-30", "700.00")], "2018-11-30"),
    ],
    ids=[
        "two four-weekly payments in a month are no rise",
        "a rise on four-weekly pay shows in a month with two",
        "five Fridays are no rise",
        "a rise on weekly pay",
        "a month of weekly pay from the first day of work",
        "a pay day that moved into the next month is no rise",
        "a bonus beside monthly pay counts whole",
        "after months without pay nothing is known of what the first pay is for",
    ],
)
def test_more_pay_days_in_a_month_are_no_gain(facts, on):
    assert achieved(GAIN, BEFORE, *facts) == on


def test_a_month_counts_when_it_is_over():
    facts = [BEFORE, pay("2018-09-28", "1212.40")]
    assert achieved(GAIN, *facts, by="2018-09-29") is None
    assert achieved(GAIN, *facts, by="2018-09-30") == "2018-09-30"
