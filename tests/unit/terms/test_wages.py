"""A wage rate is looked up on a day, by a date the programme names."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shared.terms.wages import load_wages

WAGES = load_wages(Path(__file__).parents[3] / "programmes" / "wages")


@pytest.mark.rule(62)
@pytest.mark.parametrize(
    ("kind", "day", "basis", "rate"),
    [
        ("national_living_wage", date(2018, 3, 31), "effective_from", "7.50"),
        ("national_living_wage", date(2018, 4, 1), "effective_from", "7.83"),
        ("london_living_wage", date(2018, 3, 1), "announced_on", "10.20"),
        ("london_living_wage", date(2018, 3, 1), "implement_by", "9.75"),
        ("london_living_wage", date(2018, 5, 1), "implement_by", "10.20"),
        ("uk_living_wage", date(2018, 5, 1), "implement_by", "8.75"),
    ],
)
def test_the_rate_depends_on_the_day_and_on_the_date_that_counts(kind, day, basis, rate):
    assert WAGES.rate_on(kind, day, basis).rate == Decimal(rate)


@pytest.mark.rule(62)
@pytest.mark.parametrize(("day", "age"), [(date(2021, 3, 31), 25), (date(2021, 4, 1), 23), (date(2024, 4, 1), 21)])
def test_the_adult_age_of_the_national_living_wage_fell_twice(day, age):
    assert WAGES.rate_on("national_living_wage", day, "effective_from").age_from == age


@pytest.mark.rule(59)
def test_sixteen_hours_over_twenty_six_weeks_is_the_published_threshold():
    nlw = WAGES.rate_on("national_living_wage", date(2018, 3, 1), "effective_from").rate
    llw = WAGES.rate_on("london_living_wage", date(2018, 3, 1), "announced_on").rate
    assert (16 * 26 * nlw, 16 * 26 * llw) == (Decimal("3120.00"), Decimal("4243.20"))


def test_before_the_first_rate_there_is_none():
    with pytest.raises(ValueError, match="the first is from 2016-04-01"):
        WAGES.rate_on("national_living_wage", date(2016, 3, 31), "effective_from")


def test_a_rate_is_not_looked_up_by_a_date_it_does_not_have():
    with pytest.raises(ValueError, match="no dates of that kind"):
        WAGES.rate_on("national_living_wage", date(2018, 3, 31), "implement_by")
