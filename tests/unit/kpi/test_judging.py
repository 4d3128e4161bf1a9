"""How a figure comes to its number and its colour, by the schedule of Local London."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from services.kpi.domain import Cell, View, calculate_figure
from services.kpi.domain.figures import Cut, matures_on, required_sums
from services.kpi.domain.formatting import format_number
from shared.terms.calendar import Month
from shared.terms.programme import Programme, ProgrammeErrors, Window
from tests.programmes import defined

MARCH = Month(2018, 3)
LONG_AFTER = date(2020, 3, 31)


def cell(amount: int, month: str = "2018-03", provider: str = "maximus", group: str = "HD") -> Cell:
    return Cell(month, amount, provider, group=group)


def view(programme: Programme, sums: dict, month: Month = MARCH, as_at: date = LONG_AFTER, whole: bool = True) -> View:
    """The cells have every dimension, so that they serve whatever a sum is broken down by."""
    every_cut = {(*key, cut): cells for key, cells in sums.items() for cut in get_args(Cut)}
    return View(programme, month, as_at, whole, every_cut)


def referrals(cells: Iterable[Cell]) -> dict:
    return {("referrals", "month"): list(cells)}


def rate(numerator: int, denominator: int, axis: str, top: str, bottom: str, month: str = "2018-03") -> dict:
    return {(top, axis): [cell(numerator, month)], (bottom, axis): [cell(denominator, month)]}


@pytest.mark.parametrize(
    ("count", "rag"),
    [
        (379, "amber"),
        (380, "green"),
        (400, "green"),
        (440, "green"),
        (441, "amber"),
        (500, "amber"),
        (501, "red"),
        (340, "amber"),
        (339, "red"),
    ],
)
def test_a_volume_is_green_from_95_to_110_per_cent_and_red_outside_85_to_125(llwhp: Programme, count: int, rag: str):
    figure = calculate_figure(view(llwhp, referrals([cell(count)])), llwhp.kpi("K1"), "month")
    assert (figure.rag, figure.value) == (rag, Fraction(count, 400))


def test_the_reason_of_a_colour_names_the_value_the_target_and_the_limits(llwhp: Programme):
    figure = calculate_figure(view(llwhp, referrals([cell(362)])), llwhp.kpi("K1"), "month")
    assert figure.rag_reason == "90.5 % against 100.0 %: green is 95.0 to 110.0, amber 85.0 to 125.0"


@pytest.mark.rule(93)
@pytest.mark.parametrize(("outcomes", "rag"), [(59, "green"), (58, "amber"), (57, "amber"), (56, "red"), (80, "green")])
def test_a_standard_is_green_at_its_target_and_amber_within_two_points(llwhp: Programme, outcomes: int, rag: str):
    sums = rate(outcomes, 100, "start_month", "outcomes", "starts")
    figure = calculate_figure(view(llwhp, sums), llwhp.kpi("K9"), "month")
    assert figure.rag == rag


@pytest.mark.rule(95)
def test_a_mix_takes_the_colour_of_its_worst_group_and_says_which(llwhp: Programme):
    cells = [cell(70, group="HD"), cell(21, group="LTU"), cell(9, group="EA")]
    figure = calculate_figure(view(llwhp, referrals(cells)), llwhp.kpi("K7"), "month")
    assert {part.code: part.rag for part in figure.slices} == {"HD": "green", "LTU": "green", "EA": "green"}
    skewed = [cell(60, group="HD"), cell(21, group="LTU"), cell(19, group="EA")]
    figure = calculate_figure(view(llwhp, referrals(skewed)), llwhp.kpi("K7"), "month")
    assert {part.code: part.rag for part in figure.slices} == {"HD": "red", "LTU": "green", "EA": "red"}
    assert (figure.rag, figure.value) == ("red", None)
    assert "HD 60.0 %" in figure.rag_reason


@pytest.mark.rule(95)
def test_shares_of_the_mix_are_of_the_whole_and_sum_to_it(llwhp: Programme):
    cells = [cell(272, group="HD"), cell(61, group="LTU"), cell(29, group="EA")]
    figure = calculate_figure(view(llwhp, referrals(cells)), llwhp.kpi("K7"), "month")
    assert sum(part.numerator for part in figure.slices) == figure.denominator == 362


@pytest.mark.parametrize(("subcontracted", "rag"), [(45, "green"), (50, "green"), (51, "amber"), (34, "red")])
def test_the_supply_chain_share_counts_the_starts_of_subcontractors(llwhp: Programme, subcontracted: int, rag: str):
    cells = [cell(subcontracted, provider="sub-3"), cell(100 - subcontracted)]
    figure = calculate_figure(view(llwhp, {("starts", "month"): cells}), llwhp.kpi("K10"), "month")
    assert (figure.numerator, figure.denominator, figure.rag) == (subcontracted, 100, rag)


@pytest.mark.rule(93)
def test_an_open_month_has_no_colour_and_a_closed_one_does(llwhp: Programme):
    sums = referrals([cell(400)])
    assert calculate_figure(view(llwhp, sums, as_at=date(2018, 3, 30)), llwhp.kpi("K1"), "month").rag == "grey"
    closed = calculate_figure(view(llwhp, sums, as_at=date(2018, 3, 31)), llwhp.kpi("K1"), "month")
    assert (closed.rag, closed.open_month) == ("green", None)


@pytest.mark.rule(89)
def test_a_cohort_is_mature_when_its_last_starter_has_had_639_days(llwhp: Programme):
    assert matures_on(llwhp, llwhp.kpi("K9"), MARCH) == date(2019, 12, 30)
    sums = rate(60, 100, "start_month", "outcomes", "starts")
    before = calculate_figure(view(llwhp, sums, as_at=date(2019, 12, 29)), llwhp.kpi("K9"), "month")
    assert (before.mature, before.value, before.rag) == (False, None, "grey")
    assert "2019-12-30" in before.rag_reason
    after = calculate_figure(view(llwhp, sums, as_at=date(2019, 12, 30)), llwhp.kpi("K9"), "month")
    assert (after.mature, after.value, after.rag) == (True, Fraction(60, 100), "green")


@pytest.mark.rule(89)
def test_immature_cohorts_are_marked_and_never_averaged_in(llwhp: Programme):
    sums = {
        ("outcomes", "start_month"): [cell(60, "2018-03"), cell(1, "2018-04")],
        ("starts", "start_month"): [cell(100, "2018-03"), cell(500, "2018-04")],
    }
    figure = calculate_figure(view(llwhp, sums, Month(2018, 4), date(2019, 12, 31)), llwhp.kpi("K9"), "cumulative")
    assert (figure.numerator, figure.denominator, figure.rag) == (60, 100, "green")
    assert (figure.months, figure.immature) == ([MARCH], [Month(2018, 4)])


@pytest.mark.rule(90)
def test_a_rate_over_several_cohorts_is_recomputed_from_the_sums_and_not_averaged(llwhp: Programme):
    sums = {
        ("outcomes", "start_month"): [cell(10, "2018-03"), cell(90, "2018-04")],
        ("starts", "start_month"): [cell(100, "2018-03"), cell(100, "2018-04")],
    }
    figure = calculate_figure(view(llwhp, sums, Month(2018, 4)), llwhp.kpi("K9"), "cumulative")
    assert figure.value == Fraction(1, 2)


@pytest.mark.rule(88)
def test_a_start_rate_is_by_the_month_of_referral_and_waits_for_its_fifteen_working_days(llwhp: Programme):
    assert matures_on(llwhp, llwhp.kpi("K5"), MARCH) == date(2018, 4, 23)
    sums = required_sums(view(llwhp, {}), llwhp.kpi("K5"))
    assert sums == {("starts", "referral_month", "all"), ("referrals", "referral_month", "all")}


@pytest.mark.rule(93)
def test_fewer_than_the_minimum_to_divide_by_is_grey(llwhp: Programme):
    sums = rate(9, 9, "start_month", "outcomes", "starts")
    figure = calculate_figure(view(llwhp, sums), llwhp.kpi("K9"), "month")
    assert (figure.rag, figure.rag_reason) == ("grey", "fewer than 10 to divide by")


def test_nothing_to_divide_by_is_grey_and_has_no_value(llwhp: Programme):
    figure = calculate_figure(view(llwhp, {}), llwhp.kpi("K10"), "month")
    assert (figure.rag, figure.value) == ("grey", None)
    assert "nothing to divide by" in figure.rag_reason


def test_a_part_of_the_programme_is_not_held_against_the_profile_of_the_whole(llwhp: Programme):
    figure = calculate_figure(view(llwhp, referrals([cell(10)]), whole=False), llwhp.kpi("K1"), "month")
    assert (figure.numerator, figure.denominator, figure.rag) == (10, None, "grey")
    assert "whole programme" in figure.rag_reason


def test_a_kpi_that_people_judge_is_grey_and_says_so(llwhp: Programme):
    judged = llwhp.kpi("K1").model_copy(update={"judged": True})
    assert "judged by people" in calculate_figure(view(llwhp, {}), judged, "month").rag_reason


def test_a_kpi_of_something_nobody_counts_yet_is_grey_and_says_of_what(llwhp: Programme):
    strange = llwhp.kpi("K5").model_copy(update={"numerator": "smiles"})
    assert calculate_figure(view(llwhp, {}), strange, "month").rag_reason == "nothing is counted for smiles"


def test_a_kpi_without_a_target_is_grey(llwhp: Programme):
    aimless = llwhp.kpi("K10").model_copy(update={"target": None})
    sums = {("starts", "month"): [cell(100)]}
    assert calculate_figure(view(llwhp, sums), aimless, "month").rag_reason == "the contract has no target"


@pytest.mark.rule(91)
def test_windows_end_with_the_month_and_begin_no_earlier_than_the_programme(llwhp: Programme):
    seen = view(llwhp, {}, Month(2018, 5))
    assert [str(month) for month in seen.window("rolling_3")] == ["2018-03", "2018-04", "2018-05"]
    assert seen.window("rolling_12") == seen.window("cumulative") == seen.window("rolling_3")
    assert seen.window("month") == [Month(2018, 5)]
    assert len(view(llwhp, {}, Month(2020, 2)).window("rolling_12")) == 12


def test_a_volume_to_date_is_held_against_the_profiles_of_its_months(llwhp: Programme):
    sums = referrals([cell(400, "2018-03"), cell(242, "2018-04")])
    figure = calculate_figure(view(llwhp, sums, Month(2018, 4)), llwhp.kpi("K1"), "cumulative")
    assert (figure.numerator, figure.denominator) == (642, 400 + llwhp.profile_for("referrals", "2018-04"))


PLAIN = """
kpis:
  number: {name: N, numerator: starts, basis: b, unit: count, target: 10, green: {below: 0}, amber: {below: 2}}
  paid:
    {name: P, numerator: outcome_payments, basis: b, unit: money, target: 50.50, green: {below: 0}, amber: {below: 10}}
