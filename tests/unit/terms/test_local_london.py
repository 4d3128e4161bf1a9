"""Local London as its progress report tells it [S0], and the rule book's defaults where it is silent."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms.calendar import Month, months
from shared.terms.money import pence, pro_rata, split
from shared.terms.programme import load
from tests.programmes import shipped

PROGRAMMES = Path(__file__).parents[3] / "programmes"
LOADED = shipped()
LLWHP = LOADED["LLWHP"]
A_DAY = date(2018, 3, 9)


def test_what_the_report_says_of_the_contract():
    assert (LLWHP.name, LLWHP.nation) == ("Local London Work and Health Programme", "england-and-wales")
    assert (LLWHP.starts_on, LLWHP.referrals_end_on) == (date(2018, 3, 1), date(2023, 2, 28))
    assert (LLWHP.contract_years, LLWHP.extension_years) == (5, 2)
    assert (LLWHP.funding_total, LLWHP.volume.kind, LLWHP.volume.referrals) == (3_959_000_000, "estimated", 14700)
    assert (LLWHP.prime, LLWHP.commissioner) == ("maximus", "local-london")
    assert [funder.id for funder in LLWHP.funders] == ["dwp", "gla-esf"]


def test_the_prime_delivers_55_percent_and_eight_subcontractors_the_rest():
    assert LLWHP.provider("maximus").share == Decimal("0.55")
    chain = [provider for provider in LLWHP.providers if provider.role == "subcontractor"]
    assert [provider.id for provider in chain] == [f"sub-{n}" for n in range(1, 9)]
    assert sum(provider.share for provider in chain) == LLWHP.supply_chain_share == Decimal("0.45")
    assert (LLWHP.share_tolerance_points, LLWHP.share_basis) == (5, "starts")


def test_nine_boroughs_of_which_bromley_is_an_associate():
    assert len(LLWHP.areas) == 9
    assert [area.code for area in LLWHP.areas if area.role == "associate"] == ["bromley"]
    assert LLWHP.area("newham").jcp_district == "jcp-east-london"
    with pytest.raises(KeyError):
        LLWHP.area("brent")


def test_three_groups_in_the_mix_of_the_contract():
    assert {group.code: group.share for group in LLWHP.groups} == {
        "HD": Decimal("0.75"),
        "LTU": Decimal("0.17"),
        "EA": Decimal("0.08"),
    }
    assert [int(group.share * 14700) for group in LLWHP.groups] == [11025, 2499, 1176]
    assert LLWHP.group("LTU").participation == "mandatory" and LLWHP.group("LTU").min_claim_months == 24
    assert LLWHP.group("HD").early_access_codes == []


def test_the_early_access_list_holds_all_the_examples_of_the_report():
    codes = LLWHP.group("EA").early_access_codes
    assert {"CARER", "HOMELESS", "REFUGEE", "EX_FORCES", "DOMESTIC_ABUSE", "GANG"} <= set(codes)


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("acknowledge", date(2018, 3, 13)),
        ("start_or_fta", date(2018, 4, 3)),
        ("result_recorded", date(2018, 4, 3)),
        ("action_plan", date(2018, 4, 10)),
        ("pre_work_limit", date(2019, 6, 8)),
        ("in_work_limit", date(2019, 12, 8)),
        ("tail", date(2020, 2, 7)),
    ],
)
def test_every_clock_runs_from_its_day_zero(name, due):
    assert LLWHP.due(name, A_DAY) == due


def test_a_clock_the_programme_does_not_run_is_a_key_error():
    with pytest.raises(KeyError, match="runs no clock 'lunch'"):
        LLWHP.clock("lunch", A_DAY)


@pytest.mark.parametrize(
    ("day", "answer"),
    [(date(2018, 2, 28), False), (date(2018, 3, 1), True), (date(2023, 2, 28), True), (date(2023, 3, 1), False)],
)
def test_referrals_are_accepted_from_the_first_day_to_the_last(day, answer):
    assert LLWHP.accepts_referral_on(day) is answer


@pytest.mark.parametrize(
    ("source", "day", "answer"),
    [
        ("jobcentre_plus", A_DAY, True),
        ("self_referral", A_DAY, False),
        ("self_referral", date(2021, 12, 1), True),
        ("pigeon", A_DAY, False),
    ],
)
def test_a_referral_route_is_open_between_its_dates(source, day, answer):
    assert any(route.code == source and route.open_on(day) for route in LLWHP.referral_sources) is answer


def test_what_a_start_is_and_who_may_not_have_one():
    assert LLWHP.start_requires == ("initial_meeting", "initial_action_planning")
    assert [condition.code for condition in LLWHP.eligibility] == [
        "not_on_other_provision",
        "not_previously_started",
        "not_in_paid_work",
        "no_job_offer",
    ]


def test_everybody_may_serve_everybody():
    assert len(LLWHP.providers_for("bromley", "EA")) == 9


@pytest.mark.rule(39)
@pytest.mark.parametrize(
    ("left_on", "referred_on", "document"),
    [
        (date(2020, 1, 1), date(2018, 3, 9), "exit_report"),
        (date(2023, 6, 1), date(2022, 10, 31), "exit_report"),
        (date(2023, 6, 1), date(2022, 11, 1), "final_action_plan"),
    ],
)
def test_the_exit_document_depends_on_the_day_of_referral(left_on, referred_on, document):
    assert LLWHP.exit_report_rule(left_on, referred_on).document == document


def test_nothing_was_owed_at_an_exit_before_the_programme_existed():
    assert LLWHP.exit_report_rule(date(2016, 1, 1), date(2016, 1, 1)) is None


@pytest.mark.rule(60)
def test_the_outcome_is_three_thousand_pounds_as_given_and_has_a_price():
    outcome = LLWHP.outcome("sustained-earnings")
    assert (outcome.kind, outcome.threshold, outcome.proved_by) == ("cumulative_earnings", 300000, "payments")
    assert LLWHP.price_on("sustained-earnings", A_DAY) == pence("4260.43")
    with pytest.raises(ValueError, match="the first is from 2018-03-01"):
        LLWHP.price_on("sustained-earnings", date(2018, 2, 28))


@pytest.mark.rule(81)
def test_the_delivery_fee_is_sixty_equal_payments_of_197950_pounds():
    term = months("2018-03", "2023-02")
    assert {LLWHP.fee_for(month) for month in term} == {pence("197950.00")}
    assert sum(map(LLWHP.fee_for, term)) == pence("11877000.00") == LLWHP.delivery_fee.total
    assert LLWHP.fee_for("2018-02") == LLWHP.fee_for("2023-03") == 0


@pytest.mark.rule(81)
def test_a_service_that_starts_inside_a_month_is_paid_for_the_part():
    fee = LLWHP.delivery_fee
    lines = fee.instalments(date(2018, 3, 17))
    whole = pence("197950.00")
    assert set(lines[1:-1]) == {whole}
    assert lines[0] == pro_rata(whole, 15, 31) and lines[-1] == pro_rata(whole, 16, 31)
    assert sum(lines) == fee.total and len(lines) == 61
    assert fee.model_copy(update={"pro_rata_first": False}).instalments(date(2018, 3, 17))[0] == pence("197950.00")


@given(st.integers(min_value=0, max_value=10**11), st.integers(min_value=1, max_value=84), st.dates())
def test_any_fee_sums_exactly_over_its_months(total, count, starts_on):
    lines = LLWHP.delivery_fee.model_copy(update={"total": total, "months": count}).instalments(starts_on)
    months_paid = count if starts_on.day == 1 else count + 1
    assert sum(lines) == total and len(lines) == months_paid and min(lines) >= 0


@given(st.integers(min_value=0, max_value=10**6))
def test_shares_of_the_providers_divide_any_number_exactly(total):
    assert sum(split(total, [provider.share for provider in LLWHP.providers])) == total


def test_a_statement_is_cut_off_after_the_month():
    assert LLWHP.statement.cut_off("2018-03") == date(2018, 4, 9)
    assert (LLWHP.claim.attempts, LLWHP.claim.window_days, LLWHP.claim.late_from) == (3, 90, 601)


def test_the_referrals_profile_is_400_and_then_the_rest_evenly():
    assert LLWHP.profile_for("referrals", "2018-03") == 400
    rest = [LLWHP.profile_for("referrals", month) for month in months("2018-04", "2023-02")]
    assert set(rest) == {242, 243} and sum(rest) == 14300
    assert LLWHP.profile_for("referrals", "2018-02") == LLWHP.profile_for("referrals", "2023-03") == 0


@pytest.mark.parametrize(("kind", "total"), [("starts", 11025), ("job_starts", 7718), ("outcomes", 6505)])
def test_the_other_profiles_follow_from_the_referrals(kind, total):
    assert sum(LLWHP.profiles[kind][0].months.values()) == total
    assert min(LLWHP.profiles[kind][0].months.values()) >= 0


def test_outcomes_are_expected_late_and_all_of_them_by_the_curve():
    assert LLWHP.profile_for("outcomes", "2018-07") == 0
    assert LLWHP.profile_for("outcomes", "2018-09") > 0
    assert max(LLWHP.profiles["outcomes"][0].months) == str(Month.of("2023-02").next(21))
    assert LLWHP.outcome_curve.at(21) == LLWHP.outcome_curve.at(99) == LLWHP.outcome_target_rate == Decimal("0.59")


@pytest.mark.parametrize(
    ("elapsed", "reached"), [(0, "0"), (4, "0"), (5, "0.025"), (6, "0.05"), (12, "0.30"), (40, "0.59")]
)
def test_a_curve_is_straight_between_its_points(elapsed, reached):
    assert LLWHP.outcome_curve.at(elapsed) == Decimal(reached)


@pytest.mark.parametrize(
    ("kpi_id", "value", "colour"),
    [
        ("K1", "0.905", "amber"),
        ("K1", "0.95", "green"),
        ("K1", "1.10", "green"),
        ("K1", "1.101", "amber"),
        ("K1", "1.251", "red"),
        ("K1", "0.849", "red"),
        ("K5", "0.80", "green"),
        ("K5", "1.00", "green"),
        ("K5", "0.78", "amber"),
        ("K5", "0.779", "red"),
        ("K9", "0.59", "green"),
        ("K9", "0.57", "amber"),
        ("K9", "0.5699", "red"),
        ("K10", "0.40", "green"),
        ("K10", "0.55", "amber"),
        ("K10", "0.551", "red"),
    ],
)
def test_a_figure_has_the_colour_of_its_distance_from_the_target(kpi_id, value, colour):
    kpi = LLWHP.kpi(kpi_id)
    assert kpi.rag(Decimal(value), LLWHP.target(kpi_id)) == colour


def test_the_mix_has_a_target_for_each_group():
    assert LLWHP.target("K7", "LTU") == Decimal("0.17")
    with pytest.raises(KeyError, match="name one"):
        LLWHP.target("K7")


def test_the_schedule_has_the_figures_asked_for():
    counted = [1, 2, 3, 4, 5, 6, 7, 9, 8, 10, 17, 18, 19]
    assert [kpi.id for kpi in LLWHP.kpis if not kpi.judged] == [f"K{n}" for n in counted]
    assert [kpi.id for kpi in LLWHP.kpis if kpi.judged] == ["K14", "K15", "K16"]
    assert all(kpi.basis for kpi in LLWHP.kpis)
    assert LLWHP.kpi("K9").matures_after == "in_work_limit"


def test_a_participant_is_seen_by_four_organisations_at_most():
    assert LLWHP.visible_to("sub-3", "jcp-east-london") == ["jcp-east-london", "local-london", "maximus", "sub-3"]
    assert LLWHP.visible_to("maximus", "jcp-east-london") == ["jcp-east-london", "local-london", "maximus"]


def test_every_number_says_where_it_comes_from():
    assert LLWHP.sources["outcomes.sustained-earnings.threshold"] == "S0 §5"
    assert LLWHP.sources["profiles.referrals.0.months.2018-03"].startswith("S0 §10")
    numbers = [
        fact for fact in LLWHP.sourced_values if isinstance(fact.value, int | Decimal | date) and fact.value is not True
    ]
    assert len(numbers) > 100 and all(fact.source for fact in numbers)


def test_an_assumption_is_marked_as_one():
    assert "caseload_max" in LLWHP.assumptions
    assert "[default 8]" in LLWHP.assumptions["share_basis"]
    assert "volume.referrals" not in LLWHP.assumptions


def test_a_value_knows_the_line_it_is_written_on():
    fact = next(fact for fact in LLWHP.sourced_values if fact.path == "funding_total")
    text = (PROGRAMMES / fact.location.file).read_text(encoding="utf-8").splitlines()
    assert fact.location.file == "llwhp.yaml" and text[fact.location.line - 1].startswith("funding_total:")


def test_the_national_programme_is_a_framework_and_takes_no_referrals():
    assert "LLWHP" in LOADED and "WHP" not in LOADED
    assert LOADED.frameworks["WHP"].name == "Work and Health Programme"
    assert "clocks.tail" in LOADED.frameworks["WHP"].locked


def test_a_version_names_exactly_one_content():
    assert len(LLWHP.version) == 16 and load(PROGRAMMES)["LLWHP"].version == LLWHP.version
    assert LOADED.of_version("LLWHP", LLWHP.version) is LLWHP
    with pytest.raises(KeyError, match="never ran here as 0000"):
        LOADED.of_version("LLWHP", "0000")
