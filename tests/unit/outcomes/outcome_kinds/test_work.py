"""Being in work, as contracts pay for it: who reached what on which day. Everybody started on Monday 4 June 2018."""

import pytest

from tests.unit.outcomes.outcome_kinds.cases import achieved, expected, found, job

THIRTEEN = "kind: sustained_employment, weeks: 13, across_jobs: false"
ACROSS = "kind: sustained_employment, weeks: 13, across_jobs: true, permitted_gap_days: 28"
THREE_MONTHS = "kind: sustained_employment, months: 3, across_jobs: false"
SIXTEEN_HOURS = f"{ACROSS}, min_hours_per_week: 16"


@pytest.mark.rule(69)
@pytest.mark.parametrize(
    ("story", "terms", "jobs", "on"),
    [
        ("thirteen whole weeks, the last day included", THIRTEEN, [job("2018-06-04")], "2018-09-02"),
        ("a job that ends on that last day has lasted", THIRTEEN, [job("2018-06-04", "2018-09-02")], "2018-09-02"),
        ("a day less has not", THIRTEEN, [job("2018-06-04", "2018-09-01")], None),
        (
            "two jobs do not add up in one job",
            THIRTEEN,
            [job("2018-06-04", "2018-07-15"), job("2018-07-16")],
            "2018-10-14",
        ),
        ("across jobs they do", ACROSS, [job("2018-06-04", "2018-07-15"), job("2018-07-16")], "2018-09-02"),
        ("days between do not count", ACROSS, [job("2018-06-04", "2018-07-15"), job("2018-07-30")], "2018-09-16"),
        ("28 days between are permitted", ACROSS, [job("2018-06-04", "2018-07-15"), job("2018-08-13")], "2018-09-30"),
        ("29 are not: it begins again", ACROSS, [job("2018-06-04", "2018-07-15"), job("2018-08-14")], "2018-11-12"),
        (
            "gaps are permitted in all, not each",
            ACROSS,
            [job("2018-06-04", "2018-06-17"), job("2018-07-02", "2018-07-08"), job("2018-07-24")],
            "2018-10-15",
        ),
        ("two jobs at once are one time in work", ACROSS, [job("2018-06-04"), job("2018-06-11")], "2018-09-02"),
        ("three months from the fourth to the third", THREE_MONTHS, [job("2018-06-04")], "2018-09-03"),
        ("from the end of November to the end of February", THREE_MONTHS, [job("2018-11-30")], "2019-02-27"),
        ("work begun before the programme does not count", THIRTEEN, [job("2018-05-28", qualifying=False)], None),
        ("fifteen hours are not sixteen", SIXTEEN_HOURS, [job("2018-06-04", hours="15")], None),
        (
            "two small jobs at once are sixteen hours",
            SIXTEEN_HOURS,
            [job("2018-06-04", hours="8"), job("2018-06-11", hours="8")],
            "2018-09-09",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_sustained_employment(story, terms, jobs, on):
    assert achieved(terms, *jobs) == on


def test_sustained_is_reached_by_the_passing_of_time_and_not_a_day_before():
    assert achieved(THIRTEEN, job("2018-06-04"), by="2018-09-01") is None
    assert achieved(THIRTEEN, job("2018-06-04"), by="2018-09-02") == "2018-09-02"
    assert expected(THIRTEEN, job("2018-06-04")) == "2018-09-02"


def test_nothing_is_sustained_after_the_window():
    assert achieved(THIRTEEN, job("2018-06-04"), last="2018-09-01") is None
    assert achieved(THIRTEEN, job("2018-06-04"), last="2018-09-02") == "2018-09-02"


def test_hours_that_fall_below_the_least_stop_the_time_and_hours_that_rise_begin_it():
    fewer = found("hours", "job_2018-06-04", "2018-07-02", amount=1000)
    assert achieved(SIXTEEN_HOURS, job("2018-06-04"), fewer) is None
    more = found("hours", "job_2018-06-04", "2018-07-30", amount=2000)
    assert achieved(SIXTEEN_HOURS, job("2018-06-04"), fewer, more) == "2018-09-30"


@pytest.mark.parametrize(
    ("story", "terms", "jobs", "on"),
    [
        ("the first day of the first job", "kind: job_start", [job("2018-08-01"), job("2018-07-02")], "2018-07-02"),
        ("a small job is none", "kind: job_start, min_hours_per_week: 16", [job("2018-07-02", hours="10")], None),
        ("work begun before the programme is none", "kind: job_start", [job("2018-05-01", qualifying=False)], None),
        ("also a job that has ended", "kind: job_start", [job("2018-07-02", "2018-07-06")], "2018-07-02"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_job_start(story, terms, jobs, on):
    assert achieved(terms, *jobs) == on


KEPT = "kind: job_retained, months: 6"
TWO_WEEKS_OFF = f"{KEPT}, permitted_gap_days: 14"


@pytest.mark.parametrize(
    ("story", "terms", "jobs", "on"),
    [
        ("in work at the start and six months later", KEPT, [job("2017-01-09", qualifying=False)], "2018-12-04"),
        ("lost in the sixth month", KEPT, [job("2017-01-09", "2018-12-03", qualifying=False)], None),
        ("not in work at the start", KEPT, [job("2018-06-05")], None),
        (
            "another job the next day",
            KEPT,
            [job("2017-01-09", "2018-09-30", qualifying=False), job("2018-10-01")],
            "2018-12-04",
        ),
        (
            "another job after a fortnight, where that is permitted",
            TWO_WEEKS_OFF,
            [job("2017-01-09", "2018-09-30", qualifying=False), job("2018-10-15")],
            "2018-12-04",
        ),
        (
            "another job after a fortnight, where it is not",
            KEPT,
            [job("2017-01-09", "2018-09-30", qualifying=False), job("2018-10-15")],
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_job_retained(story, terms, jobs, on):
    assert achieved(terms, *jobs) == on


SEVEN_HOURS = "kind: hours_in_weeks, hours: 7, weeks: 13, of: 16"


@pytest.mark.rule(70)
@pytest.mark.parametrize(
    ("story", "facts", "on"),
    [
        ("thirteen weeks on end", [job("2018-06-04", hours="7")], "2018-09-02"),
        ("six hours are not seven", [job("2018-06-04", hours="6.5")], None),
        ("three weeks out", [job("2018-06-04", "2018-07-15", "7"), job("2018-08-06", hours="7")], "2018-09-23"),
        ("four weeks out", [job("2018-06-04", "2018-07-15", "7"), job("2018-08-13", hours="7")], "2018-11-11"),
        ("two jobs add up", [job("2018-06-04", hours="4"), job("2018-06-04", hours="3", number="b")], "2018-09-02"),
        (
            "a week of fewer hours is made up for",
            [
                job("2018-06-04", hours="7"),
                found("hours", "job_2018-06-04", "2018-06-18", amount=500),
                found("hours", "job_2018-06-04", "2018-06-25", amount=700),
            ],
            "2018-09-09",
        ),
        ("a job that ended in time has lasted", [job("2018-06-04", "2018-09-02", "7")], "2018-09-02"),
        ("a job that ended a day too soon has not", [job("2018-06-04", "2018-09-01", "7")], None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_seven_hours_a_week_in_thirteen_weeks_of_sixteen(story, facts, on):
    assert achieved(SEVEN_HOURS, *facts) == on


OWN = "kind: self_employed_days, days: 182"


@pytest.mark.rule(57, 65)
@pytest.mark.parametrize(
    ("story", "jobs", "on"),
    [
        ("the hundred and eighty-second day", [job("2018-06-04", kind="self_employed")], "2018-12-02"),
        (
            "two trades at once count each day once",
            [job("2018-06-04", kind="self_employed"), job("2018-07-01", kind="self_employed")],
            "2018-12-02",
        ),
        (
            "days add up over a break",
            [job("2018-06-04", "2018-08-31", kind="self_employed"), job("2018-10-01", kind="self_employed")],
            "2019-01-01",
        ),
        ("employed days are other days", [job("2018-06-04")], None),
        (
            "an overlap is counted once and a break not at all",
            [
                job("2018-06-04", "2018-07-31", kind="self_employed"),
                job("2018-07-15", "2018-08-31", kind="self_employed"),
                job("2018-10-01", kind="self_employed"),
            ],
            "2019-01-01",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_self_employed_days(story, jobs, on):
    assert achieved(OWN, *jobs) == on


@pytest.mark.rule(65)
def test_self_employed_days_end_with_the_window():
    assert achieved(OWN, job("2018-06-04", kind="self_employed"), last="2018-12-01") is None


@pytest.mark.parametrize(
    ("story", "terms", "jobs", "on"),
    [
        ("a job under an obligation", "kind: vacancy_filled", [job("2018-07-02", obligation="s106")], "2018-07-02"),
        ("any other job", "kind: vacancy_filled", [job("2018-07-02")], None),
        (
            "held four weeks",
            "kind: vacancy_filled, sustained_weeks: 4",
            [job("2018-07-02", obligation="s106")],
            "2018-07-29",
        ),
        (
            "left in the fourth week",
            "kind: vacancy_filled, sustained_weeks: 4",
            [job("2018-07-02", "2018-07-28", obligation="s106")],
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_vacancy_filled(story, terms, jobs, on):
    assert achieved(terms, *jobs) == on