"""


@pytest.mark.parametrize(
    ("kpi", "measure", "amount", "rag", "reason"),
    [
        ("number", "starts", 10, "green", "10 against 10: green is at least 10, amber at least 8"),
        ("number", "starts", 8, "amber", "8 against 10: green is at least 10, amber at least 8"),
        ("number", "starts", 0, "red", "0 against 10: green is at least 10, amber at least 8"),
        (
            "paid",
            "outcome_payments",
            4049,
            "red",
            "40.49 pounds against 50.50 pounds: green is at least 50.50, amber at least 40.50",
        ),
    ],
)
def test_a_plain_number_is_held_against_its_target_in_its_own_unit(
    kpi: str, measure: str, amount: int, rag: str, reason: str
) -> None:
    programme = defined(PLAIN)
    figure = calculate_figure(view(programme, {(measure, "month"): [cell(amount)]}), programme.kpi(kpi), "month")
    assert (figure.rag, figure.rag_reason, figure.denominator) == (rag, reason, None)


@pytest.mark.rule(134)
@pytest.mark.parametrize(
    ("unit", "numerator", "value", "reason"),
    [
        ("count", "days_to_start", "5.5", "5.5 against 5: green is at most 5, amber at most 6"),
        (
            "money",
            "outcome_payments",
            "5.50",
            "5.50 pounds against 5.00 pounds: green is at most 5.00, amber at most 6.00",
        ),
        ("share", "days_to_start", "550.0", "550.0 % against 500.0 %: green is at most 500.0, amber at most 600.0"),
    ],
)
def test_a_mean_is_a_number_in_its_own_unit_and_only_a_share_is_a_percentage(
    unit: str, numerator: str, value: str, reason: str
) -> None:
    programme = defined(
        f"kpis: {{W: {{name: W, numerator: {numerator}, denominator: starts, basis: b, unit: {unit}, target: 5, "
        "green: {above: 0}, amber: {above: 1}}}"
    )
    amount = 1100 if unit == "money" else 11
    sums = {(numerator, "month"): [cell(amount)], ("starts", "month"): [cell(2)]}
    figure = calculate_figure(view(programme, sums), programme.kpi("W"), "month")
    assert (format_number(figure.kpi, figure.value), figure.rag_reason) == (value, reason)


OF_JOBS = """
outcomes: {job: {kind: job_start, name: J}}
profiles: {KIND: [{effective_from: 2018-03-01, months: {2018-03: 40}, areas: {north: {2018-03: 40}}}]}
kpis:
  J: {name: J, numerator: "outcome:job", denominator: "outcome:job_profile", basis: b, unit: share_of_profile,
      target: 1, green: {below: 0}, amber: {below: 0.1}}
