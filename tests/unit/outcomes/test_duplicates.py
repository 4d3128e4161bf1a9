"""What may have been sent twice counts once, in whatever order it came, and as a person decides."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.feed import PaymentRow
from services.outcomes.domain.matching import match
from services.outcomes.domain.record import Record
from tests.unit.outcomes.records import NOON, START, Feed, pay, somebody

DAYS = st.integers(1, 3).map(lambda n: START + timedelta(n))


@st.composite
def rows(draw: st.DrawFn) -> list[PaymentRow]:
    """Payments that are often alike, some corrected or taken back."""
    payments: list[PaymentRow] = []
    for number in range(draw(st.integers(1, 8))):
        free = [
            row for row in payments if not row.reverses and row.payment not in {other.corrects for other in payments}
        ]
        target = draw(st.sampled_from([None, None, *free]))
        reverses = target is not None and draw(st.booleans())
        more = {"corrects": target.payment if target else None, "reverses": reverses}
        pounds = 0 if reverses else draw(st.sampled_from([100, 200]))
        employment = target.employment if target else draw(st.sampled_from(["EMP-1", "emp.1", "EMP-2"]))
        payments.append(pay(f"P-{number}", draw(DAYS), pounds, employment=employment, **more))
    return payments


def final_amount(row: PaymentRow, sent: Iterable[PaymentRow]) -> int | None:
    """What is left of a payment after its corrections; None if it was taken back."""
    corrector = next((other for other in sent if other.corrects == row.payment), None)
    if corrector is None:
        return None if row.reverses else row.amount
    return final_amount(corrector, sent)


def naive(sent: list[PaymentRow]) -> int:
    """The total by hand. Of originals that look alike and were not taken back, those count that write the employment in
    one way: the way with more of them, else with a correction, else the first."""
    originals = [row for row in sent if row.corrects is None and final_amount(row, sent) is not None]
    corrected = {row.corrects for row in sent}
    groups: dict[object, dict[str, list[PaymentRow]]] = {}
    for row in originals:
        look = (row.employment.replace(".", "-").upper(), row.paid_on, row.amount)
        groups.setdefault(look, {}).setdefault(row.employment, []).append(row)
    counting = [
        min(
            by_spelling.items(),
            key=lambda spelt: (-len(spelt[1]), not any(row.payment in corrected for row in spelt[1]), spelt[0]),
        )[1]
        for by_spelling in groups.values()
    ]
    return sum(final_amount(row, sent) or 0 for rows in counting for row in rows)


def total(record: Record) -> int:
    return record.total(record.outcomes_in_order[0])


@pytest.mark.rule(112)
def test_a_tool_that_also_names_the_period_does_not_pay_twice() -> None:
    """One feed names the last day that pay is for (`earned_until`), the other leaves it out, or names another."""
    record = somebody()
    periods = {"hmrc": START + timedelta(31), "payroll": None, "bureau": START + timedelta(30)}
    for feed, until in periods.items():
        row = pay(f"P-{feed}", START + timedelta(31), 900, employment=f"{feed}-1", earned_until=until)
        result = match(record, row, f"{feed}/tool", NOON)
        assert (result.reason == "possible_duplicate") == (feed != "hmrc")
    assert total(record) == 90_000


@pytest.mark.rule(112)
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_payments_that_are_alike_count_once_in_any_order_with_repeats(data: st.DataObject) -> None:
    sent = data.draw(rows())
    order = data.draw(st.permutations(sent + data.draw(st.lists(st.sampled_from(sent), max_size=4))))
    record = somebody()
    feed = Feed(record)
    for row in order:
        feed.send(row)
    assert total(record) == naive(sent)
    assert len(record.payments) == len(sent), "nothing is lost"


@pytest.mark.rule(112)
@settings(max_examples=100, deadline=None)
@given(rows(), st.data())
def test_a_payment_that_a_person_calls_different_counts_by_itself(sent: list[PaymentRow], data: st.DataObject) -> None:
    record = somebody()
    Feed(record).send(*data.draw(st.permutations(sent)))
    held = [payment for payment in record.payments if payment.key in record.uncounted and payment.stands]
    for payment in held:
        original = payment if payment.corrects is None else None
        if original is not None:
            before = total(record)
            record.payments.put(replace(original, decision="different"))
            assert total(record) == before + original.amount
            record.payments.put(replace(original, decision="same"))
            assert total(record) == before
            record.payments.put(original)


@pytest.mark.rule(112)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_feeds_that_name_an_employment_differently_count_once_and_two_jobs_of_one_feed_twice(order: list[int]) -> None:
    day = START + timedelta(1)
    sent = [
        (pay("P-1", day, 100), "hmrc/feed"),
        (pay("P-2", day, 100, employment="EMP-2"), "hmrc/feed"),
        (pay("77", day, 100, employment="baker"), "bureau/feed"),
    ]
    record = somebody()
    results = [match(record, *sent[number], NOON) for number in order]
    assert total(record) == 200_00
    assert "possible_duplicate" in [result.reason for result in results]
    [other] = [payment for payment in record.payments if payment.feed == "bureau"]
    for decision, counted in (("same", 200_00), ("different", 300_00)):
        record.payments.put(replace(other, decision=decision))
        assert total(record) == counted


@pytest.mark.rule(112)
@pytest.mark.parametrize(
    ("other", "counted", "possible_duplicate"),
    [
        ({}, 200_00, False),
        ({"employment": "emp_1"}, 100_00, True),
        ({"paid_on": START + timedelta(2)}, 200_00, False),
        ({"employment": "EMP-2"}, 200_00, False),
        ({"amount": 100_01}, 200_01, False),
        ({"excluded": "refund"}, 100_00, False),
        ({"corrects": "P-1"}, 100_00, False),
        ({"corrects": "P-1", "reverses": True, "amount": 0}, 0, False),
    ],
)
def test_what_is_alike(other: dict[str, object], counted: int, possible_duplicate: bool) -> None:
    first = pay("P-1", START + timedelta(1), 100)
    record = somebody()
    _, second = Feed(record).send(first, replace(first, payment="P-2", **other))
    assert total(record) == counted
    assert (second.reason == "possible_duplicate") == possible_duplicate
