"""What holds for every definition that loads, whatever is written in it: each is a file that the loader reads."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.terms.calendar import months
from shared.terms.money import pounds
from shared.terms.programme import Programme, ProgrammeErrors
from tests.programmes import defined, loaded, plain

FEW = settings(max_examples=40, deadline=None)
STARTS = st.dates(date(2015, 1, 1), date(2020, 12, 31))
PERCENTS = st.lists(st.integers(1, 99), min_size=1, max_size=4)


@st.composite
def fees(draw: st.DrawFn) -> tuple[int, str]:
    """A delivery fee of any shape the language has: pence, and how it is written."""
    pence, length = draw(st.integers(1, 10**10)), draw(st.integers(1, 60))
    lines = [f"  amount: {pounds(pence)}", f"  total: {pounds(pence)}", f"  months: {length}"]
    lines.append(f"  pro_rata_first: {str(draw(st.booleans())).lower()}")
    if draw(st.booleans()):
        cuts = sorted(draw(st.sets(st.integers(1, length), max_size=3)) | {length})
        firsts = [1, *(cut + 1 for cut in cuts[:-1])]
        shares = [draw(st.integers(1, 30)) for _ in cuts[:-1]]
        shares.append(100 - sum(shares))
        bands = zip(firsts, cuts, shares, strict=True)
        spans = [f"{{months: {a}-{b}, share: {part / 100}}}" for a, b, part in bands]
        lines.append(f"  bands: [{', '.join(spans)}]")
    if draw(st.booleans()):
        lines.append(f"  deferral: {{share: {draw(st.integers(1, 99)) / 100}, months: {draw(st.integers(1, 12))}}}")
    return pence, "delivery_fee:\n" + "\n".join(lines)


@pytest.mark.rule(82)
@FEW
@given(fees(), STARTS)
def test_a_delivery_fee_is_paid_to_the_penny_over_its_months(fee: tuple[int, str], starts_on: date) -> None:
    pence, text = fee
    programme = defined(f"starts_on: {starts_on}\nreferrals_end_on: 2026-12-31\n{text}")
    told = [programme.fee_for(month) for month in months(starts_on, starts_on + timedelta(days=31 * 75))]
    assert sum(told) == pence


def of_groups(percents: list[int]) -> str:
    rows = [f"  G{number}: {{name: Group {number}, share: {percent / 100}}}" for number, percent in enumerate(percents)]
    return "groups:\n" + "\n".join(rows)


def of_providers(percents: list[int]) -> str:
    rows = [f"  p{n}: {{name: P {n}, role: provider, share: {percent / 100}}}" for n, percent in enumerate(percents)]
    return "providers:\n" + "\n".join(rows)


def sound(*texts: str, base: bool = True) -> dict[str, Programme] | None:
    """The programmes, or None where the loader refuses them."""
    try:
        return dict(loaded(*texts, base=base))
    except ProgrammeErrors:
        return None


@pytest.mark.rule(95)
@FEW
@given(PERCENTS, st.booleans(), st.sampled_from([of_groups, of_providers]))
def test_shares_that_do_not_sum_to_one_are_refused(percents: list[int], fitting: bool, of) -> None:
    whole = [*percents, 100 - sum(percents)] if fitting and sum(percents) < 100 else percents
    assert (sound(of(whole)) is not None) == (sum(whole) == 100)


def paid_by_wage(starts_on: date, basis: str) -> Programme | None:
    """A programme of a year and a bit whose outcome goes by a dated wage rate."""
    ends = starts_on + timedelta(days=400)
    outcome = (
        "outcomes: {earned: {kind: cumulative_earnings, name: E, hours: 16, weeks: 26, rate: uk_real_living_wage,"
        f" rate_at: job_start, rate_date: {basis}}}}}"
    )
    programmes = sound(f"starts_on: {starts_on}\nreferrals_end_on: {ends}\nends_on: {ends}\n{outcome}")
    return programmes and programmes["TEST"]


@FEW
@given(
    st.dates(date(2012, 1, 1), date(2026, 1, 1)), st.sampled_from(["announced_on", "implement_by", "effective_from"])
)
def test_no_day_of_a_programme_that_loads_is_without_a_rate(starts_on: date, basis: str) -> None:
    programme = paid_by_wage(starts_on, basis)
    if programme is not None:
        rule = programme.outcome("earned")
        assert all(rule.rate_on(starts_on + timedelta(days=n)).hourly > 0 for n in range(401))


VALUES = {
    "extension_years": st.sampled_from(["2", "0", "-1", "two"]),
    "referrals_end_on": st.dates(date(2017, 1, 1), date(2024, 1, 1)).map(str),
    "contract_years": st.sampled_from(["5", "0", "-1", "five"]),
    "nation": st.sampled_from(["scotland", "england-and-wales", "atlantis"]),
    "funding_total": st.sampled_from(["10.00", "0.005", "-3.00"]),
}
OVERRIDES = st.dictionaries(st.sampled_from(sorted(VALUES)), st.none(), min_size=1, max_size=3).flatmap(
    lambda chosen: st.fixed_dictionaries({name: VALUES[name] for name in chosen})
)


def child(overrides: dict[str, str]) -> str:
    return "\n".join(
        ["id: CHILD", "name: A child", "extends: TEST", *(f"{name}: {text}" for name, text in overrides.items())]
    )


def family(overrides: dict[str, str], core: str = "") -> tuple[Programme, Programme] | None:
    """A plain programme and one that stands on it, or None where the loader refuses them."""
    parent = plain(f"{core}\nnation: england-and-wales\ncontract_years: 4\nfunding_total: 5.00")
    both = sound(parent, child(overrides), base=False)
    return both and (both["TEST"], both["CHILD"])


def test_families_and_wages_do_load_so_that_the_rest_says_something() -> None:
    parent, own = family({"nation": "scotland"}) or (None, None)
    assert parent and own and (own.name, own.nation, own.contract_years) == ("A child", "scotland", 4)
    assert family({"nation": "scotland"}, "core: [nation]") is None
    assert family({"nation": "scotland"}, "core: [contract_years]") is not None
    assert paid_by_wage(date(2018, 3, 1), "announced_on") and not paid_by_wage(date(2001, 3, 1), "announced_on")


@FEW
@given(OVERRIDES)
def test_a_child_that_loads_says_what_it_writes_and_else_what_its_parent_says(overrides: dict[str, str]) -> None:
    both = family(overrides)
    alone = sound("\n".join(["nation: england-and-wales", *(f"{n}: {text}" for n, text in overrides.items())]))
    if both is None:
        return
    parent, own = both
    kept = Programme.model_fields.keys() - overrides.keys() - {"id", "name", "version"}
    assert {name for name in kept if getattr(own, name) != getattr(parent, name)} <= {"extends", "overrides", "sources"}
    if alone is not None:
        assert {n: getattr(own, n) for n in overrides} == {n: getattr(alone["TEST"], n) for n in overrides}


@FEW
@given(OVERRIDES)
def test_a_child_is_refused_where_the_same_written_in_full_would_be(overrides: dict[str, str]) -> None:
    in_full = {"nation": "england-and-wales", "contract_years": "4", "funding_total": "5.00"} | overrides
    alone = sound("\n".join(f"{name}: {text}" for name, text in in_full.items()))
    both = family(overrides)
    assert both is None or alone is not None


@FEW
@given(OVERRIDES, st.sampled_from(sorted(VALUES)))
def test_a_locked_value_is_the_parents_or_nothing_loads(overrides: dict[str, str], locked: str) -> None:
    both = family(overrides, f"core: [{locked}]")
    if both is not None:
        assert getattr(both[1], locked) == getattr(both[0], locked)
