"""A delivery fee that is amended keeps what its months have earned, and all of it sums to the amended total."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms.calendar import Month, months
from shared.terms.money import pence
from shared.terms.programme import ProgrammeErrors
from tests.programmes import defined

FEE = "delivery_fee:\n  amount: 1200.00\n  total: 1200.00\n  months: 12\n  amended:\n"
UP = "  - {effective_from: 2018-09-01, total: 1800.00}\n"
EXTENDED = "  - {effective_from: 2019-01-01, total: 2000.00, months: 14}\n"


@pytest.mark.rule(145)
def test_the_months_before_an_amendment_stay_and_the_later_ones_earn_the_rest() -> None:
    programme = defined(FEE + UP)
    assert programme.delivery_fee is not None
    paid = [programme.fee_for(month) for month in months("2018-03", "2019-02")]
    assert paid == [10000] * 6 + [20000] * 6
    assert programme.delivery_fee.basis_on(date(2018, 8, 31)) == "1200.00 in 12 months"
    assert programme.delivery_fee.basis_on(date(2018, 9, 1)) == "1800.00 in 12 months, as amended from 2018-09-01"


@pytest.mark.rule(145)
def test_a_second_amendment_rests_on_the_first_and_may_add_months() -> None:
    programme = defined(FEE + UP + EXTENDED)
    paid = [programme.fee_for(month) for month in months("2018-03", "2019-05")]
    assert paid == [10000] * 6 + [20000] * 4 + [15000] * 4 + [0]
    assert sum(paid) == pence("2000.00")


@pytest.mark.rule(145)
def test_what_was_deferred_is_paid_as_agreed_when_it_was_earned() -> None:
    deferred = FEE.replace("  amended", "  deferral: {share: 0.1, months: 2}\n  amended")
    programme = defined(deferred + "  - {effective_from: 2018-05-01, total: 1200.00, deferral: null}\n")
    paid = [programme.fee_for(month) for month in months("2018-03", "2019-02")]
    assert paid == [9000, 9000, 11000, 11000, *[10000] * 8]


@pytest.mark.rule(145)
@given(
    starts_on=st.dates(date(2018, 3, 1), date(2018, 5, 31)),
    totals=st.lists(st.integers(0, 10**9), min_size=3, max_size=3).map(sorted),
    gaps=st.lists(st.integers(1, 9), min_size=2, max_size=2),
    whole=st.booleans(),
)
def test_any_amended_fee_is_exact_to_the_penny(
    starts_on: date, totals: list[int], gaps: list[int], whole: bool
) -> None:
    first = Month.of(starts_on).next(gaps[0])
    second = first.next(gaps[1])
    text = f"starts_on: {starts_on}\n" + FEE.replace("1200.00", f"{totals[0] / 100:.2f}").replace("12\n", "24\n")
    text += f"  - {{effective_from: {first.first}, total: {totals[1] / 100:.2f}}}\n"
    text += f"  - {{effective_from: {second.first}, total: {totals[2] / 100:.2f}}}\n"
    programme = defined(text.replace("  amended:", f"  pro_rata_first: {str(not whole).lower()}\n  amended:"))
    plain = defined(text[: text.index("  amended")] + f"  pro_rata_first: {str(not whole).lower()}\n")
    every = list(months(Month.of(starts_on), Month.of(starts_on).next(26)))
    paid = {month: programme.fee_for(month) for month in every}
    assert sum(paid.values()) == totals[2]
    assert all(paid[month] == plain.fee_for(month) for month in every if month < first)
    assert min(paid.values()) >= 0


@pytest.mark.rule(145)
@pytest.mark.parametrize(
    ("amended", "path", "advice"),
    [
        ("{effective_from: 2018-09-02, total: 1.00}", "delivery_fee", "the first day of a month"),
        ("{effective_from: 2018-09-01, total: 599.99}", "delivery_fee.amended.0.total", "earn 600.00; write that or"),
        ("{effective_from: 2018-03-01, total: 1.00}", "delivery_fee.amended.0.effective_from", "begins on 2018-03-01"),
        ("{effective_from: 2019-03-01, total: 1300.00}", "delivery_fee.amended.0.months", "earns anything"),
        ("{effective_from: 2019-03-01, total: 1300.00, months: 99}", "delivery_fee.amended.0.months", "only 60 months"),
        (
            "{effective_from: 2018-09-01, total: 1300.00, bands: [{months: 1-3, share: 1}]}",
            "delivery_fee",
            "cover the months 1 to 12",
        ),
    ],
)
def test_an_amendment_that_cannot_be_paid_is_a_fault(amended: str, path: str, advice: str) -> None:
    with pytest.raises(ProgrammeErrors) as refused:
        defined(FEE + f"  - {amended}\n")
    assert [(fault.path, advice in fault.message) for fault in refused.value.faults] == [(path, True)]


CAPS = "funding_caps: [{effective_from: 2018-03-01, amount: 100.00}, {effective_from: 2019-04-01, amount: 150.00}]\n"


@pytest.mark.rule(145)
def test_a_funding_cap_has_dates() -> None:
    programme = defined(CAPS)
    days = (date(2019, 3, 31), date(2019, 4, 1))
    assert [programme.funding_cap_on(day) for day in days] == [10000, 15000]


@pytest.mark.rule(145)
@pytest.mark.parametrize(
    ("text", "path"),
    [
        (CAPS + "funding_cap: 10.00\n", "funding_caps"),
        (CAPS.replace("2018-03-01", "2018-03-02"), "funding_caps"),
        (
            CAPS + FEE.replace("1200.00", "120.00") + "  - {effective_from: 2018-04-01, total: 120.00}\n",
            "delivery_fee.total",
        ),
    ],
)
def test_a_cap_that_says_two_things_or_is_below_the_fee_is_a_fault(text: str, path: str) -> None:
    with pytest.raises(ProgrammeErrors) as refused:
        defined(text)
    assert {fault.path for fault in refused.value.faults} == {path}
