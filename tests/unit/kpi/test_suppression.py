"""Somebody who knows every answer for an area, and how months and slices sum, works out no small count [rule 194]."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.domain import Cell, View
from services.kpi.domain.suppression import Suppression, hidden_slices, is_enough, to_date_shown
from shared.terms.calendar import Month
from shared.terms.programme import Programmes
from tests.programmes import shipped

LLWHP = shipped()["LLWHP"]
PROVIDERS, MONTHS = ("sub-1", "sub-2", "sub-3"), ("2018-03", "2018-04", "2018-05", "2018-06")
COUNTS = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 20]), min_size=len(PROVIDERS), max_size=len(PROVIDERS)),
    min_size=len(MONTHS),
    max_size=len(MONTHS),
)
pytestmark = pytest.mark.rule(194)
Equation = tuple[list[int], int]
"""Which of the counts are summed, and to what."""


def answers(counts: Sequence[Sequence[int]]) -> list[Equation]:
    """What a borough is told of referrals, month by month and to date: one equation for each number."""
    cells = [
        Cell(month, number, provider, "newham", "HD")
        for month, row in zip(MONTHS, counts, strict=True)
        for provider, number in zip(PROVIDERS, row, strict=True)
    ]
    told: list[Equation] = []
    for until, month in enumerate(MONTHS):
        view = View.of(Programmes(), LLWHP, Month.of(month), date(2018, 7, 31), "newham")
        view = replace(view, area="newham", sums={("referrals", "month", "all"): cells})
        suppression, kpi = Suppression(view, 5), view.kpi("K1")
        in_month = suppression.figure(kpi, answer(month, month, sum(counts[until]), counts[until]))
        to_date = sum(sum(row) for row in counts[: until + 1])
        cumulative = suppression.figure(kpi, answer(MONTHS[0], month, to_date, counts[until]))
        cumulative = cumulative if until else in_month
        places = [until * len(PROVIDERS) + n for n in range(len(PROVIDERS))]
        for where, number in (
            (places, in_month["numerator"]),
            ([*range(places[-1] + 1)], cumulative["numerator"]),
            *(([place], row["numerator"]) for place, row in zip(places, in_month["by_slice"]["provider"], strict=True)),
        ):
            told += [([1 if n in where else 0 for n in range(len(cells))], number)] if number is not None else []
    return told


def answer(first: str, last: str, number: int, row: Sequence[int]) -> dict[str, Any]:
    numbers = zip(PROVIDERS, row, strict=True)
    slices = [{"code": code, "numerator": n, "denominator": None, "value": None} for code, n in numbers]
    figure = {"from": first, "to": last, "numerator": number, "denominator": 400, "value": "1.0", "rag": "red"}
    return figure | {"rag_reason": "", "slices": [], "by_slice": {"provider": slices}}


def follows_from(told: Sequence[Equation], wanted: Sequence[int]) -> bool:
    """Whether a sum of the counts follows from what was told: it is a sum of the equations."""
    rows = [[Fraction(n) for n in row] for row, _ in told]
    left = [Fraction(n) for n in wanted]
    for column in range(len(wanted)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        for row in (*rows, left):
            factor = row[column] / pivot[column]
            row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return not any(left)


@given(COUNTS)
def test_no_small_count_follows_from_the_answers_of_every_month(counts: list[list[int]]) -> None:
    told, size = answers(counts), len(PROVIDERS)
    for index, row in enumerate(counts):
        cells = [[1 if n == index * size + place else 0 for n in range(size * len(MONTHS))] for place in range(size)]
        month = [sum(column) for column in zip(*cells, strict=True)]
        for number, wanted in [(sum(row), month), *zip(row, cells, strict=True)]:
            assert not (0 < number < 5 and follows_from(told, wanted)), (number, index)


def test_the_attack_succeeds_where_only_the_small_count_is_hidden() -> None:
    whole, first, second = ([1, 1, 1], 30), ([1, 0, 0], 20), ([0, 1, 0], 7)
    assert follows_from([whole, first, second], [0, 0, 1])
    assert not follows_from([whole, first], [0, 0, 1])


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([[20], [9], [3]], [False, True, True]),
        ([[20], [9], [0]], [False, False, False]),
        ([[2], [3], [20]], [True, True, False]),
        ([[1], [1], [20]], [True, True, True]),
        ([[20, 40], [9, 12], [8, 9]], [False, True, True]),
        ([[20, 22], [10, 30], [0, 0]], [True, True, False]),
        ([], []),
    ],
)
def test_a_second_slice_is_hidden_where_the_first_would_follow(counts: list[list[int]], hidden: list[bool]) -> None:
    assert hidden_slices(counts, 5) == hidden


def test_a_sum_of_hidden_counts_is_told_only_if_it_tells_none_of_them() -> None:
    assert [is_enough(each, 5) for each in ([3], [2, 2], [1, 1, 1, 1, 1], [3, 2], [4, 4])] == [
        *(False, False, False, True, True)
    ]
    assert to_date_shown([9, 3, 9, 4, 9], [False, True, False, True, False], 5) == [True, False, False, True, True]