"""


@pytest.mark.rule(92)
@pytest.mark.parametrize("kind", ["job", '"outcome:job"'])
def test_the_profile_of_an_outcome_is_found_by_either_of_its_names(kind: str) -> None:
    programme = defined(OF_JOBS.replace("KIND", kind))
    loaded = view(programme, {("outcome:job", "month"): [cell(30)]})
    figures = [
        calculate_figure(seen, programme.kpi("J"), "month")
        for seen in (loaded, replace(loaded, whole=False, area="north"))
    ]
    assert [(figure.numerator, figure.denominator) for figure in figures] == [(30, 40), (30, 40)]


@pytest.mark.rule(134)
@pytest.mark.parametrize("denominator", ["target:spent", "outcome_payments_profile"])
def test_what_is_paid_is_held_against_pounds(denominator: str) -> None:
    """£4,500.00 of £5,000 is 90 %."""
    programme = defined(
        "targets: {spent: {number: 5000}}\n"
        "profiles: {outcome_payments: [{effective_from: 2018-03-01, months: {2018-03: 5000}}]}\n"
        f"kpis: {{P: {{name: P, numerator: outcome_payments, denominator: '{denominator}', basis: b, target: 1, "
        "unit: share_of_profile, green: {below: 0}, amber: {below: 0.2}}}"
    )
    sums = {("outcome_payments", "month"): [cell(450000)]}
    figure = calculate_figure(view(programme, sums), programme.kpi("P"), "cumulative")
    assert (format_number(figure.kpi, figure.value), figure.rag) == ("90.0", "amber")


@pytest.mark.rule(132)
@pytest.mark.parametrize("window", ["month", "rolling_3", "cumulative"])
def test_a_caseload_is_held_against_the_profile_of_the_last_month(window: Window) -> None:
    programme = defined(
        "profiles: {caseload: [{effective_from: 2018-03-01, months: {2018-03: 50, 2018-04: 60, 2018-05: 80}}]}\n"
        "kpis: {C: {name: C, numerator: caseload, denominator: caseload_profile, basis: b, target: 1, "
        "unit: share_of_profile, green: {below: 0}, amber: {below: 0.2}}}"
    )
    sums = {("caseload", "month"): [cell(45), cell(19, "2018-04"), cell(8, "2018-05")]}
    may = view(programme, sums, Month(2018, 5))
    figure = calculate_figure(may, programme.kpi("C"), window)
    assert (figure.numerator, figure.denominator, figure.rag) == (72, 80, "amber")
    assert may.expected_by_month(figure.kpi, "caseload_profile", figure.months) == {"2018-05": 80}
    half_way = replace(may, as_at=date(2018, 5, 15))
    assert calculate_figure(half_way, programme.kpi("C"), window).open_month is None


def test_a_mix_needs_something_to_be_a_mix_of() -> None:
    with pytest.raises(ProgrammeErrors, match="by: judges a mix, which needs a denominator"):
        defined(PLAIN.replace("unit: count", "by: group, unit: count"))


BY_AREA = """
areas:
  north: {name: N, jcp_district: jcp-n}
  south: {name: S, jcp_district: jcp-s}
  west: {name: W, jcp_district: jcp-w}
