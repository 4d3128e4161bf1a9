"""A delivery fee keeps its bands and its months whatever day the contract starts, to the penny."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms.money import pence, pounds
from shared.terms.programme import DeliveryFee
from tests.programmes import defined

BANDED = """
starts_on: 2021-01-25
referrals_end_on: 2024-12-31
delivery_fee:
  amount: 6506172.93
  total: 6506172.93
  months: 18
  bands: [{months: 1-3, share: 0.25}, {months: 4-12, share: 0.525}, {months: 13-18, share: 0.225}]
"""


def fee_of(text: str) -> DeliveryFee:
    fee = defined(text).delivery_fee
    assert fee is not None
    return fee


BANDED_FEE = fee_of(BANDED)


def sums(lines: list[int], *lengths: int) -> list[str]:
    """The pounds of the first so many instalments, of the next so many, and so on."""
    rest = iter(lines)
    return [pounds(sum(next(rest) for _ in range(length))) for length in lengths]


@pytest.mark.rule(82, 119)
def test_bands_are_of_whole_calendar_months_whatever_day_the_contract_starts() -> None:
    programme = defined(BANDED)
    lines = BANDED_FEE.instalments(programme.starts_on)
    assert sums(lines, 3, 9, 6) == ["1626543.23", "3415740.79", "1463888.91"]
    assert len(lines) == 18 and sum(lines) == BANDED_FEE.total
    assert lines == BANDED_FEE.instalments(date(2021, 1, 1))
    assert [programme.fee_for(month) for month in ("2020-12", "2021-01", "2022-07")] == [0, lines[0], 0]


@pytest.mark.rule(119)
def test_bands_may_be_of_months_of_the_contract_counted_from_the_day_it_starts() -> None:
    fee = fee_of(BANDED + "  pro_rata_first: true\n")
    lines = fee.instalments(date(2021, 1, 25))
    first, middle, last = (fee.total * Fraction(share) for share in ("25/300", "525/9000", "225/6000"))
    part = Fraction(7, 31)
    exact = [part * first, first, first, (1 - part) * first + part * middle]
    assert all(abs(line - due) < 1 for line, due in zip(lines, exact, strict=False))
    assert abs(lines[-1] - (1 - part) * last) < 1
    assert len(lines) == 19 and sum(lines) == fee.total


@pytest.mark.rule(81, 119)
def test_the_rest_of_a_first_part_month_is_paid_in_a_last_part_month() -> None:
    text = "starts_on: 2019-10-29\nreferrals_end_on: 2026-12-31\n"
    text += "delivery_fee: {amount: 15600000.00, total: 15600000.00, months: 60}"
    lines = fee_of(text).instalments(date(2019, 10, 29))
    assert {pounds(line) for line in lines[1:-1]} == {"260000.00"}
    assert [pounds(lines[0]), pounds(lines[-1])] == ["25161.29", "234838.71"]
    assert len(lines) == 61 and sum(lines) == pence("15600000.00")


@pytest.mark.rule(82)
def test_what_a_year_earns_is_its_share_to_the_penny_and_not_more() -> None:
    text = "referrals_end_on: 2026-12-31\ndelivery_fee: {amount: 12370370.37, total: 12370370.37, months: 48, "
    text += "bands: [{months: 1-12, share: 0.5}, {months: 13-48, share: 0.5}]}"
    lines = fee_of(text).instalments(date(2018, 3, 1))
    assert pounds(lines[0]) == "515432.10"
    assert sums(lines, 12, 36) == ["6185185.18", "6185185.19"]


@pytest.mark.rule(82, 119)
@given(st.integers(0, 10**11), st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_every_band_of_any_fee_earns_its_share_to_the_penny(total: int, starts_on: date) -> None:
    lines = BANDED_FEE.model_copy(update={"total": total}).instalments(starts_on)
    assert sum(lines) == total and len(lines) == 18 and min(lines) >= 0
    for months, share in ((3, "0.25"), (12, "0.775"), (18, "1")):
        assert abs(sum(lines[:months]) - Fraction(share) * total) <= Fraction(1, 2)
