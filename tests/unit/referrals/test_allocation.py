"""The largest deficit gets the next referral: shares hold at every step, choices and declines are kept."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.referrals.domain.allocation import allocate
from shared.terms.faults import Refused
from shared.terms.programme import Delivery, load

LLWHP = load(Path(__file__).parents[3] / "programmes")["LLWHP"]
SUBCONTRACTORS = [f"sub-{n}" for n in range(1, 9)]
EVERYBODY = ["maximus", *SUBCONTRACTORS]


def only(*lines: Delivery):
    return LLWHP.model_copy(update={"delivery_map": lines})


def test_the_first_goes_to_the_largest_share_and_then_around() -> None:
    allocated: Counter[str] = Counter()
    for _ in range(4):
        allocated[allocate(LLWHP, "newham", "HD", allocated)] += 1
    assert allocated == {"maximus": 2, "sub-1": 1, "sub-2": 1}


def test_nobody_is_ever_a_whole_referral_and_a_bit_from_their_share() -> None:
    allocated: Counter[str] = Counter()
    for total in range(1, 401):
        allocated[allocate(LLWHP, "newham", "HD", allocated)] += 1
        for provider in LLWHP.providers:
            assert abs(allocated[provider.id] - Fraction(provider.share) * total) < Fraction(3, 2)
    assert allocated["maximus"] == 220, "55 % of 400"
    assert {allocated[one] for one in SUBCONTRACTORS} <= {22, 23}


def test_the_same_counts_always_give_the_same_provider() -> None:
    counts = {"maximus": 3, "sub-2": 1}
    assert {allocate(LLWHP, "newham", "HD", counts) for _ in range(5)} == {
        allocate(LLWHP, "newham", "HD", dict(counts))
    }


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(EVERYBODY), max_size=60))
def test_after_any_run_of_choices_the_rest_makes_up_for_it(choices: list[str]) -> None:
    allocated = Counter(choices)
    for _ in range(600):
        allocated[allocate(LLWHP, "newham", "HD", allocated)] += 1
    total = sum(allocated.values())
    assert all(abs(allocated[p.id] - Fraction(p.share) * total) <= 60 for p in LLWHP.providers)
    assert abs(allocated["maximus"] - Fraction(55, 100) * total) < 5


def test_the_participants_choice_goes_first() -> None:
    assert allocate(LLWHP, "newham", "HD", {"sub-4": 1000}, preferred="sub-4") == "sub-4"


def test_a_choice_the_map_does_not_allow_is_not_kept() -> None:
    north_only = only(Delivery(areas=("enfield",)), Delivery(areas=("newham",), providers=("maximus", "sub-1")))
    assert allocate(north_only, "newham", "HD", {"maximus": 50}, preferred="sub-4") == "sub-1"
    assert allocate(north_only, "enfield", "HD", {}, preferred="sub-4") == "sub-4"


def test_the_map_is_by_area_and_group() -> None:
    mapped = only(
        Delivery(groups=("EA",), providers=("sub-3",)), Delivery(groups=("HD", "LTU"), providers=("maximus",))
    )
    assert allocate(mapped, "newham", "EA", {}) == "sub-3"
    assert allocate(mapped, "newham", "HD", {}) == "maximus"


@given(st.sets(st.sampled_from(EVERYBODY), max_size=8), st.sampled_from(EVERYBODY))
def test_who_declined_is_never_asked_again(declined: set[str], preferred: str) -> None:
    assert allocate(LLWHP, "newham", "HD", {}, preferred, declined) not in declined


def test_when_everybody_has_declined_somebody_must_decide() -> None:
    with pytest.raises(Refused) as refused:
        allocate(LLWHP, "newham", "HD", {}, None, EVERYBODY)
    assert [fault.code for fault in refused.value.faults] == ["nobody-left"]
