"""Steps of a decision by themselves: the day a deadline counts from, good weeks, banded prices, the feed's own view."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

import pytest

from services.outcomes.domain.earnings import Notification
from services.outcomes.domain.evidence import MEETING, PLAN, Evidence
from services.outcomes.domain.feed import NotificationRow
from services.outcomes.domain.matching import match_notification, match_payment
from services.outcomes.domain.outcome_kinds.work import hours_by_week, nth_good_week
from services.outcomes.domain.spells import FOREVER, Spell
from services.outcomes.domain.windows import day_0_of
from tests.programmes import defined
from tests.unit.outcomes.records import NOON, START, first_outcome, job, pay, somebody

MONDAY = date(2018, 6, 4)
WEEK = timedelta(weeks=1)


def evidence(kind: str, on: date, void: bool = False) -> Evidence:
    return replace(Evidence(f"{kind}@{on}", "ref_1", kind, "", on, "sub-1/worker"), void=void)


def test_a_deadline_of_a_job_counts_from_the_newest_that_qualifies() -> None:
    jobs = [
        job(1),
        job(2, started_on=START + timedelta(60)),
        job(3, started_on=START + timedelta(90), qualifying=False),
    ]
    assert day_0_of("job_start", somebody().person, jobs, []) == START + timedelta(60)
    assert day_0_of("job_start", somebody().person, jobs[2:], []) is None


def test_a_deadline_of_a_plan_or_of_engagement_counts_from_the_first_that_stands() -> None:
    facts = [
        evidence(PLAN, START + timedelta(1), void=True),
        evidence(PLAN, START + timedelta(3)),
        evidence(PLAN, START + timedelta(2)),
        evidence(MEETING, START),
    ]
    assert day_0_of("plan", somebody().person, [], facts) == START + timedelta(2)
    assert day_0_of("engagement", somebody().person, [], facts) == START
    assert day_0_of("engagement", somebody().person, [], facts[:3]) is None


def test_other_deadlines_count_from_the_start_or_the_referral() -> None:
    person = replace(somebody().person, referred_on=START - timedelta(10))
    assert day_0_of("start", person, [], []) == START
    assert day_0_of("referral", person, [], []) == START - timedelta(10)
    assert day_0_of("start", somebody(started=False).person, [], []) is None


@pytest.mark.rule(70)
def test_a_week_in_which_work_begins_counts_its_days_at_a_seventh_of_the_hours() -> None:
    spells = [Spell(MONDAY + timedelta(2), FOREVER, Decimal(14))]
    weeks = islice(hours_by_week(MONDAY, spells, 1), 2)
    assert [*weeks] == [(MONDAY + timedelta(6), Decimal(10)), (MONDAY + timedelta(13), Decimal(14))]


def test_weeks_go_on_for_as_long_as_the_window_after_the_last_change() -> None:
    spells = [Spell(MONDAY, MONDAY + timedelta(6), Decimal(16))]
    sundays = [sunday for sunday, _ in hours_by_week(MONDAY, spells, 2)]
    assert sundays == [MONDAY + timedelta(6) + n * WEEK for n in range(4)]


@pytest.mark.rule(70)
@pytest.mark.parametrize(
    ("last", "reached"),
    [(MONDAY + 10 * WEEK, MONDAY + 4 * WEEK - timedelta(1)), (MONDAY + 3 * WEEK, None)],
)
def test_two_good_weeks_of_three_are_reached_on_the_sunday_of_the_second(last: date, reached: date | None) -> None:
    programme = defined("outcomes: {hours: {kind: hours_in_weeks, name: Hours, hours: 16, weeks: 2, of: 3}}")
    good, idle = Decimal(16), Decimal(15)
    weeks = [good, idle, idle, good, good]  # the first is forgotten by the fourth
    spells = [
        Spell(MONDAY + n * WEEK, MONDAY + n * WEEK + timedelta(6), hours) for n, hours in enumerate(weeks, start=-1)
    ]
    assert nth_good_week(programme.outcomes[0], MONDAY - WEEK, spells, last) == reached  # type: ignore[arg-type]


@pytest.mark.rule(72)
def test_a_notified_outcome_that_the_payments_do_not_show_differs_until_it_is_achieved() -> None:
    record = somebody()
    outcome = first_outcome(record)
    newest = record.newest(outcome)
    assert not record.differs_from_feed(newest)
    record.notifications.put(Notification("ref_1", "outcome", 0, date(2018, 9, 1), None, NOON))
    assert record.differs_from_feed(newest)
    assert not record.differs_from_feed(replace(newest, state="ACHIEVED", achieved_on=date(2018, 9, 1)))


@pytest.mark.rule(73)
def test_the_same_row_again_is_repeated_and_other_content_under_its_key_waits_for_a_person() -> None:
    record = somebody()
    day = START + timedelta(40)
    assert [match_payment(record, pay("P1", day, pounds), "hmrc/feed", NOON).result for pounds in (100, 100, 101)] == [
        "accepted",
        "repeated",
        "unmatched",
    ]
    rows = [NotificationRow("PO-1", "outcome", day, 0, amount) for amount in (100, 100, 101)]
    results = [match_notification(record, row, "hmrc/feed", NOON).result for row in rows]
    assert results == ["accepted", "repeated", "unmatched"]
