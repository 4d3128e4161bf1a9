"""A payroll corrects by the difference: a negative amount reduces the pay before it, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.earnings import less_differences
from services.outcomes.domain.feed import PaymentRow
from services.outcomes.domain.matching import match
from services.outcomes.domain.person import IN_ERROR, Job
from tests.programmes import shipped
from tests.unit.outcomes.news import hear, news_of, payroll, spells
from tests.unit.outcomes.records import NOON, START, Feed, first_outcome, job, pay, somebody, standing

JULY, AUGUST, SEPTEMBER = date(2018, 7, 31), date(2018, 8, 31), date(2018, 9, 28)
LAST = START + timedelta(639)


def outcome_of(*rows: PaymentRow) -> tuple[int, date | None]:
    record = somebody()
    Feed(record).send(*rows)
    newest = record.newest(first_outcome(record))
    return record.total(first_outcome(record)) // 100, newest.achieved_on if newest.achieved else None


@pytest.mark.rule(72, 107)
@pytest.mark.parametrize(
    ("rows", "total", "achieved_on"),
    [
        ([("A", JULY, 1900), ("A", AUGUST, 1900), ("A", AUGUST, -1900)], 1900, None),
        ([("A", JULY, 1900), ("A", AUGUST, 1900), ("A", SEPTEMBER, -1900)], 1900, None),
        ([("A", JULY, 3000), ("A", AUGUST, -1), ("A", SEPTEMBER, 1)], 3000, SEPTEMBER),
        ([("A", JULY, 3000), ("A", AUGUST, 500), ("A", SEPTEMBER, -500)], 3000, JULY),
        ([("A", JULY, 3000), ("B", AUGUST, 1000), ("A", SEPTEMBER, -500)], 3500, AUGUST),
        ([("A", LAST, 3000), ("A", LAST + timedelta(20), -100)], 2900, None),
        ([("A", LAST, 3000), ("A", LAST + timedelta(1), 100), ("A", LAST + timedelta(20), -100)], 3000, LAST),
        ([("A", START - timedelta(5), 500), ("A", START, 3000), ("A", START + timedelta(9), -3400)], 0, None),
    ],
    ids=[
        "same day",
        "later",
        "regained",
        "last first",
        "own employment",
        "after the limit",
        "not counted",
        "all of it",
    ],
)
def test_a_difference_takes_from_the_last_pay_before_it(
    rows: list[tuple[str, date, int]], total: int, achieved_on: date | None
) -> None:
    sent = [pay(f"P-{number}", on, pounds, employment=name) for number, (name, on, pounds) in enumerate(rows)]
    assert outcome_of(*sent) == (total, achieved_on)
    assert outcome_of(*reversed(sent)) == (total, achieved_on)


@pytest.mark.rule(106, 107)
@pytest.mark.parametrize("before", [True, False], ids=["told before", "told after"])
@pytest.mark.parametrize(("earned_until", "total"), [(date(2018, 5, 31), 3000), (None, 2500), (AUGUST, 2500)])
def test_a_difference_for_the_pay_of_an_ended_spell_takes_nothing_from_the_next_spell(
    earned_until: date | None, total: int, before: bool
) -> None:
    first, again = (job(n, employment="EMP-1", started_on=date(2018, month, 1)) for n, month in ((1, 5), (2, 7)))
    record = somebody()
    jobs = [replace(first, ended_on=date(2018, 6, 1), qualifying=False), again]
    for spell in jobs if before else ():
        record.jobs.put(spell)
    feed = Feed(record)
    feed.send(pay("P-1", date(2018, 5, 31), 800), pay("P-2", JULY, 1500), pay("P-3", AUGUST, 1500))
    feed.send(pay("P-4", SEPTEMBER, -500, earned_until=earned_until))
    for spell in () if before else jobs:
        record.jobs.put(spell)
    assert record.total(first_outcome(record)) == total * 100


@pytest.mark.rule(58, 107)
@pytest.mark.parametrize(("earned_until", "achieved_on"), [(JULY, AUGUST), (AUGUST, JULY), (None, JULY)])
def test_a_difference_that_names_its_period_takes_from_the_pay_of_that_period(
    earned_until: date | None, achieved_on: date
) -> None:
    sent = [
        pay("P-1", JULY, 3000, earned_until=JULY),
        pay("P-2", AUGUST, 500, earned_until=AUGUST),
        pay("P-3", SEPTEMBER, -500, earned_until=earned_until),
    ]
    assert outcome_of(*sent) == outcome_of(*reversed(sent)) == (3000, achieved_on)


@pytest.mark.rule(107)
@pytest.mark.parametrize(
    ("elsewhere", "total"),
    [
        (pay("P-1", JULY, 100, employment="EMP-2"), 1040),
        (pay("P-1", SEPTEMBER, 100), 1040),
        (pay("P-1", JULY, 100, excluded="refund"), 940),
    ],
    ids=["other employment", "later pay", "other kind of pay"],
)
def test_a_difference_without_pay_to_take_from_waits_and_takes_from_nothing_else(
    elsewhere: PaymentRow, total: int
) -> None:
    record = somebody()
    feed = Feed(record)
    difference = pay("P-9", AUGUST, -60)
    assert [result.reason for result in feed.send(elsewhere, difference)] == [None, "no_earlier_pay"]
    feed.send(pay("P-2", JULY, 1000))
    assert feed.waiting == []
    assert record.total(first_outcome(record)) == total * 100


@pytest.mark.rule(72, 107, 108)
@pytest.mark.parametrize(
    "correction",
    [
        pay("P-3", AUGUST, 0, corrects="P-2", reverses=True),
        pay("P-3", AUGUST, 100, corrects="P-2"),
        pay("P-3", AUGUST, -1000),
    ],
    ids=["reversal", "replacement", "difference"],
)
def test_a_correction_is_taken_after_monitoring_has_closed(correction: PaymentRow) -> None:
    record = somebody()
    feed = Feed(record)
    feed.send(pay("P-1", JULY, 2000), pay("P-2", AUGUST, 1000))
    record.update_person(record.person.close_monitoring("tail_over"))
    assert [result.reason for result in feed.send(correction)] == [None]
    assert record.total(first_outcome(record)) < 3000_00
    assert standing(record) is None
    assert feed.send(pay("P-4", AUGUST, 1))[0].reason == "interest_closed"


@pytest.mark.rule(34, 108)
def test_after_monitoring_has_closed_a_correction_restores_an_outcome_and_brings_no_new_one() -> None:
    records = []
    for pounds in (2999, 3000):
        record = somebody()
        feed = Feed(record)
        feed.send(pay("P-1", JULY, pounds))
        record.update_person(record.person.close_monitoring("tail_over"))
        feed.send(pay("P-2", JULY, 1, corrects="P-1"))
        assert standing(record) is None
        feed.send(pay("P-3", JULY, 3000, corrects="P-2"))
        records.append(record)
    assert [record.total(first_outcome(record)) for record in records] == [3000_00, 3000_00]
    assert [standing(record) is not None for record in records] == [False, True]


@pytest.mark.rule(34, 66, 108)
def test_an_outcome_that_lapsed_takes_no_other_outcome_back() -> None:
    record = somebody(shipped()["CLW"])
    trade = job(1, kind="self_employed", started_on=START + timedelta(200))
    record.jobs.put(trade)
    feed = Feed(record)
    feed.send(pay("P-1", JULY, 1), on=date(2020, 1, 6))
    record.update_person(record.person.close_monitoring("tail_over"))
    feed.send(on=date(2020, 2, 18))
    feed.send(pay("P-2", JULY, 9000, corrects="P-1"), on=date(2020, 3, 2))
    states = {outcome.kind: record.newest(outcome).state for outcome in record.outcomes_in_order}
    assert states == {"self_employed_days": "ACHIEVED", "cumulative_earnings": "INVALID"}


@pytest.mark.rule(34, 126)
@pytest.mark.parametrize(("ended_on", "state"), [(None, "PROJECTED"), (START + timedelta(210), "AT_RISK")])
def test_an_outcome_that_lapsed_is_expected_again_once_monitoring_is_open_again(
    ended_on: date | None, state: str
) -> None:
    """The sweep finds what is reached by time alone by its expected day."""
    record = somebody(shipped()["CLW"])
    record.jobs.put(job(1, kind="self_employed", started_on=START + timedelta(200), ended_on=ended_on))
    feed = Feed(record)
    feed.send(on=START + timedelta(250))
    record.update_person(record.person.close_monitoring("tail_over"))
    feed.send(on=START + timedelta(251))
    record.update_person(record.person.reopen_monitoring())
    feed.send(on=START + timedelta(252))
    [newest] = [record.newest(o) for o in record.outcomes_in_order if o.kind == "self_employed_days"]
    assert (newest.round, newest.state, newest.due_on is not None) == (2, state, ended_on is None)
    feed.send(on=START + timedelta(253))
    [again] = [record.newest(o) for o in record.outcomes_in_order if o.kind == "self_employed_days"]
    assert again == newest


def test_a_correction_of_who_was_referred_in_error_is_taken_and_counts_for_nothing() -> None:
    record = somebody()
    feed = Feed(record)
    feed.send(pay("P-1", JULY, 2000))
    record.update_person(record.person.close_monitoring(IN_ERROR))
    assert [result.result for result in feed.send(pay("P-2", JULY, -100))] == ["accepted"]
    assert record.pay_exclusion(next(iter(record.payments))) == "not_in_programme"


@pytest.mark.rule(108)
def test_a_reversal_of_a_reversal_restores_what_was_taken_back() -> None:
    rows = [
        pay("P-1", JULY, 3000),
        pay("P-2", JULY, 0, corrects="P-1", reverses=True),
        pay("P-3", JULY, 0, corrects="P-2", reverses=True),
    ]
    assert outcome_of(*rows) == outcome_of(*reversed(rows)) == (3000, JULY)


@pytest.mark.rule(73, 108)
def test_a_correction_of_an_id_used_on_two_days_is_for_its_own_day_in_any_order() -> None:
    rows = [pay("1", JULY, 1000), pay("1", AUGUST, 2500), pay("2", AUGUST, 0, corrects="1", reverses=True)]
    orders = [rows, rows[::-1], [rows[0], rows[2], rows[1]], [rows[1], rows[2], rows[0]]]
    assert [outcome_of(*order) for order in orders] == [(1000, None)] * 4


@pytest.mark.rule(109)
@pytest.mark.parametrize(
    "row", [pay("P-9", AUGUST, 100), pay("P-9", AUGUST, -100), pay("P-9", AUGUST, 9, corrects="P-1")]
)
def test_what_is_paid_later_waits_for_its_day(row: PaymentRow) -> None:
    record = somebody()
    before, after = NOON.replace(2018, 8, 30), NOON.replace(2018, 8, 31)
    match(record, pay("P-1", JULY, 1000), "hmrc/feed", before)
    assert match(record, row, "hmrc/feed", before).reason == "day_to_come"
    assert match(record, row, "hmrc/feed", after).result == "accepted"


@pytest.mark.rule(57, 72, 73, 106, 107)
@settings(max_examples=250, deadline=None)
@given(payroll(), spells(), st.data())
def test_any_order_of_spells_pay_and_corrections_with_repeats_comes_to_the_same(
    rows: list[PaymentRow], jobs: list[Job], data: st.DataObject
) -> None:
    never_was = {spell.id for spell in jobs if data.draw(st.integers(0, 3)) == 0}
    news = [*rows, *news_of(jobs, never_was)]
    repeats = data.draw(st.lists(st.sampled_from(news), max_size=4))
    results, records = [], []
    for order in (news, data.draw(st.permutations([*news, *repeats]))):
        record = somebody()
        feed = Feed(record)
        for item in order:
            if isinstance(item, Job):
                hear(record, item)
            feed.send(*([item] if isinstance(item, PaymentRow) else []))
        newest = record.newest(first_outcome(record))
        matched = {payment.key: record.pay_exclusion(payment) for payment in record.payments}
        total = record.total(first_outcome(record))
        results.append(
            (total, newest.achieved, newest.achieved and newest.achieved_on, standing(record) is None, matched)
        )
        records.append((len(record.payments) + len(feed.waiting), len(rows)))
    assert results[0] == results[1]
    assert all(kept == sent for kept, sent in records)


@pytest.mark.rule(107)
@settings(max_examples=150, deadline=None)
@given(payroll(), st.sampled_from(["EMP-1", "EMP-2"]))
def test_corrections_of_one_employment_change_nothing_in_another(rows: list[PaymentRow], employment: str) -> None:
    together, alone, others = somebody(), somebody(), somebody()
    Feed(together).send(*rows)
    Feed(alone).send(*(row for row in rows if row.employment == employment))
    Feed(others).send(*(row for row in rows if row.employment != employment))
    totals = [record.total(first_outcome(record)) for record in (together, alone, others)]
    assert totals[0] == totals[1] + totals[2]
    assert min(totals) >= 0


@pytest.mark.rule(107, 160)
@settings(max_examples=150, deadline=None)
@given(payroll(), payroll())
def test_no_amount_of_one_feed_takes_anything_from_the_pay_of_another(
    ours: list[PaymentRow], theirs: list[PaymentRow]
) -> None:
    record, both = somebody(), somebody()
    for row in ours:
        for each in (record, both):
            match(each, row, "hmrc/feed", NOON)
    for row in theirs:
        match(both, row, "feed-z/client", NOON)
    alone, beside = (
        {p.key: p.amount for p in less_differences(each.payments) if p.feed == "hmrc"} for each in (record, both)
    )
    assert beside == alone


@pytest.mark.rule(160)
def test_a_feed_that_reverses_its_reversal_restores_nothing_of_another_feed() -> None:
    record, day = somebody(), START + timedelta(5)
    for sent_by, pounds, reversed_on in (("hmrc/feed", 200, day + timedelta(1)), ("feed-z/client", 100, day)):
        match(record, pay("P-2", day, pounds, employment="EMP-2"), sent_by, NOON)
        taken_back = pay("P-4", reversed_on, 0, employment="EMP-2", corrects="P-2", reverses=True)
        match(record, taken_back, sent_by, NOON)
    restored = pay("P-7", day, 0, employment="EMP-2", corrects="P-4", reverses=True)
    assert match(record, restored, "feed-z/client", NOON).result == "accepted"
    assert {p.feed: p.amount // 100 for p in less_differences(record.payments)} == {"feed-z": 100}
