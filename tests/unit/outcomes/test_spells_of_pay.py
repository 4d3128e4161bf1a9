"""A payment is for one spell: several spells may share an employment reference, and one says nothing about another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.earnings import Payment, spell_of
from services.outcomes.domain.person import AFTER_SUPPORT, BEFORE_START, Job
from tests.unit.outcomes.news import hear, news_of, spells
from tests.unit.outcomes.records import NOON, START, Feed, first_outcome, job, pay, somebody

DAY = timedelta(1)
NOVEMBER, JANUARY, JUNE = date(2017, 11, 6), date(2018, 1, 12), date(2018, 6, 4)
OLD = job(1, employment="EMP-1", started_on=NOVEMBER, ended_on=JANUARY, qualifying=False, excluded_because=BEFORE_START)
NEW = job(2, employment="EMP-1", started_on=JUNE)


def payment(paid_on: date, employment: str = "EMP-1", earned_until: date | None = None) -> Payment:
    jobs = ("ref_1", employment, f"P-{paid_on}", paid_on, 100, None, None, False, "hmrc/feed", NOON)
    return Payment(*jobs, earned_until=earned_until)


@pytest.mark.rule(106)
@pytest.mark.parametrize(
    ("paid_on", "earned_until", "spell"),
    [
        (NOVEMBER, None, OLD),
        (JANUARY + 3 * DAY, None, OLD),  # final pay
        (JUNE - DAY, None, OLD),
        (JUNE, None, NEW),
        (JUNE + 25 * DAY, None, NEW),
        (JUNE + 4 * DAY, JANUARY, OLD),  # the feed says that it is final pay of the first spell
        (NOVEMBER - DAY, None, OLD),  # the work began before it was recorded
    ],
)
def test_a_payment_is_for_the_last_spell_begun_when_it_was_earned(
    paid_on: date, earned_until: date | None, spell: Job
) -> None:
    assert spell_of(payment(paid_on, earned_until=earned_until), [NEW, OLD]) == spell


@pytest.mark.rule(106)
def test_pay_before_a_spell_that_qualifies_or_of_another_employment_is_for_none() -> None:
    assert spell_of(payment(JUNE - DAY), [NEW]) is None
    assert spell_of(payment(JUNE, employment="EMP-2"), [OLD, NEW]) is None


@pytest.mark.rule(57, 63, 106)
@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_who_is_taken_on_again_earns_in_the_new_spell_in_whatever_order_the_spells_are_told(
    order: Sequence[Job],
) -> None:
    record = somebody()
    feed = Feed(record)
    feed.send(*(pay(f"P-{month}", date(2018, month, 28), 1000) for month in (4, 6, 7, 8)))
    for spell in order:
        record.jobs.put(spell)
        feed.send()
    assert record.newest(first_outcome(record)).achieved_on == date(2018, 8, 28)
    reasons = [record.pay_exclusion(payment) for payment in sorted(record.payments, key=lambda p: p.paid_on)]
    assert reasons == ["before_start", None, None, None]


@pytest.mark.rule(34, 63, 106)
def test_the_reason_shown_is_the_one_of_the_spell() -> None:
    record = somebody()
    record.jobs.put(NEW)
    late = job(3, employment="EMP-1", started_on=JUNE + 400 * DAY, qualifying=False, excluded_because=AFTER_SUPPORT)
    record.jobs.put(late)
    Feed(record).send(pay("P-1", JUNE + 399 * DAY, 1000), pay("P-2", JUNE + 401 * DAY, 1000))
    assert [record.pay_exclusion(payment) for payment in record.payments] == [None, "after_support"]


@pytest.mark.rule(63, 106)
@pytest.mark.parametrize("jobs", [(), (NEW,), (OLD, NEW)], ids=["no job", "a later job", "both jobs"])
@pytest.mark.parametrize("earned_until", [START - DAY, START - 90 * DAY])
def test_pay_for_a_period_before_the_start_does_not_count_whatever_jobs_are_recorded(
    jobs: Sequence[Job], earned_until: date
) -> None:
    record = somebody()
    for spell in jobs:
        record.jobs.put(spell)
    Feed(record).send(pay("P-1", START + 10 * DAY, 3000, earned_until=earned_until))
    assert [record.pay_exclusion(payment) for payment in record.payments] == [BEFORE_START]
    assert record.total(first_outcome(record)) == 0


@pytest.mark.rule(106)
def test_pay_for_a_period_in_which_the_start_lies_counts() -> None:
    record = somebody()
    Feed(record).send(pay("P-1", START + 10 * DAY, 3000, earned_until=START))
    assert record.total(first_outcome(record)) == 3000_00


PAYMENTS = st.lists(
    st.builds(
        payment,
        st.integers(-200, 700).map(lambda number: START + timedelta(number)),
        st.sampled_from(["EMP-1", "EMP-2"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda paid: paid.key,
)


@pytest.mark.rule(106)
@settings(max_examples=200, deadline=None)
@given(spells(), PAYMENTS)
def test_news_of_one_spell_takes_only_what_was_earned_in_it_and_gives_it_back(
    jobs: list[Job], payments: list[Payment]
) -> None:
    """An end changes nothing; a new spell takes only pay from its own days on; voided, it gives everything back."""
    *others, late = jobs
    for paid in payments:
        before, after = spell_of(paid, others), spell_of(paid, jobs)
        if after != before:
            assert after == late
            assert late.started_on <= paid.paid_on or late.exclusion == BEFORE_START
            assert before is None or before.started_on <= late.started_on or before.exclusion == BEFORE_START
        assert spell_of(paid, [*others, replace(late, ended_on=late.started_on)]) in (
            after,
            replace(late, ended_on=late.started_on),
        )
        assert spell_of(paid, [job for job in [*others, replace(late, void=True)] if not job.void]) == before


@pytest.mark.rule(57, 63, 106)
@settings(max_examples=150, deadline=None)
@given(spells(), PAYMENTS, st.data())
def test_any_order_of_spells_ends_and_pay_comes_to_the_same_total(
    jobs: list[Job], payments: list[Payment], data: st.DataObject
) -> None:
    """Each spell begins, ends and may be found never to have been; each payment comes once or twice."""
    never_was = {spell.id for spell in jobs if data.draw(st.booleans())}
    news = [*payments, *payments[:2], *news_of(jobs, never_was)]
    record = somebody()
    feed = Feed(record)
    for item in data.draw(st.permutations(news)):
        if isinstance(item, Payment):
            feed.send(pay(item.payment_id, item.paid_on, 100, employment=item.employment))
        else:
            hear(record, item)
            feed.send()
    valid = [spell for spell in jobs if spell.id not in never_was]
    counted = sum(100_00 for paid in payments if counts_naively(paid, valid))
    assert record.total(first_outcome(record)) == counted


def counts_naively(paid: Payment, valid: Sequence[Job]) -> bool:
    """Day by day backwards from the payment: the first spell met says whether it counts."""
    if not START <= paid.paid_on <= START + timedelta(639):
        return False
    same = [spell for spell in valid if spell.employment == paid.employment]
    day = paid.paid_on
    while day > START - timedelta(300):
        begun = [spell for spell in same if spell.started_on == day]
        if begun:
            return max(begun, key=lambda spell: spell.id).qualifying
        day -= DAY
    return True
