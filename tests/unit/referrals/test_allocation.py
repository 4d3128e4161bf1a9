"""Shares hold at every step, of a programme and of a line of its map; choices and declines are kept."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.referrals.domain.allocation import SoFar, allocate
from shared.terms.faults import Refused
from shared.terms.programme import Delivery, Programme, ProgrammeErrors
from tests.programmes import defined, shipped

LLWHP = shipped()["LLWHP"]
SUBCONTRACTORS = [f"sub-{n}" for n in range(1, 9)]
EVERYBODY = ["maximus", *SUBCONTRACTORS]


def only(*lines: Delivery):
    return LLWHP.model_copy(update={"delivery_map": lines})


def test_the_first_go_to_the_largest_share_until_it_is_ahead() -> None:
    """0.55 of one referral is behind, and so is 1.1 of two; 1.65 of three is not: the first subcontractor is next."""
    allocated: Counter[str] = Counter()
    given_to = [_give(LLWHP, "newham", "HD", allocated) for _ in range(5)]
    assert given_to == ["maximus", "maximus", "sub-1", "maximus", "sub-2"]


def _give(programme: Programme, area: str, group: str, allocated: Counter[str]) -> str:
    provider = allocate(programme, area, group, SoFar(allocated))
    allocated[provider] += 1
    return provider


@pytest.mark.rule(54)
def test_400_of_local_london_are_55_to_45() -> None:
    allocated: Counter[str] = Counter()
    for _ in range(400):
        _give(LLWHP, "newham", "HD", allocated)
    assert allocated["maximus"] == 220, "55 % of 400"
    assert {allocated[one] for one in SUBCONTRACTORS} <= {22, 23}


@st.composite
def shares(draw: st.DrawFn) -> list[Decimal]:
    """Of two to ten providers, in thousandths that sum to 1."""
    cuts = draw(st.sets(st.integers(min_value=1, max_value=999), min_size=1, max_size=9))
    edges = [0, *sorted(cuts), 1000]
    return [Decimal(last - first) / 1000 for first, last in pairwise(edges)]


@pytest.mark.rule(54)
@settings(deadline=None, max_examples=40)
@given(shares())
def test_nobody_is_ever_a_whole_referral_from_their_share_of_any_programme(parts: list[Decimal]) -> None:
    """The control total of [rule 54], at every step, whatever the shares."""
    providers = "".join(f"  p{n}: {{name: P{n}, role: provider, share: {share}}}\n" for n, share in enumerate(parts))
    programme, allocated = defined(f"providers:\n{providers}"), Counter[str]()
    for total in range(1, 200):
        _give(programme, "north", "ALL", allocated)
        for provider in programme.providers:
            assert provider.share is not None
            assert abs(allocated[provider.id] - Fraction(provider.share) * total) < 1


BY_LINE = """
providers:
  left: {name: Left, role: provider, share: 0.5}
  right: {name: Right, role: provider, share: 0.5}
areas:
  north: {name: North, jcp_district: jcp-north}
  south: {name: South, jcp_district: jcp-south}
delivery_map:
  - {areas: [north], shares: {left: 0.9, right: 0.1}}
  - {areas: [south], providers: [left, right]}
"""


def test_a_line_of_the_map_keeps_shares_of_its_own_among_its_own() -> None:
    programme = defined(BY_LINE)
    line, everybody = Counter[str](), Counter[str](left=100)
    for _ in range(20):
        line[allocate(programme, "north", "ALL", SoFar(everybody, {"north/*": line}))] += 1
    assert line == {"left": 18, "right": 2}
    assert allocate(programme, "south", "ALL", SoFar(everybody, {"north/*": line})) == "right"


def test_a_share_for_somebody_who_does_not_serve_there_is_a_fault() -> None:
    text = BY_LINE.replace("{areas: [north], shares", "{areas: [north], providers: [left], shares")
    with pytest.raises(ProgrammeErrors, match=r"delivery_map.0.shares: right does not serve there"):
        defined(text)


def test_the_same_counts_always_give_the_same_provider() -> None:
    counts = {"maximus": 3, "sub-2": 1}
    assert {allocate(LLWHP, "newham", "HD", SoFar(counts)) for _ in range(5)} == {
        allocate(LLWHP, "newham", "HD", SoFar(dict(counts)))
    }


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(EVERYBODY), max_size=60))
def test_after_any_run_of_choices_the_rest_makes_up_for_it(choices: list[str]) -> None:
    allocated = Counter(choices)
    for _ in range(600):
        allocated[allocate(LLWHP, "newham", "HD", SoFar(allocated))] += 1
    total = sum(allocated.values())
    assert all(abs(allocated[p.id] - Fraction(p.share) * total) <= 60 for p in LLWHP.providers)
    assert abs(allocated["maximus"] - Fraction(55, 100) * total) < 5


@pytest.mark.rule(54)
def test_the_participants_choice_goes_first() -> None:
    assert allocate(LLWHP, "newham", "HD", SoFar({"sub-4": 1000}), preferred="sub-4") == "sub-4"


def test_a_choice_the_map_does_not_allow_is_not_kept() -> None:
    north_only = only(Delivery(areas=("enfield",)), Delivery(areas=("newham",), providers=("maximus", "sub-1")))
    assert allocate(north_only, "newham", "HD", SoFar({"maximus": 50}), preferred="sub-4") == "sub-1"
    assert allocate(north_only, "enfield", "HD", SoFar({}), preferred="sub-4") == "sub-4"


@pytest.mark.rule(54)
def test_the_map_is_by_area_and_group() -> None:
    mapped = only(
        Delivery(groups=("EA",), providers=("sub-3",)), Delivery(groups=("HD", "LTU"), providers=("maximus",))
    )
    assert allocate(mapped, "newham", "EA", SoFar({})) == "sub-3"
    assert allocate(mapped, "newham", "HD", SoFar({})) == "maximus"


@given(st.sets(st.sampled_from(EVERYBODY), max_size=8), st.sampled_from(EVERYBODY))
def test_who_declined_is_never_asked_again(declined: set[str], preferred: str) -> None:
    assert allocate(LLWHP, "newham", "HD", SoFar({}), preferred, declined) not in declined


def test_when_everybody_has_declined_somebody_must_decide() -> None:
    with pytest.raises(Refused) as refused:
        allocate(LLWHP, "newham", "HD", SoFar({}), None, EVERYBODY)
    assert [fault.code for fault in refused.value.faults] == ["nobody-left"]
