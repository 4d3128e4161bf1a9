"""A portfolio sums programmes: it names some that there are, takes nobody, and its KPIs are checked as theirs are."""

from datetime import date

import pytest

from shared.terms.programme import ProgrammeErrors
from tests.programmes import loaded, plain


def test_a_portfolio_sums_programmes_that_there_are_and_takes_nobody() -> None:
    head = "id: TEST-2\nname: Both\nassumption: invented\nstarts_on: 2018-03-01\ncommissioner: c\nportfolio: true\n"
    problems = loaded(plain(), f"{head}parts: [TEST]", base=False)
    assert not problems["TEST-2"].accepts_referral_on(date(2018, 4, 1))
    assert problems["TEST"].accepts_referral_on(date(2018, 4, 1))
    with pytest.raises(ProgrammeErrors, match="there is no programme NOBODY to sum; known here: TEST"):
        loaded(plain(), f"{head}parts: [TEST, NOBODY]", base=False)
    with pytest.raises(ProgrammeErrors, match="providers: a portfolio only sums its parts; take this away"):
        loaded("", "portfolio: true\nparts: [TEST]")


PORTFOLIO = "id: TEST-2\nname: Both\nassumption: A\nstarts_on: 2018-03-01\ncommissioner: c\nportfolio: true\n"
OF_PORTFOLIO = "kpis: {K: {name: K, basis: B, target: 1, green: {below: 0}, amber: {below: 0.1}, %s}}"


@pytest.mark.rule(90)
@pytest.mark.parametrize(
    ("kpi", "path", "advice"),
    [
        ("numerator: strats, denominator: referrals", "numerator", "there is no figure strats; write one of:"),
        ("numerator: outcome:kept, denominator: starts", "numerator", "there is no figure outcome:kept"),
        ("numerator: starts, denominator: starts_profile", "denominator", "there is no figure starts_profile"),
        ("numerator: starts, denominator: target:jobs", "denominator", "there is no figure target:jobs"),
        (
            "numerator: starts, denominator: referrals, matures_after: acknowledge",
            "matures_after",
            "add it under clocks:",
        ),
        ("numerator: starts, denominator: referrals, by: area", "by", "a portfolio has no area of its own to judge"),
    ],
)
def test_a_portfolio_divides_what_its_parts_count(kpi: str, path: str, advice: str) -> None:
    part = plain("outcomes: {job: {kind: job_start, name: J}}")
    sound = OF_PORTFOLIO % "numerator: outcome:job, denominator: starts"
    assert loaded(part, f"{PORTFOLIO}parts: [TEST]\n{sound}", base=False)["TEST-2"].kpis
    with pytest.raises(ProgrammeErrors) as errors:
        loaded(part, f"{PORTFOLIO}parts: [TEST]\n{OF_PORTFOLIO % kpi}", base=False)
    assert [fault.path for fault in errors.value.faults if advice in fault.message] == [f"kpis.K.{path}"]


def test_a_portfolio_of_portfolios_names_programmes() -> None:
    whole = PORTFOLIO.replace("TEST-2", "TEST-3")
    with pytest.raises(ProgrammeErrors, match="TEST-2 is a portfolio, which nobody is on; write its parts"):
        loaded(plain(), f"{PORTFOLIO}parts: [TEST]", f"{whole}parts: [TEST-2]", base=False)
