"""A clause that would do nothing is refused with what to write instead; an unlikely value is warned of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outcomes.domain.person import AFTER_SUPPORT
from services.outcomes.domain.record import EVERY_EXCLUSION
from shared.terms.programme import ProgrammeErrors
from shared.terms.programme.kpis import divide
from shared.terms.programme.outcomes import PAY_EXCLUSIONS
from tests.programmes import defined, loaded, plain

KPI = "green: {below: 0}, amber: {below: 0.1}, basis: B"
RATE = f"numerator: starts, denominator: referrals, {KPI}"
PRICE = "prices: [{effective_from: 2018-03-01, amount: 5.00}]"
NINE = "clocks: {nine: {length: 9, unit: calendar_months, counted_from: %s}}\n"
STANDARDS = "service_standards: {quality: {name: Q, judged: true}}\n"
CONDITION = "eligibility: {c: {name: C, refuses: R, test: {fact: %s}}}"
REFUSED = [
    (NINE % "plan", "clocks.nine", "nothing is counted by this clock; name it as a window:"),
    ("clocks: {start_or_fta: {length: 5, counted_from: plan}}", "clocks.start_or_fta", "is counted from referral;"),
    ("clocks: {acknowledge: {length: 5, counted_from: start}}", "clocks.acknowledge", "is counted from referral;"),
    ("clocks: {tail: {length: 5, counted_from: engagement}}", "clocks.tail", "is counted from start or job_start;"),
    (
        "clocks: {in_work_limit: {length: 639, counted_from: start}, tail: {length: 600, counted_from: start}}",
        "clocks.tail",
        "the outcome tracking period ends before support",
    ),
    (
        "clocks: {nine: [{length: 9, counted_from: start}, "
        "{length: 9, counted_from: plan, effective_from: 2019-01-01}]}\n"
        "outcomes: {job: {kind: job_start, name: J, within: nine}}",
        "clocks.nine",
        "the versions of a clock are counted from one event",
    ),
    (
        NINE % "job_start" + "outcomes: {job: {kind: job_start, name: J, within: nine}}",
        "outcomes.job.within",
        "always in time of a clock that begins with the job",
    ),
    (
        "outcomes: {job: {kind: job_start, name: J, evidence: [letter]}}",
        "outcomes.job.evidence",
        "write claimed: provider, or take this away",
    ),
    (
        "outcomes: {job: {kind: job_start, name: J, claimed: provider, evidence: [signed_form]}}",
        "outcomes.job.evidence",
        "there is no kind of evidence signed_form; write one of: bank_statement,",
    ),
    (
        "outcomes: {job: {kind: cumulative_earnings, name: J, threshold: 5.00, excludes: [bonus]}}",
        "outcomes.job.excludes",
        "bonus; write one of: before_start,",
    ),
    (
        "outcomes: {job: {kind: cumulative_earnings, name: J, threshold: 5.00, rate_at: job_start}}",
        "outcomes.job.rate_at",
        "a single threshold is the same on every day",
    ),
    (
        "outcomes: {job: {kind: cumulative_earnings, name: J, threshold: 5.00, rate_date: announced_on}}",
        "outcomes.job.rate_date",
        "this chooses the dates of a published wage",
    ),
    (
        "outcomes: {job: {kind: cumulative_earnings, name: J, threshold: 5.00, proved_by: notifications, "
        "excludes: [tax_refund]}}",
        "outcomes.job.excludes",
        "a notification does not say what pay it is of",
    ),
    (
        "outcomes: {job: {kind: job_start, name: J, implies: [kept]}, "
        "kept: {kind: sustained_employment, name: K, weeks: 13, order: 2, implies: [job]}}",
        "outcomes.job.implies",
        "kept has order: 2 and this has 1; give kept a lower one",
    ),
    ("start_requires: [assessment]", "start_requires", "no group must have an assessment"),
    ("groups: {ALL: {name: A, conditions: []}}", "groups.ALL.conditions", "an empty list takes no condition away"),
    ("facts: {gaelic: {name: G, kind: flag, codes: [a]}}", "facts.gaelic.codes", "a flag has no codes"),
    ("eligibility: {old: {name: O, refuses: R}}", "eligibility.old", "write test:, without which only these refuse"),
    (
        "eligibility: {old: {name: O, refuses: R, test: {fact: age, between: [64, 16]}}}",
        "eligibility.old.test",
        "between: runs backwards",
    ),
    (
        "profiles: {gone: [{effective_from: 2018-03-01, months: {2018-03: 5}}]}",
        "profiles.gone",
        "there is no figure or outcome gone",
    ),
    (
        f"kpis: {{K: {{name: K, numerator: starts, {KPI}, target: 5, unit: count, minimum_denominator: 5}}}}",
        "kpis.K.minimum_denominator",
        "nothing is divided here",
    ),
    (f"kpis: {{K: {{name: K, {RATE}, by: area}}}}", "kpis.K.target", "by: area holds each area against one target"),
    (f"kpis: {{K: {{name: K, {RATE}, by: group}}}}", "kpis.K.by", "no group has one; give them shares"),
    (
        "groups: {ALL: {name: A, share: 1}}\n" + f"kpis: {{K: {{name: K, {RATE}, by: group, target: 1}}}}",
        "kpis.K.target",
        "against its own share:; take the target away",
    ),
    (
        "targets: {jobs: {number: 5}}\n"
        f"kpis: {{K: {{name: K, numerator: starts, denominator: 'target:jobs', {KPI}, target: 1, window: month}}}}",
        "kpis.K.window",
        "write window: cumulative, or leave it out",
    ),
    ("kpis: {K: {name: K, basis: B, judged: true, target: 1}}", "kpis.K", "people judge this; take target: away"),
    (
        f"{STANDARDS}kpis: {{K: {{name: K, numerator: 'standard:quality', denominator: starts, {KPI}, target: 1}}}}",
        "kpis.K.numerator",
        "the standard quality is not counted, because people judge it",
    ),
    ("kpis: {K: {name: K, numerator: [starts], basis: B}}", "kpis.K.numerator", "write a text"),
    (
        "outcomes: {there: {kind: destination, name: D, types: [univarsity]}}",
        "outcomes.there.types.0",
        "'univarsity' is not known here; write one of: 'education'",
    ),
    ("outcomes: {there: {kind: destination, name: D, types: []}}", "outcomes.there.types", "name one at least"),
    *(
        (
            f"outcomes: {{a: {{kind: job_start, name: A{clause}}}, "
            f"b: {{kind: job_start, name: B, order: 2, implies: [a]{other}}}}}",
            "outcomes.b.implies",
            "a is excluded by this outcome and implied by it",
        )
        for clause, other in [("", ", excludes_with: [a]"), (", excludes_with: [b]", "")]
    ),
    *(
        (f"outcomes: {{job: {{name: J, {rule}}}}}", f"outcomes.job.{key}", advice)
        for rule, key, advice in [
            ("kind: cumulative_earnings, threshold: 0.00", "threshold", "everybody reaches this"),
            (
                "kind: cumulative_earnings, thresholds: [{effective_from: 2018-03-01, amount: 0.00}]",
                "thresholds",
                "everybody reaches 0.00; write 0.01",
            ),
            (
                "kind: cumulative_earnings, hours: -16, weeks: 26, rate: national_living_wage",
                "hours",
                "everybody reaches this",
            ),
            ("kind: earnings_gain, at_least: 0.00, after_months: 6", "at_least", "everybody reaches this"),
            ("kind: job_start, min_hours_per_week: -8", "min_hours_per_week", "everybody reaches this"),
        ]
    ),
    (
        "measures: {joy: {name: J, area: health, direction: higher, improves_by: 0}}",
        "measures.joy.improves_by",
        "every reading improves by this",
    ),
    (
        "referral_sources: {self: {name: S, opens_on: 2019-03-01, closes_on: 2018-03-01}}",
        "referral_sources.self.closes_on",
        "it closes before it opens on 2019-03-01",
    ),
    ("caseload_bands: {all: {least: 9, most: 3}}", "caseload_bands.all.most", "this is below least, 9"),
    ("priority_lists: {first: {name: F}}", "priority_lists.first", "nobody is on this list"),
    ('delivery_map: [{areas: ["*", north]}, {}]', "delivery_map.0.areas", '"*" means all only by itself'),
    *(
        (f"kpis: {{K: {{name: K, {KPI}, target: 1, {figure}}}}}", f"kpis.K.{key}", advice)
        for figure, key, advice in [
            ("numerator: starts, unit: money", "unit", "starts is no money; write unit: count"),
            ("numerator: outcome_payments, unit: count", "unit", "is money; write unit: money"),
            ("numerator: outcome_payments, denominator: starts", "unit", "is money; write unit: money"),
            ("numerator: starts, denominator: outcome_payments", "denominator", "write another denominator:"),
            (
                "numerator: outcome_payments, denominator: outcome_payments, unit: money",
                "unit",
                "money of money is a share",
            ),
        ]
    ),
    (CONDITION % "age, between: [16, 2018-01-01]", "eligibility.c.test", "age is a number; compare it with numbers"),
    (CONDITION % "monthly_earnings, below: 2018-01-01", "eligibility.c.test", "is a money; compare it with numbers"),
    ("facts: {d: {name: D, kind: date}}\n" + CONDITION % "d, above: 5", "eligibility.c.test", "compare it with days"),
    (CONDITION % "area, one_of: [nroth]", "eligibility.c.test", "there is no area nroth; write one of: north"),
    (CONDITION % "group, none_of: [EVERYONE]", "eligibility.c.test", "there is no group EVERYONE; write one of: ALL"),
    (
        "facts: {route: {name: R, kind: code, codes: [friend, advert]}}\n" + CONDITION % "route, one_of: [freind]",
        "eligibility.c.test",
        "there is no route freind; write one of: advert, friend",
    ),
]


@pytest.mark.parametrize(
    ("text", "path", "advice"), REFUSED, ids=[f"{path}: {advice[:24]}" for _, path, advice in REFUSED]
)
def test_a_clause_without_an_effect_is_refused_at_its_place(text: str, path: str, advice: str) -> None:
    with pytest.raises(ProgrammeErrors) as errors:
        defined("assumption: invented\n" + text)
    faults = [fault for fault in errors.value.faults if advice in fault.message]
    assert faults and faults[0].path == path, str(errors.value)


WARNED = [
    ("clocks: {acknowledge: {length: 0, counted_from: referral}}", "clocks.acknowledge", "is there no time at all?"),
    ("clocks: {tail: {length: 9999, counted_from: start}}", "clocks.tail", "more than ten years"),
    ("contract_years: 5\nends_on: 2020-02-29", "contract_years", "5 years from 2018-03-01 end about 2023-03-01"),
    ("commissioner: provider-1", "commissioner", "is a provider too"),
    (
        "profiles: {referrals: [{effective_from: 2017-03-01, months: {2017-03..2022-02: 600}}]}",
        "profiles.referrals",
        "2017-03 is before the start in 2018-03",
    ),
    (
        "profiles: {referrals: [{effective_from: 2018-03-15, months: {2018-03..2018-04: 600}}, "
        "{effective_from: 2018-04-15, months: {2018-04..2018-05: 900}}]}",
        "profiles.referrals.1",
        "this is in force from 2018-04-15; the version before it applies to 2018-04",
    ),
    (
        "profiles: {referrals: [{effective_from: 2018-03-01, months: {2031-03: 6}}]}",
        "profiles.referrals",
        "is after the last figures",
    ),
    (
        "outcomes: {a: {kind: job_start, name: A, order: 2}, b: {kind: job_start, name: B, order: 2}}",
        "outcomes.a.order",
        "another outcome has order: 2 too",
    ),
    (
        "outcomes: {a: {kind: job_start, name: A, prices: [{effective_from: 2018-03-01, amount: 90000.00}]}}",
        "outcomes.a.prices",
        "90000.00 for one person",
    ),
    (
        f"kpis: {{K: {{name: K, {RATE.replace('green: {below: 0}', 'green: {below: 0.2}')}, target: 0.5}}}}",
        "kpis.K.amber",
        "green reaches 0.2 below the target and amber 0.1",
    ),
    (
        f"kpis: {{K: {{name: K, {RATE}, target: 0.5, direction: lower}}}}",
        "kpis.K.green",
        "everything above the target is green, and direction: is lower",
    ),
    (f"kpis: {{K: {{name: K, {RATE}, target: 75}}}}", "kpis.K.target", "75 is 7500%; a target of 75 % is 0.75"),
    (f"kpis: {{K: {{name: K, {RATE}, target: 75, unit: share_of_profile}}}}", "kpis.K.target", "75 is 7500%;"),
]


@pytest.mark.parametrize(("text", "path", "advice"), WARNED, ids=[path for _, path, _ in WARNED])
def test_an_unlikely_value_is_warned_of_and_loads(text: str, path: str, advice: str) -> None:
    warnings = loaded(text).warnings
    assert path in [warning.path for warning in warnings if advice in warning.message]
    assert loaded("").warnings == []


EARNED = "outcomes: {earned: {kind: cumulative_earnings, name: Earned, threshold: 2000.00}}\n"


@pytest.mark.rule(185)
@pytest.mark.parametrize(
    ("parties", "paths"),
    [
        ("", []),
        ("parties: {uni: {name: A university, part: evaluator, basis: contract}}", ["outcomes.earned"]),
    ],
)
def test_an_outcome_by_earnings_that_nobody_may_send_is_warned_of(parties: str, paths: list[str]) -> None:
    warnings = loaded(EARNED + parties).warnings
    assert [warning.path for warning in warnings if "name a feed in parties:" in warning.message] == paths


def test_a_source_answers_for_no_whole_file() -> None:
    with pytest.raises(ProgrammeErrors, match="source: this would answer for every number in the file"):
        defined(plain().replace("assumption: invented for a test", "source: the contract"), base=False)


def test_a_target_is_held_against_everything_to_date() -> None:
    kpi = f"kpis: {{K: {{name: K, numerator: starts, denominator: 'target:jobs', {KPI}, target: 1}}}}"
    assert defined("targets: {jobs: {number: 5}}\n" + kpi).kpi("K").window == "cumulative"


def test_the_words_for_pay_that_can_be_left_out_are_those_of_the_feed() -> None:
    assert {*PAY_EXCLUSIONS, AFTER_SUPPORT} == EVERY_EXCLUSION


@pytest.mark.rule(137)
def test_areas_that_sum_to_the_whole_sum_in_every_month() -> None:
    areas = "areas: {a: {name: A, jcp_district: j}, b: {name: B, jcp_district: j}, c: {name: C, jcp_district: j}}\n"
    spans = "areas: {a: {2021-07..2024-06: 24000}, b: {2021-07..2024-06: 20000}, c: {2021-07..2024-06: 16000}}"
    text = f"profiles: {{referrals: [{{effective_from: 2018-03-01, months: {{2021-07..2024-06: 60000}}, {spans}}}]}}"
    profile = defined(areas + text).profiles["referrals"][0]
    assert [sum(months.values()) for months in profile.areas.values()] == [24000, 20000, 16000]
    assert all(
        sum(months[month] for months in profile.areas.values()) == people for month, people in profile.months.items()
    )


@pytest.mark.rule(137)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=40), st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_a_division_sums_both_ways_and_is_never_more_than_one_from_its_share(
    months: list[int], weights: list[int]
) -> None:
    total = sum(months)
    cuts = [total * sum(weights[:number]) // (sum(weights) or 1) for number in range(len(weights))] + [total]
    parts = {f"area-{n}": last - first for n, (first, last) in enumerate(pairwise(cuts))}
    whole = {f"month-{n:02d}": people for n, people in enumerate(months)}
    divided = divide(whole, parts)
    assert {area: sum(counts.values()) for area, counts in divided.items()} == parts
    assert all(sum(divided[area][month] for area in parts) == people for month, people in whole.items())
    assert min((count for counts in divided.values() for count in counts.values()), default=0) >= 0
