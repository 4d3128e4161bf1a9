"""What moves when something happens to a participant, and that a correction takes back just what was counted."""

from datetime import date
from itertools import permutations

import pytest

from tests.programmes import defined
from tests.unit.kpi.stories import all_told, brief, event, received, started, sums, told

ACKNOWLEDGE = "clocks: {acknowledge: {length: 2, unit: working_days, counted_from: referral}}"


def test_a_referral_counts_gross_and_net_in_the_month_it_was_made():
    assert brief(told(received())) == [(1, "referrals", "2018-03"), (1, "net_referrals", "2018-03")]


def test_a_referral_carries_the_slice_it_belongs_to():
    count = told(received(area="bexley", group="EA", provider="sub"))[0].count
    assert (
        count.cohort.area,
        count.cohort.group,
        count.cohort.provider,
        count.cohort.referral_month,
        count.cohort.start_month,
    ) == (
        "bexley",
        "EA",
        "sub",
        "2018-03",
        None,
    )


def test_a_rejected_referral_stays_in_the_gross_and_leaves_the_net():
    moved = told(received(), event("rejected", date(2018, 3, 7), reason="duplicate"))
    assert brief(moved)[2:] == [(-1, "net_referrals", "2018-03"), (1, "rejected", "2018-03")]
    assert moved[-1].reason == "duplicate"


def test_a_referral_cancelled_in_april_leaves_the_net_of_the_march_it_was_made_in():
    moved = told(received(), event("cancelled", date(2018, 4, 7), reason="moved_away"))
    assert brief(moved)[2:] == [(-1, "net_referrals", "2018-03"), (1, "cancelled", "2018-03")]
    assert moved[-1].recorded_on == date(2018, 4, 7)


def test_a_withdrawal_granted_after_acknowledgement_counts_as_cancelled():
    assert sums(told(received(), event("withdrawn", date(2018, 3, 9)))) == {
        ("referrals", "2018-03", "north"): 1,
        ("cancelled", "2018-03", "north"): 1,
    }


def test_being_cancelled_twice_moves_nothing_the_second_time():
    cancelled = event("cancelled", date(2018, 3, 7))
    assert told(received(), cancelled, cancelled) == told(received(), cancelled)


@pytest.mark.rule(23)
def test_a_late_acknowledgement_with_an_exception_reason_counts_as_due_and_excused_and_not_as_in_time():
    excused = event("excused", date(2018, 3, 9), clock="acknowledge")
    moved = told(received(), event("acknowledged", date(2018, 3, 9)), excused, under=defined(ACKNOWLEDGE))
    counted = {measure: total for (measure, _, _), total in sums(moved).items() if "acknowledge" in measure}
    assert counted == {"acknowledged": 1, "acknowledgements_due": 1, "acknowledgements_excused": 1}


@pytest.mark.rule(13)
def test_who_has_priority_counts_beside_the_others_with_the_days_waited():
    first, other = (all_told(received(priority=is_first), started()) for is_first in (True, False))
    beside = {"priority_referrals": 1, "priority_starts": 1, "priority_days_to_start": 11}
    assert {name: total for (name, _, _), total in sums(first).items() if name.startswith("priority")} == beside
    assert not any(name.startswith("priority") for name, _, _ in sums(other))
    assert sums(other)["starts", "2018-03", "north"] == sums(first)["starts", "2018-03", "north"] == 1


def test_a_new_allocation_moves_the_referral_from_one_provider_to_the_other():
    moved = told(received(provider="north"), event("allocated", date(2018, 3, 6), provider="south"))
    assert sums(moved) == {("referrals", "2018-03", "south"): 1, ("net_referrals", "2018-03", "south"): 1}
    assert [(m.count.amount, m.count.cohort.provider) for m in moved[2:]] == [
        (-1, "north"),
        (-1, "north"),
        (1, "south"),
        (1, "south"),
    ]


def test_a_start_counts_in_its_own_month_and_in_the_cohort_of_its_referral():
    start = told(received(date(2018, 3, 29)), started(date(2018, 4, 10)))[-1].count
    assert (start.measure, start.month, start.cohort.referral_month, start.cohort.start_month) == (
        "starts",
        "2018-04",
        "2018-03",
        "2018-04",
    )


def test_a_start_found_to_be_in_error_is_taken_back_where_it_was_counted_and_recorded_when_it_was_found():
    moved = told(received(), started(), event("in_error", date(2018, 6, 1), reason="already_employed"))
    back = [m for m in moved if m.count.measure == "starts"][-1]
    assert (back.count.amount, back.count.month, back.count.cohort.start_month) == (-1, "2018-03", "2018-03")
    assert (back.recorded_on, back.cause.type, back.reason) == (
        date(2018, 6, 1),
        "participant.referred_in_error.v1",
        "already_employed",
    )


