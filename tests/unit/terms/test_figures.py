"""Profiles, curves and tolerances: whole people, exact totals, and no colour by accident."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.terms.calendar import Month, months
from shared.terms.money import half_up
from shared.terms.programme import Curve, Profile, Tolerance
from shared.terms.programme.kpis import along, expected
from shared.terms.programme.outcomes import CumulativeEarnings

FROM = date(2018, 3, 1)
counts = st.integers(min_value=0, max_value=50_000)
starts = st.integers(min_value=2015 * 12, max_value=2030 * 12).map(lambda n: Month(n // 12, n % 12 + 1))


@given(counts, starts, st.integers(min_value=0, max_value=90))
def test_a_span_is_spread_evenly_and_nobody_is_lost(count, first, length):
    profile = Profile(effective_from=FROM, months={f"{first}..{first.next(length)}": count}, total=count)
    spread = list(profile.months.values())
    assert sum(spread) == count and len(spread) == length + 1
    assert max(spread) - min(spread) <= 1


@given(
    st.dictionaries(starts.map(str), counts, min_size=1, max_size=24), st.decimals(min_value=0, max_value=1, places=3)
)
def test_a_share_of_a_profile_is_the_share_of_its_total(base, share):
    taken = along(base, [Fraction(share)])
    assert sum(taken.values()) == half_up(Fraction(share) * sum(base.values()))
    assert all(0 <= taken[month] <= base[month] + 1 for month in base)


@given(counts, st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=20).filter(any))
def test_everybody_who_arrives_along_a_curve_arrives_once(count, weights):
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    arrived = along({"2018-03": count}, shares)
    assert sum(arrived.values()) == count
    assert list(arrived) == [str(month) for month in months("2018-03", Month.of("2018-03").next(len(weights) - 1))]


def test_a_cohort_arrives_in_the_months_after_it():
    arrived = along({"2018-03": 100, "2018-04": 200}, [Fraction(0), Fraction(1, 2), Fraction(1, 4)])
    assert arrived == {"2018-03": 0, "2018-04": 50, "2018-05": 125, "2018-06": 50}


@pytest.mark.rule(92, 131)
def test_the_first_version_applies_to_the_month_it_begins_in():
    first = Profile(effective_from=date(2021, 1, 25), months={"2021-01..2021-04": 40})
    second = Profile(effective_from=date(2021, 3, 15), months={"2021-03": 99, "2021-04": 99})
    answers = [expected([first, second], Month.of(month)) for month in ("2020-12", "2021-01", "2021-03", "2021-04")]
    assert answers == [0, 10, 10, 99]


@pytest.mark.rule(92)
def test_the_version_in_force_is_the_one_of_the_first_day_of_the_month():
    first = Profile(effective_from=FROM, months={"2018-03..2018-06": 40})
    second = Profile(effective_from=date(2018, 4, 2), months={"2018-05": 99})
    answers = [
        expected([first, second], Month.of(month)) for month in ("2018-02", "2018-03", "2018-04", "2018-05", "2018-06")
    ]
    assert answers == [0, 10, 10, 99, 0]


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"months": {"2018-03": 1}, "of": "referrals"},
        {"months": {"2018-03": 1}, "share": Decimal("0.5")},
        {"of": "referrals"},
        {"of": "referrals", "share": Decimal("0.5"), "curve": "outcome_curve"},
    ],
)
def test_a_profile_is_written_in_one_way(written):
    with pytest.raises(ValidationError, match="write either months, or of:"):
        Profile(effective_from=FROM, **written)


@given(st.dictionaries(st.integers(min_value=0, max_value=40), st.integers(min_value=0, max_value=100), min_size=1))
def test_a_curve_never_falls(points):
    rising = dict(zip(sorted(points), sorted(points.values()), strict=True))
    curve = Curve(points={month: Decimal(share) / 100 for month, share in rising.items()})
    reached = [curve.at(elapsed) for elapsed in range(curve.last_month + 2)]
    assert reached == sorted(reached)
    assert reached[-1] == curve.points[curve.last_month]


def test_before_the_first_point_of_a_curve_nobody_is_there():
    assert Curve(points={6: Decimal("0.05")}).at(5) == 0


def test_a_curve_needs_a_point():
    with pytest.raises(ValidationError, match="give shares by elapsed month"):
        Curve(points={})
    with pytest.raises(ValidationError, match="valid dictionary"):
        Curve(points=[1])


@pytest.mark.parametrize(
    ("below", "above", "distance", "inside"),
    [
        ("0.05", "0.10", "-0.05", True),
        ("0.05", "0.10", "-0.0501", False),
        ("0.05", "0.10", "0.10", True),
        ("0.05", "0.10", "0.1001", False),
        ("0", None, "99", True),
        ("0", None, "-0.0001", False),
        (None, "0", "-99", True),
        (None, "0", "0.0001", False),
    ],
)
def test_a_tolerance_has_its_edges_inside_and_may_be_open_on_a_side(below, above, distance, inside):
    sides = {name: Decimal(side) for name, side in (("below", below), ("above", above)) if side is not None}
    assert Tolerance(**sides).allows(Decimal(distance)) is inside


def test_a_price_holds_from_its_day_until_the_next():
    outcome = CumulativeEarnings(
        id="job",
        kind="cumulative_earnings",
        name="Job",
        threshold="3000.00",
        threshold_basis="given",
        proved_by="payments",
        window="in_work_limit",
        prices=[
            {"effective_from": date(2018, 3, 1), "amount": "4260.43"},
            {"effective_from": date(2019, 4, 1), "amount": "4300.00"},
        ],
    )
    days = [date(2018, 3, 1), date(2019, 3, 31), date(2019, 4, 1), date(2030, 1, 1)]
    assert [outcome.price_on(day) for day in days] == [426043, 426043, 430000, 430000]
