"""A programme needs little: what a simple one does not have may be left out, and every kind of outcome reads."""

from datetime import date, timedelta

import pytest

from shared.terms.programme import NO_LIMIT, ProgrammeErrors, Test, evaluate
from tests.programmes import defined

EVERY_KIND = """
outcomes:
  threshold:
    {kind: cumulative_earnings, name: Earned, threshold: 3000.00, prices: [{effective_from: 2018-03-01, amount: 9.00}]}
  own-boss: {kind: self_employed_days, name: Own boss, days: 182, excludes_with: [threshold]}
  first-job: {kind: job_start, name: First job, min_hours_per_week: 16}
  half-year: {kind: sustained_employment, name: Half a year, weeks: 26, across_jobs: true, permitted_gap_days: 14}
  kept-job: {kind: job_retained, name: Kept the job, months: 3}
  hours: {kind: hours_in_weeks, name: Hours, hours: 7, weeks: 13, of: 16}
  college: {kind: destination, name: College, types: [education, training], still_after_months: 3}
  came: {kind: engagement, name: Came twice, meetings: 2}
  better-paid: {kind: earnings_gain, name: Better paid, at_least: 382.00, after_months: 6}
  well: {kind: progress, name: Feels better, measure: wellbeing}
  post: {kind: vacancy_filled, name: Post filled, sustained_weeks: 13}
measures:
  wellbeing: {name: Well-being, area: health, direction: higher, improves_by: 2, health: true}
"""


def test_every_kind_of_outcome_reads_from_a_file() -> None:
    programme = defined(EVERY_KIND)
    assert len({outcome.kind for outcome in programme.outcomes}) == 11
    assert [outcome.id for outcome in programme.outcomes if outcome.prices] == ["threshold"]
    assert programme.outcome("first-job").price_on(date(2018, 4, 1)) == 0


def test_a_kind_nobody_knows_is_a_fault_that_lists_the_kinds() -> None:
    with pytest.raises(ProgrammeErrors, match=r"'job' is no kind of outcome; write one of: cumulative_earnings, dest"):
        defined("outcomes: {job: {kind: job, name: Job}}")


def test_a_programme_without_limits_goes_on_for_ever() -> None:
    programme = defined("clocks:\n  tail: {counted_from: start, open_ended: true}")
    assert [programme.runs(name, date(2018, 4, 1)) for name in ("tail", "in_work_limit")] == [None, None]
    assert date(9999, 12, 31) == NO_LIMIT
    assert programme.receiver == "provider-1" and programme.visible_to("provider-1", "jcp-north") == [
        "jcp-north",
        "provider-1",
        "the-council",
    ]


@pytest.mark.parametrize(
    ("facts", "met", "missing"),
    [
        ({"age": 20, "in_paid_work": False}, True, ()),
        ({"age": 25, "in_paid_work": False}, False, ()),
        ({"age": 20}, None, ("in_paid_work",)),
        ({"age": 25}, False, ()),
        ({"age": 20, "in_paid_work": True, "monthly_earnings": "899.99"}, True, ()),
        ({"age": 20, "in_paid_work": True, "monthly_earnings": "900.00"}, False, ()),
    ],
)
def test_a_test_is_met_or_not_or_waits_for_a_fact(facts: dict, met: bool | None, missing: tuple[str, ...]) -> None:
    young = {"fact": "age", "between": (16, 24)}
    poor = {"any": [{"fact": "in_paid_work", "is": False}, {"fact": "monthly_earnings", "below": 900}]}
    verdict = evaluate(Test.model_validate({"all": [young, poor]}), facts)
    assert verdict.met is met
    assert set(verdict.missing) >= set(missing) and (met is None or not verdict.missing)


EXTENSION = """
referrals_end_on: {end}
ends_on: {end}
contract_years: 5
extension_years: {years}
extended_on: {on}
"""


@pytest.mark.parametrize(
    ("end", "years", "last"),
    [("2023-02-28", 2, "2025-02-28"), ("2023-02-28", 1, "2024-02-29"), ("2024-02-29", 1, "2025-02-28")],
)
def test_an_extension_that_is_exercised_moves_the_end_by_whole_years(end: str, years: int, last: str) -> None:
    programme = defined(EXTENSION.format(end=end, years=years, on="2022-06-01"))
    day = date.fromisoformat(last)
    assert (programme.last_referral_on, programme.last_day) == (day, day)
    assert programme.accepts_referral_on(day) and not programme.accepts_referral_on(day + timedelta(days=1))
    assert defined(EXTENSION.format(end=end, years=years, on="null")).last_referral_on == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("years", "on", "advice"), [(0, "2022-06-01", "an extension of how long"), (2, "2018-02-28", "before the start")]
)
def test_an_extension_needs_an_option_and_a_day_in_the_term(years: int, on: str, advice: str) -> None:
    with pytest.raises(ProgrammeErrors, match=advice):
        defined(EXTENSION.format(end="2023-02-28", years=years, on=on))
