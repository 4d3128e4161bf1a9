"""Open months by working days, the states of a month, and how numbers are shown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from services.kpi.domain import MONTH_STATES, OpenMonth, month_state, percent
from services.kpi.domain.formatting import format_limits, format_number
from shared.terms.calendar import Month
from shared.terms.faults import ForbiddenTransition, transition
from shared.terms.programme import Kpi, Tolerance

MARCH = Month(2018, 3)


def at(day: date, to_date: int = 362) -> OpenMonth:
    return OpenMonth.at(MARCH, day, "england-and-wales", to_date, 400)


def test_362_on_9_march_is_271_per_cent_of_seven_twenty_firsts_of_400():
    open_month = at(date(2018, 3, 9))
    assert (open_month.elapsed, open_month.working_days, open_month.pro_rata_profile) == (7, 21, 133)
    assert int(open_month.to_date / open_month.pro_rata * 100) == 271
    assert open_month.forecast == 1086


def test_good_friday_is_no_working_day_of_march_2018():
    assert at(date(2018, 3, 30)).elapsed == at(date(2018, 3, 29)).elapsed == 21


def test_before_its_first_working_day_a_month_has_no_forecast():
    assert (at(date(2018, 2, 20), 0).elapsed, at(date(2018, 2, 20), 0).forecast) == (0, None)


def test_a_month_is_open_until_its_last_day_is_over_then_closed_then_signed():
    assert month_state(MARCH, date(2018, 3, 30)) == "OPEN"
    assert month_state(MARCH, date(2018, 3, 31)) == "CLOSED"
    assert month_state(MARCH, date(2018, 4, 3), signed=True) == "SIGNED"


@pytest.mark.parametrize("state", ["OPEN", "SIGNED"])
def test_only_a_closed_month_can_be_signed_off(state: str):
    assert transition(MONTH_STATES, "CLOSED", "sign_off") == "SIGNED"
    with pytest.raises(ForbiddenTransition):
        transition(MONTH_STATES, state, "sign_off", "month")


@pytest.mark.rule(97)
@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Fraction(362, 400), "90.5"),
        (Fraction(470, 2840), "16.5"),
        (Fraction(103300, 138330), "74.7"),
        (Fraction(1, 1), "100.0"),
        (Fraction(1, 2000), "0.1"),
        (Fraction(-1, 80), "-1.3"),
        (Decimal("0.05625"), "5.6"),
        (None, None),
    ],
)
def test_per_cents_are_shown_half_up_to_one_place_from_the_unrounded_ratio(ratio, text):
    assert percent(ratio) == text


def kpi(unit: str) -> Kpi:
    under = "starts" if unit == "share" else ""
    text = {"id": "K", "name": "K", "basis": "b", "numerator": "outcomes", "denominator": under, "unit": unit}
    return Kpi.model_validate(text | {"green": {}, "amber": {}})


def test_limits_say_on_which_sides_a_colour_ends():
    both, low, high, none = (Tolerance(below=b, above=a) for b, a in ((5, 10), (2, None), (None, 3), (None, None)))
    assert format_limits(kpi("share"), Decimal(100), both) == "9500.0 to 11000.0"
    assert format_limits(kpi("share"), Decimal(100), low) == "at least 9800.0"
    assert format_limits(kpi("share"), Decimal(100), high) == "at most 10300.0"
    assert format_limits(kpi("share"), Decimal(100), none) == "any"
    assert format_limits(kpi("count"), Decimal(100), both) == "95 to 110"
    assert format_limits(kpi("money"), Decimal("100.50"), low) == "at least 98.50"


@pytest.mark.parametrize(
    ("unit", "number", "text"),
    [("share", Fraction(1, 3), "33.3"), ("count", 41, "41"), ("count", Decimal("2.5"), "2.5"), ("money", 7, "7.00")],
)
def test_a_number_is_shown_in_its_kpis_unit(unit, number, text):
    assert format_number(kpi(unit), number) == text
    assert format_number(kpi(unit), None) is None