def test_nothing_that_followed_a_start_in_error_counts_any_more():
    story = [
        received(),
        started(),
        event("job", date(2018, 5, 1)),
        event("achieved", date(2019, 3, 1)),
        event("in_error", date(2019, 4, 1)),
        event("achieved", date(2019, 5, 1), round=2),
    ]
    assert sums(told(*story)) == {
        ("referrals", "2018-03", "north"): 1,
        ("referred_in_error", "2018-03", "north"): 1,
    }


def test_only_the_first_job_is_a_job_start():
    story = [
        received(),
        started(),
        event("job", date(2018, 5, 1)),
        event("job", date(2018, 9, 1), job_id="j2", first=False),
    ]
    assert [each for each in brief(told(*story)) if each[1] == "job_starts"] == [(1, "job_starts", "2018-05")]


def test_a_voided_first_job_is_taken_back_and_the_next_one_counts():
    story = [
        received(),
        started(),
        event("job", date(2018, 5, 1)),
        event("voided", date(2018, 6, 1)),
        event("job", date(2018, 7, 1), job_id="j2"),
    ]
    assert [each for each in brief(told(*story)) if each[1] == "job_starts"] == [
        (1, "job_starts", "2018-05"),
        (-1, "job_starts", "2018-05"),
        (1, "job_starts", "2018-07"),
    ]


def test_when_a_voided_first_job_has_a_second_beside_it_the_second_is_the_first():
    jobs = [event("job", date(2018, 5, 1)), event("job", date(2018, 7, 1), job_id="j2", first=False)]
    story = [received(), started(), *jobs, event("voided", date(2018, 8, 1), first=False)]
    assert sums(told(*story))["job_starts", "2018-07", "north"] == 1
    assert ("job_starts", "2018-05", "north") not in sums(told(*story))


def test_work_from_before_the_start_is_no_first_job_and_hides_none():
    before = event("job", date(2018, 3, 1), job_id="j0")
    story = [received(), started(), before, event("job", date(2018, 5, 1), first=False)]
    assert [each for each in brief(told(*story)) if each[1] == "job_starts"] == [(1, "job_starts", "2018-05")]


def test_voiding_a_job_that_never_counted_moves_nothing():
    story = [received(), started()]
    assert told(*story, event("voided", date(2018, 6, 1), job_id="j9")) == told(*story)


def test_an_outcome_counts_in_its_month_and_in_the_cohort_of_the_start():
    outcome = told(received(), started(), event("achieved", date(2019, 12, 10)))[-1].count
    assert (outcome.measure, outcome.month, outcome.cohort.start_month) == ("outcomes", "2019-12", "2018-03")


def test_an_unachieved_outcome_is_taken_back_and_counts_again_when_regained():
    story = [
        received(),
        started(),
        event("achieved", date(2019, 2, 1)),
        event("unachieved", date(2019, 4, 1)),
        event("achieved", date(2019, 6, 1), round=2),
    ]
    assert [each for each in brief(told(*story)) if each[1] == "outcomes"] == [
        (1, "outcomes", "2019-02"),
        (-1, "outcomes", "2019-02"),
        (1, "outcomes", "2019-06"),
    ]


def test_what_was_paid_and_recovered_moves_pence_in_the_months_of_the_statements():
    story = [received(), started(), event("paid", date(2019, 3, 31)), event("recovered", date(2019, 5, 31))]
    assert [each for each in brief(told(*story)) if each[1] == "outcome_payments"] == [
        (426043, "outcome_payments", "2019-03"),
        (-426043, "outcome_payments", "2019-05"),
    ]


def test_what_no_figure_counts_moves_nothing():
    assert told(received(), event("booked", date(2018, 3, 8))) == told(received())


def test_what_is_heard_before_the_referral_waits_and_then_counts_as_if_heard_after_it():
    job = event("job", date(2018, 5, 1))
    late = told(started(), job, received())
    assert sums(late) == sums(told(received(), started(), job))
    assert {each.cause.type for each in late if each.count.measure == "starts"} == {"participant.started.v1"}


def test_the_order_in_which_sources_are_heard_does_not_change_the_figures():
    story = [
        received(),
        started(),
        event("achieved", date(2019, 2, 1)),
        event("paid", date(2019, 2, 28)),
        event("in_error", date(2019, 4, 1)),
    ]
    assert len({frozenset(sums(told(*order)).items()) for order in permutations(story)}) == 1


def test_news_is_known_from_the_london_day_it_was_recorded_however_long_ago_it_happened():
    late = told(received(), event("started", date(2018, 3, 20), date(2018, 5, 2), provider="north"))[-1]
    assert (late.count.month, late.recorded_on) == ("2018-03", date(2018, 5, 2))


def test_nothing_is_known_before_the_referral_it_depends_on_was():
    late = told(started(), event("received", date(2018, 3, 5), date(2018, 4, 1)))
    assert {each.recorded_on for each in late} == {date(2018, 4, 1)}
