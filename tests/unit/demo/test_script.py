"""The story that must be told is told, whoever else the seed invents."""

from datetime import date, timedelta

from milepost.demo.assumptions import DESCRIPTIONS, Parameters, in_words
from milepost.demo.earnings import Job, Payment, crossing, late, reported, wages
from milepost.demo.options import LAST
from milepost.demo.script import RECOVERED_ON, Life, Script
from milepost.demo.story import closes_on, days_played
from shared.terms.calendar import Month, add_working_days
from shared.terms.programme import Programme

THRESHOLD = 300_000


def the_journey(lives: list[Life]) -> Life:
    return next(life for life in lives if life.arrival.role == "journey")


def kinds(life: Life) -> list[str]:
    return [act.kind for act in life.acts]


def test_the_first_appointment_was_missed_in_the_snow_and_has_its_reason(lives: list[Life]) -> None:
    missed = next(act for act in the_journey(lives).acts if act.kind == "miss")
    assert missed.day == date(2018, 3, 2)
    assert missed.details == {"exception_reason": "severe_weather"}


def test_one_job_is_lost_on_day_500(lives: list[Life]) -> None:
    life = the_journey(lives)
    assert life.started_on
    lost = next(act for act in life.acts if act.kind == "end_job")
    assert (lost.day - life.started_on).days == 500


def test_the_new_job_reaches_the_threshold_on_day_630(lives: list[Life]) -> None:
    life = the_journey(lives)
    reached = crossing(life.payments, THRESHOLD)
    assert life.started_on and reached is not None
    assert (life.payments[reached].paid_on - life.started_on).days == 630
    assert life.payments[reached].employment == "EMP-1-2"


def test_one_person_is_found_to_be_referred_in_error_after_the_claim_was_paid(lives: list[Life]) -> None:
    found = [life for life in lives if "refer_in_error" in kinds(life)]
    assert len(found) == 1
    reached = crossing(found[0].payments, THRESHOLD)
    assert reached is not None
    assert found[0].payments[reached].sent_on < RECOVERED_ON - timedelta(days=60)
    assert kinds(found[0])[-1] == "refer_in_error"


def test_some_earnings_reach_the_threshold_after_their_month_was_signed_off(lives: list[Life]) -> None:
    reaching = [life.payments[place] for life in lives if (place := crossing(life.payments, THRESHOLD)) is not None]
    assert any(payment.sent_on > closes_on(Month.of(payment.paid_on)) + timedelta(days=7) for payment in reaching)


def test_everybody_is_referred_first_and_acknowledged_before_anything_else(lives: list[Life]) -> None:
    assert all(kinds(life)[:2] == ["refer", "acknowledge"] for life in lives)


def test_acts_are_in_the_order_of_their_days(lives: list[Life]) -> None:
    for life in lives:
        days = [act.day for act in life.acts]
        assert days == sorted(days)


def test_everybody_starts_or_is_said_not_to(lives: list[Life]) -> None:
    for life in lives:
        results = [kind for kind in kinds(life) if kind in ("start", "did_not_start")]
        assert results == (["start"] if life.started_on else ["did_not_start"])


def test_a_result_comes_within_fifteen_working_days(lives: list[Life]) -> None:
    for life in lives:
        result = next(act for act in life.acts if act.kind in ("start", "did_not_start"))
        assert result.day <= add_working_days(life.arrival.referred_on, 15)


def test_only_those_who_started_work_and_are_paid(lives: list[Life]) -> None:
    assert not any(life.payments or "take_job" in kinds(life) for life in lives if not life.started_on)


def test_the_same_seed_tells_the_same_story_and_another_another(programme: Programme, lives: list[Life]) -> None:
    again = Script(programme, Parameters(), 2018, LAST).lives()
    other = Script(programme, Parameters(), 2019, LAST).lives()
    assert again == lives
    assert [life.acts for life in other] != [life.acts for life in lives]


def test_every_number_made_up_is_put_into_words() -> None:
    assert DESCRIPTIONS.keys() == Parameters().__dict__.keys()
    assert ("start, of those who came", "90%") in in_words(Parameters())


def test_wages_are_paid_by_the_days_worked() -> None:
    job = Job("EMP-9-1", date(2018, 6, 16), date(2018, 7, 31), 24, 1000)
    half, whole = wages(job, date(2020, 1, 1))
    assert job.monthly == 104_000
    assert (half.paid_on, half.pence) == (date(2018, 6, 29), 52_000)
    assert (whole.paid_on, whole.pence, whole.payment) == (date(2018, 7, 31), 104_000, "P-9-1-2")


def test_a_job_that_lasts_is_paid_until_nobody_listens() -> None:
    assert len(wages(Job("EMP-9-1", date(2018, 6, 1), None, 24, 1000), date(2018, 9, 15))) == 4


def payment(number: int, pence: int) -> Payment:
    day = date(2018, 6, 30) + timedelta(days=30 * number)
    return Payment(f"P-{number}", "EMP-1", day, day + timedelta(days=1), pence)


def test_the_threshold_is_reached_by_the_payment_that_makes_the_sum() -> None:
    payments = [payment(number, 100_000) for number in range(5)]
    assert crossing(payments, 300_000) == 2
    assert crossing(payments[:2], 300_000) is None


def test_the_feed_tells_a_little_more_than_the_threshold_in_the_order_paid() -> None:
    payments = [payment(number, 100_000) for number in reversed(range(9))]
    assert [row.payment for row in reported(payments, 300_000)] == ["P-0", "P-1", "P-2", "P-3", "P-4"]


def test_a_late_payment_keeps_its_day_and_its_amount() -> None:
    row = payment(0, 100_000)
    told_late = late(row, 45)
    assert (told_late.sent_on - row.paid_on).days == 45
    assert (told_late.paid_on, told_late.pence) == (row.paid_on, row.pence)


def test_march_is_played_day_by_day_and_the_rest_friday_by_friday() -> None:
    days = list(days_played(LAST))
    march = [day for day in days if day < date(2018, 4, 1)]
    assert len(march) == 21
    assert {day.weekday() for day in days[21:]} == {4}


def test_twenty_four_statements_fall_due_before_the_play_ends() -> None:
    days = list(days_played(LAST))
    months = [Month.of("2018-03").next(n) for n in range(24)]
    assert months[-1] == LAST
    assert all(any(closes_on(month) <= day for day in days) for month in months)
    assert closes_on(months[0]) == date(2018, 4, 9)
