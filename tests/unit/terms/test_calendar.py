"""Days are London days, and working days skip the nation's own bank holidays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms.calendar import (
    Month,
    add_working_days,
    count_working_days,
    day_start,
    elapsed_months,
    london_day,
    months,
    working_days,
)

days = st.dates(min_value=date(2014, 1, 1), max_value=date(2030, 12, 31))
nations = st.sampled_from(["england-and-wales", "scotland", "northern-ireland", "IE", "DE-BY", "AU-VIC"])


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2018, 3, 1, 23, 59, tzinfo=UTC), date(2018, 3, 1)),
        (datetime(2018, 6, 30, 22, 59, tzinfo=UTC), date(2018, 6, 30)),
        (datetime(2018, 6, 30, 23, 0, tzinfo=UTC), date(2018, 7, 1)),
    ],
)
def test_a_day_is_the_day_it_is_in_london(instant, day):
    assert london_day(instant) == day


def test_an_instant_without_a_time_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        london_day(datetime(2018, 3, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2018, 3, 10), datetime(2018, 3, 10, 0, tzinfo=UTC)),
        (date(2018, 3, 26), datetime(2018, 3, 25, 23, tzinfo=UTC)),
        (date(2018, 10, 29), datetime(2018, 10, 29, 0, tzinfo=UTC)),
    ],
)
def test_a_day_starts_at_midnight_in_london(day, start):
    assert day_start(day) == start and day_start(day).tzinfo is UTC


@given(days)
def test_a_day_holds_its_first_instant_and_not_the_instant_before(day):
    assert london_day(day_start(day)) == day
    assert london_day(day_start(day) - timedelta(microseconds=1)) < day


@pytest.mark.rule(22)
@pytest.mark.parametrize(
    ("day", "n", "nation", "due"),
    [
        (date(2018, 3, 9), 2, "england-and-wales", date(2018, 3, 13)),
        (date(2018, 3, 9), 15, "england-and-wales", date(2018, 4, 3)),
        (date(2018, 3, 9), 15, "scotland", date(2018, 4, 2)),  # Easter Monday is no bank holiday in Scotland
        (date(2018, 12, 31), 1, "england-and-wales", date(2019, 1, 2)),
        (date(2018, 12, 31), 1, "scotland", date(2019, 1, 3)),
        (date(2018, 3, 10), 0, "england-and-wales", date(2018, 3, 10)),
        (date(2018, 7, 11), 1, "northern-ireland", date(2018, 7, 13)),  # the Battle of the Boyne
        (date(2017, 3, 16), 1, "IE", date(2017, 3, 20)),  # Saint Patrick's day
        (date(2018, 5, 30), 1, "DE-BY", date(2018, 6, 1)),  # Corpus Christi, in Bavaria and not in Berlin
        (date(2018, 5, 30), 1, "DE-BE", date(2018, 5, 31)),
    ],
)
def test_the_day_after_is_working_day_one_and_holidays_do_not_count(day, n, nation, due):
    assert add_working_days(day, n, nation) == due


def test_deadlines_do_not_run_backwards():
    with pytest.raises(ValueError, match="run forward"):
        add_working_days(date(2018, 3, 9), -1)


def test_a_nation_without_known_holidays_is_refused():
    with pytest.raises(ValueError, match="write one of: england-and-wales, scotland"):
        working_days("ruritania")


def test_a_weekend_is_that_of_the_country():
    """In Israel people work on Sunday and rest on Friday."""
    assert date(2018, 3, 11) in working_days("IL")
    assert date(2018, 3, 16) not in working_days("IL")


def test_a_working_day_can_be_asked_for():
    assert date(2018, 3, 29) in working_days()
    assert date(2018, 3, 30) not in working_days()
    assert date(2018, 3, 31) not in working_days()
    assert "2018-03-29" not in working_days()


def test_march_2018_has_7_of_its_21_working_days_by_the_9th():
    assert count_working_days(date(2018, 3, 1), date(2018, 3, 9)) == 7
    assert count_working_days(date(2018, 3, 1), date(2018, 3, 31)) == 21


@given(days, st.integers(min_value=1, max_value=40), nations)
def test_a_deadline_is_a_working_day_just_so_many_working_days_later(day, n, nation):
    due = add_working_days(day, n, nation)
    assert due in working_days(nation)
    assert count_working_days(day + timedelta(days=1), due, nation) == n


@given(days, days)
def test_no_working_day_lies_between_a_day_and_an_earlier_one(one, other):
    assert count_working_days(max(one, other) + timedelta(days=1), min(one, other)) == 0


@pytest.mark.parametrize(
    "text", ["2018-3", "2018/03", "18-03", "2018-13", "2018-00", "0000-01", "March 2018", "2018-03-01", "٢٠١٨-٠٣", ""]
)
def test_a_month_is_written_one_way_only(text):
    with pytest.raises(ValueError, match="is not a month; write it like 2018-03"):
        Month.of(text)


def test_a_month_knows_its_ends_and_its_neighbours():
    march = Month.of("2018-03")
    assert (str(march), march.first, march.last, march.days) == ("2018-03", date(2018, 3, 1), date(2018, 3, 31), 31)
    assert (str(march.next()), str(march.next(-3)), str(march.next(10))) == ("2018-04", "2017-12", "2019-01")
    assert date(2018, 3, 9) in march and date(2019, 3, 9) not in march
    assert Month.of(date(2018, 3, 9)) == march == Month.of(march)


def test_five_years_are_sixty_months():
    run = months("2018-03", date(2023, 2, 28))
    assert (len(run), str(run[0]), str(run[-1])) == (60, "2018-03", "2023-02")
    assert months("2018-03", "2018-02") == []


@pytest.mark.parametrize(
    ("cohort", "at", "elapsed"), [("2018-03", "2018-03", 0), ("2018-03", "2019-12", 21), ("2018-03", "2018-01", -2)]
)
def test_months_elapse_by_the_calendar(cohort, at, elapsed):
    assert elapsed_months(cohort, at) == elapsed


@given(days, st.integers(min_value=-200, max_value=200))
def test_going_n_months_on_elapses_n_months(day, n):
    assert elapsed_months(day, Month.of(day).next(n)) == n
