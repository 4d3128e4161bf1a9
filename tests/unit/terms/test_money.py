"""Money is exact: pounds in, pence inside, and every division accounts for its last penny."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms.money import half_up, instalments, pence, pounds, pro_rata, share, split

amounts = st.integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.rule(61)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("3000.00", 300000),
        ("3000", 300000),
        ("0.5", 50),
        ("-4260.43", -426043),
        (3000, 300000),
        (Decimal("39590000.00"), 3959000000),
        (Decimal("1E+2"), 10000),
        (Decimal("2.500"), 250),
    ],
)
def test_pounds_become_whole_pence(written, expected):
    assert pence(written) == expected


@pytest.mark.rule(61)
@pytest.mark.parametrize("written", [3000.0, 0.1, float("nan"), True])
def test_a_float_is_never_money(written):
    with pytest.raises(ValueError, match="never a float"):
        pence(written)


@pytest.mark.parametrize("written", ["3000.001", Decimal("0.005")])
def test_a_fraction_of_a_penny_is_refused(written):
    with pytest.raises(ValueError, match="more than two decimal places"):
        pence(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "£3000",
        "3,000.00",
        "1e3",
        " 5",
        "1_000",
        "NaN",
        "Infinity",
        None,
        [],
        Decimal("NaN"),
        Decimal("1e999999999"),
    ],
)
def test_what_is_not_an_amount_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match=r"such as 3000\.00"):
        pence(written)


@pytest.mark.parametrize(
    ("amount", "text"), [(300000, "3000.00"), (5, "0.05"), (-5, "-0.05"), (0, "0.00"), (-100, "-1.00")]
)
def test_pence_are_said_with_two_places(amount, text):
    assert pounds(amount) == text


@given(amounts)
def test_pounds_and_pence_are_each_others_inverse(amount):
    assert pence(pounds(amount)) == amount


@pytest.mark.rule(61)
@pytest.mark.parametrize(
    ("amount", "part", "expected"),
    [
        (3959000000, "0.30", 1187700000),
        (1, "0.5", 1),
        (3, "0.5", 2),
        (-3, "0.5", -2),
        (100, "0.004", 0),
        (100, "0.005", 1),
    ],
)
def test_a_share_is_rounded_half_up(amount, part, expected):
    assert share(amount, Decimal(part)) == expected


def test_the_outcome_price_of_local_london_is_70_percent_over_the_expected_outcomes():
    outcomes = Fraction(14700) * Fraction("0.75") * Fraction("0.59")
    assert pounds(half_up(share(pence("39590000.00"), Decimal("0.70")) / outcomes)) == "4260.43"


@pytest.mark.parametrize(
    ("days", "of", "expected"), [(31, 31, 19795000), (0, 31, 0), (17, 31, 10855323), (1, 3, 6598333)]
)
def test_a_part_month_is_paid_by_its_days(days, of, expected):
    assert pro_rata(19795000, days, of) == expected


@pytest.mark.parametrize(("days", "of"), [(1, 0), (-1, 30), (31, 30)])
def test_a_part_is_never_more_than_the_whole(days, of):
    with pytest.raises(ValueError, match="not a part of a whole"):
        pro_rata(100, days, of)


@pytest.mark.parametrize(
    ("amount", "parts", "expected"),
    [
        (100, 3, [33, 33, 34]),
        (1, 3, [0, 0, 1]),
        (100, [1, 1, 2], [25, 25, 50]),
        (100, [Decimal("0.55"), Decimal("0.45")], [55, 45]),
    ],
)
def test_the_remainder_of_a_division_is_in_the_last_part(amount, parts, expected):
    assert split(amount, parts) == expected


@pytest.mark.parametrize("parts", [0, [], [0, 0], [1, -1, 1]])
def test_a_division_needs_parts(parts):
    with pytest.raises(ValueError, match="at least one part"):
        split(100, parts)


@given(amounts, st.integers(min_value=1, max_value=120))
def test_equal_parts_sum_exactly_and_differ_by_a_penny_at_most(amount, parts):
    lines = split(amount, parts)
    assert sum(lines) == amount and len(lines) == parts
    assert max(lines) - min(lines) <= 1
    assert all(line * amount >= 0 for line in lines)


WEIGHTS = st.lists(st.decimals(min_value=0, max_value=1, places=5), min_size=1, max_size=20).filter(any)


@pytest.mark.rule(117)
@given(amounts, WEIGHTS)
def test_weighted_parts_sum_exactly_within_a_penny_of_their_share_and_none_turns_its_sign(amount, weights):
    lines = split(amount, weights)
    assert sum(lines) == amount
    assert all(line * amount >= 0 for line in lines)
    assert all(
        abs(line - Fraction(amount) * Fraction(weight) / Fraction(sum(weights))) < 1
        for line, weight in zip(lines, weights, strict=True)
    )


@pytest.mark.rule(117)
@given(amounts, st.decimals(min_value=0, max_value=1, places=4))
def test_two_parts_are_each_the_nearest_penny(amount, part):
    assert all(
        abs(line - amount * Fraction(weight)) <= Fraction(1, 2)
        for line, weight in zip(split(amount, [part, 1 - part]), [part, 1 - part], strict=True)
    )


@pytest.mark.rule(82)
@given(amounts, WEIGHTS)
def test_what_is_paid_by_any_instalment_is_within_half_a_penny_of_the_exact_sum(amount, weights):
    due = instalments(amount, weights)
    assert sum(due) == amount
    assert all(
        abs(sum(due[:count]) - Fraction(amount) * Fraction(sum(weights[:count])) / Fraction(sum(weights)))
        <= Fraction(1, 2)
        for count in range(len(weights) + 1)
    )


@pytest.mark.rule(82)
def test_half_a_penny_waits_for_the_next_instalment():
    assert instalments(1001, 2) == [500, 501]
    assert instalments(100, 3) == [33, 34, 33]


@given(amounts, st.decimals(min_value=0, max_value=1, places=4))
def test_a_share_and_the_rest_differ_from_the_whole_by_a_penny_at_most(amount, part):
    assert abs(share(amount, part) + share(amount, 1 - part) - amount) <= 1