profiles:
  referrals:
    - effective_from: 2018-03-01
      months: {2018-03: 10, 2018-04: 20}
      areas: {north: {2018-03: 4, 2018-04: 20}, south: {2018-03: 6}}
  starts: [{effective_from: 2018-03-01, of: referrals, share: 0.5}]
"""


@pytest.mark.parametrize(
    ("area", "profile", "promised"),
    [
        ("north", "referrals", 24),
        ("south", "referrals", 6),
        ("west", "referrals", None),  # the profile does not say how much of it is west's
        ("north", "starts", None),
        (None, "referrals", None),
    ],
)
def test_a_profile_is_of_an_area_as_far_as_it_says_whose_it_is(
    area: str | None, profile: str, promised: int | None
) -> None:
    programme = defined(
        f"{BY_AREA}\nkpis: {{K: {{name: K, numerator: referrals, denominator: referrals, basis: b, target: 1, "
        "green: {}, amber: {}}}"
    )
    narrow, kpi = replace(view(programme, {}, Month(2018, 4)), whole=False, area=area), programme.kpi("K")
    assert narrow.total(kpi, f"{profile}_profile", narrow.window("cumulative")) == promised
    assert replace(narrow, whole=True).total(kpi, "referrals_profile", narrow.window("cumulative")) == 30


def test_outcomes_to_date_stand_beside_what_the_curve_expects_of_those_who_did_start(llwhp: Programme):
    sums = {("outcomes", "month"): [cell(40, "2019-03")], ("starts", "month"): [cell(200, "2018-03")]}
    figure = calculate_figure(view(llwhp, sums, Month(2019, 3)), llwhp.kpi("K19"), "cumulative")
    assert (figure.numerator, figure.by_curve) == (40, 60)
    assert calculate_figure(view(llwhp, sums, Month(2019, 3)), llwhp.kpi("K19"), "month").by_curve is None


@pytest.mark.parametrize("by", ["provider", "area"])
def test_a_mix_may_be_by_provider_or_area_too(llwhp: Programme, by: str):
    mixed = llwhp.kpi("K7").model_copy(update={"by": by})
    figure = calculate_figure(view(llwhp, referrals([cell(100)])), mixed, "month")
    assert len(figure.slices) == 9
    assert figure.rag == ("red" if by == "provider" else "grey")
