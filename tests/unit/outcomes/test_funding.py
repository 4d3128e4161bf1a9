"""What a funder bears of each line: whole pence that sum to the line, and to its portion of the total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outcomes.domain.funding import apportion, borne_by
from shared.terms.calendar import Month
from tests.programmes import defined

MARCH = Month.of("2018-03")
FUNDED = defined("""
funders:
  a: {name: A, apportionment: [{effective_from: 2018-03-01, share: 0.333}]}
  b: {name: B, apportionment: [{effective_from: 2018-03-01, share: 0.25}]}
  c: {name: C, apportionment: [{effective_from: 2018-03-01, share: 0.417}]}
  later: {name: Later, apportionment: [{effective_from: 2018-03-01, share: 0}]}
""")


@pytest.mark.rule(177)
@given(st.lists(st.integers(-500_000, 500_000), max_size=12))
def test_the_lines_that_funders_bear_sum_to_each_line_and_to_each_portion(amounts: list[int]) -> None:
    borne = {funder.id: borne_by(FUNDED, MARCH, funder.id, amounts) for funder in FUNDED.funders}
    assert [sum(parts) for parts in zip(*borne.values(), strict=True)] == amounts
    portions = {portion.funder: portion.amount for portion in apportion(FUNDED, MARCH, sum(amounts))}
    assert {funder: sum(lines) for funder, lines in borne.items() if funder != "later"} == portions
    assert set(borne["later"]) <= {0}
    assert set(borne_by(FUNDED, MARCH, "nobody", amounts)) <= {0}
