"""Arriving somewhere: engaged, in education or training, better by a measure. Everybody started on 4 June 2018."""

import pytest

from tests.unit.outcomes.outcome_kinds.cases import achieved, found, job

COLLEGE = "kind: destination, types: [education, training]"
STILL = f"{COLLEGE}, still_after_months: 6"
ANYTHING = "kind: destination, types: [education, employment], still_after_months: 3"


@pytest.mark.parametrize(
    ("story", "terms", "facts", "on"),
    [
        ("in training", COLLEGE, [found("destination", "training", "2018-09-10")], "2018-09-10"),
        ("volunteering is not asked for", COLLEGE, [found("destination", "volunteering", "2018-09-10")], None),
        ("recorded in error", COLLEGE, [found("destination", "training", "2018-09-10", void=True)], None),
        ("begun before the programme", COLLEGE, [found("destination", "training", "2018-06-03")], None),
        ("still there after six months", STILL, [found("destination", "training", "2018-09-10")], "2019-03-10"),
        (
            "left the day before",
            STILL,
            [found("destination", "training", "2018-09-10", until="2019-03-09")],
            None,
        ),
        (
            "from one to the next without a day between",
            STILL,
            [
                found("destination", "training", "2018-09-10", until="2018-12-14"),
                found("destination", "education", "2018-12-15"),
            ],
            "2019-03-10",
        ),
        (
            "from college into work",
            ANYTHING,
            [found("destination", "education", "2018-09-10", until="2018-10-14"), job("2018-10-15")],
            "2018-12-10",
        ),
        ("work is no college", STILL, [job("2018-09-10")], None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_destination(story, terms, facts, on):
    assert achieved(terms, *facts) == on


def test_still_there_is_reached_by_the_passing_of_time():
    there = found("destination", "training", "2018-09-10")
    assert achieved(STILL, there, by="2019-03-09") is None
    assert achieved(STILL, there, by="2019-03-10") == "2019-03-10"


@pytest.mark.parametrize(
    ("story", "terms", "facts", "on"),
    [
        (
            "the second meeting",
            "kind: engagement, meetings: 2",
            [found("meeting", "initial", "2018-05-28"), found("meeting", "review", "2018-06-11")],
            "2018-06-11",
        ),
        ("one meeting is not two", "kind: engagement, meetings: 2", [found("meeting", "initial", "2018-05-28")], None),
        (
            "the initial meeting, also before the start",
            "kind: engagement, event: initial_meeting",
            [found("meeting", "initial", "2018-05-28")],
            "2018-05-28",
        ),
        (
            "another meeting is not the initial one",
            "kind: engagement, event: initial_meeting",
            [found("meeting", "review", "2018-06-11")],
            None,
        ),
        (
            "the first version of the plan",
            "kind: engagement, event: action_plan",
            [found("plan", "version-2", "2018-08-01"), found("plan", "version-1", "2018-06-18")],
            "2018-06-18",
        ),
        (
            "the vocational profile",
            "kind: engagement, event: vocational_profile",
            [found("assessment", "needs", "2018-06-11"), found("assessment", "vocational_profile", "2018-06-25")],
            "2018-06-25",
        ),
        ("the start itself", "kind: engagement, event: start", [], "2018-06-04"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and ":" not in value else "",
)
def test_engagement(story, terms, facts, on):
    assert achieved(terms, *facts) == on


@pytest.mark.parametrize(
    ("story", "result", "readings", "on"),
    [
        (
            "the first that improved",
            "improved",
            [("2018-09-01", "unchanged"), ("2018-12-01", "improved")],
            "2018-12-01",
        ),
        ("the baseline is no progress", "improved", [("2018-06-11", "baseline")], None),
        ("worse is none", "not_worse", [("2018-09-01", "worse")], None),
        ("not worse is enough where that is asked", "not_worse", [("2018-09-01", "unchanged")], "2018-09-01"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_progress(story, result, readings, on):
    facts = [found("reading", "wellbeing", taken, result=change) for taken, change in readings]
    other = found("reading", "drug_use", "2018-07-01", result="improved")
    assert achieved(f"kind: progress, measure: wellbeing, result: {result}", *facts, other) == on
