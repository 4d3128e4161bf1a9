"""The parts of a programme must agree: what a writer of contracts gets wrong is said at its place, with what to do."""

from datetime import date
from decimal import Decimal

import pytest

from shared.terms.programme import ProgrammeErrors
from shared.terms.programme.outcomes import CumulativeEarnings
from tests.programmes import defined, loaded

EARNED = "outcomes: {job: {kind: cumulative_earnings, name: Job, "
PRIORITY = "priority_lists: {first: {name: First, "
WRONG = [
    ("providers: {}", "providers", "needs one at least"),
    ("parts: [OTHER]", "parts", "only a portfolio has parts"),
    ("entitlement: {excludes: [TEST]}", "entitlement.excludes", "write again:"),
    ("entitlement: {family: WORK, excludes: [WORK]}", "entitlement.excludes", "write again:"),
    ("entitlement: {excludes: [NOBODY]}", "entitlement.excludes", "no programme or family NOBODY; write one of: none"),
    ("entitlement: {again: sometimes}", "entitlement.again", "after_leaving"),
    (
        "eligibility: {old: {name: O, refuses: R, test: {fact: aeg, at_least: 25}}}",
        "eligibility.old.test",
        "no fact aeg",
    ),
    (
        "eligibility: {old: {name: O, refuses: R, test: {fact: age, one_of: [x]}}}",
        "eligibility.old.test",
        "age is a number",
    ),
    ("eligibility: {old: {name: O, refuses: R, test: {fact: age}}}", "eligibility.old.test", "one comparison"),
    ("eligibility: {old: {name: O, refuses: R, test: {any: []}}}", "eligibility.old.test", "list is empty"),
    ("eligibility: {old: {name: O, refuses: R, test: {}}}", "eligibility.old.test", "write one fact: with one"),
    (
        "eligibility: {old: {name: O, refuses: R, test: {fact: age, at_least: 25, any: [{fact: age, at_most: 4}]}}}",
        "eligibility.old.test",
        "or any: or all: or none: with a list of tests",
    ),
    (
        "eligibility: {old: {name: O, refuses: R, test: {any: [{fact: age, at_most: 4}], at_least: 25}}}",
        "eligibility.old.test",
        "or any: or all: or none: with a list of tests",
    ),
    ("groups: {ALL: {name: A, conditions: [old]}}", "groups.ALL.conditions", "no condition old"),
    ("groups: {A: {name: A, share: 0.5}, B: {name: B}}", "groups", "none for B"),
    (PRIORITY + "groups: [NOBODY]}}", "priority_lists.first.groups", "no group NOBODY; write one of: ALL"),
    (PRIORITY + "effect: reserved_share}}", "priority_lists.first", "write both or neither"),
    ("trial: {programme: 2, control: 1, block: 4, seed_name: s}", "trial.block", "write 3 or a multiple"),
    ("start_requires: [handshake]", "start_requires", "no requirement of a start handshake"),
    ("assessments: {health: {name: H, groups: {HD: required}}}", "assessments.health.groups", "no group HD"),
    ("assessments: {health: {name: H, within: soon}}", "assessments.health.within", "no clock soon"),
    (
        EARNED + "hours: 16, weeks: 26, rate: london_living_wage}}",
        "outcomes.job.rate",
        "write rate_date: announced_on or",
    ),
    (EARNED + "hours: 16, weeks: 26, rate: own}}", "outcomes.job.rate", "there is none; add an earlier one"),
    (EARNED + "hours: 16}}", "outcomes.job", "hours:, weeks: and rate: together"),
    (
        EARNED + "threshold: 5.00, implies: [start]}}",
        "outcomes.job.implies",
        "there is no other outcome start; there is none yet; add it first",
    ),
    (
        "outcomes: {well: {kind: progress, name: W, measure: joy}}",
        "outcomes.well.measure",
        "no measure under measures: joy",
    ),
    ("outcomes: {in: {kind: hours_in_weeks, name: I, hours: 7, weeks: 13, of: 9}}", "outcomes.in", "write of: 13"),
    ("outcomes: {in: {kind: sustained_employment, name: I}}", "outcomes.in", "either weeks: or months:"),
    ("outcomes: {in: {name: I}}", "outcomes.in", "kind: is missing"),
    (
        "kpis: {K: {name: K, numerator: stars, denominator: referrals, basis: b, target: 1, green: {}, amber: {}}}",
        "kpis.K.numerator",
        "no figure stars",
    ),
    ("kpis: {K: {name: K, basis: b}}", "kpis.K", "write numerator:, green:, amber:, denominator:; or judged: true"),
    (
        "targets: {jobs: {number: 10, by_area: {south: 4}}}",
        "targets.jobs.by_area",
        "no area south; write one of",
    ),
    ("targets: {jobs: {number: 10, by_area: {north: 14}}}", "targets.jobs.by_area", "sum to 14, more than 10"),
    ("clocks: {tail: {counted_from: start}}", "clocks.tail", "write length: and unit:, or open_ended: true"),
    (
        "delivery_fee: {share: 0.1, total: 5.00, months: 2}",
        "delivery_fee.share",
        "a share of the funding needs funding_total:",
    ),
    ("delivery_fee: {amount: 6.00, total: 5.00, months: 2}", "delivery_fee.total", "the amount is 6.00"),
    (
        "delivery_fee: {amount: 5.00, total: 5.00, months: 2, bands: [{months: 1-1, share: 1}]}",
        "delivery_fee",
        "must cover the months 1 to 2",
    ),
    (
        "service_fee_range: {min: 0.3, max: 0.5}\nfunding_total: 10.00\n"
        "delivery_fee: {share: 0.2, total: 2.00, months: 2}",
        "delivery_fee.share",
        "the contract allows 0.3 to 0.5",
    ),
    (
        "funding_total: 10.00\ndelivery_fee: {share: 0.5, cap: 4.00, total: 5.00, months: 2}",
        "delivery_fee.total",
        "0.5 of the funding is capped at 4.00",
    ),
    ("funding_total: 5.00\nfunders: {a: {name: A, amount: 4.00}}", "funders", "must sum to funding_total"),
    (
        "funders: {a: {name: A, apportionment: [{effective_from: 2019-03-01, share: 1}, "
        "{effective_from: 2018-03-01, share: 1}]}}",
        "funders.a.apportionment",
        "in the order of effective_from, each day once",
    ),
    (
        EARNED + "threshold: 5.00, prices: [{effective_from: 2018-03-01, amount: 5.00}], premiums: "
        "[{groups: [ALL], effective_from: 2019-03-01, amount: 1.00}, "
        "{groups: [ALL], effective_from: 2018-03-01, amount: 2.00}]}}",
        "outcomes.job.premiums",
        "in the order of effective_from, each day once",
    ),
    (
        "clocks: {acknowledge: [{length: 2, counted_from: referral}, {length: 5, counted_from: referral}]}",
        "clocks.acknowledge",
        "in the order of effective_from, each day once",
    ),
    (
        "funders: {a: {name: A, apportionment: [{effective_from: 2018-03-01, share: 0.4}]}}",
        "funders",
        "from 2018-03-01 the funders' shares sum to 0.4",
    ),
    (
        "profiles: {starts: [{effective_from: 2018-03-01, months: {2018-03: 5}, areas: {north: {2018-03: 4}}}]}",
        "profiles.starts.0.areas",
        "in 2018-03 the areas sum to 4",
    ),
    (
        EARNED + "thresholds: [{effective_from: 2018-04-01, amount: 3000.00}]}}",
        "outcomes.job.thresholds",
        "there is none before this; begin on 2018-03-01",
    ),
    (
        EARNED + "threshold: 1.00, thresholds: [{effective_from: 2018-03-01, amount: 3000.00}]}}",
        "outcomes.job",
        "thresholds: by date, or hours:",
    ),
    (
        EARNED
        + "thresholds: [{effective_from: 2019-03-01, amount: 1.00}, {effective_from: 2018-03-01, amount: 2.00}]}}",
        "outcomes.job",
        "in the order of their dates, each once",
    ),
    (
        EARNED + "hours: 10, weeks: 10, rate: own, rates: [{effective_from: 2018-01-01, hourly: 9.55}, "
        "{effective_from: 2018-01-01, hourly: 9.75}]}}",
        "outcomes.job.rates",
        "in the order of their dates, each date once",
    ),
    (
        EARNED + "threshold: 5.00, rates: [{effective_from: 2018-01-01, hourly: 9.55}]}}",
        "outcomes.job",
        "write rate: own, or take them away",
    ),
    (
        EARNED + "threshold: 5.00, prices: [{effective_from: 2019-03-01, amount: 2.00}, "
        "{effective_from: 2018-03-01, amount: 1.00}]}}",
        "outcomes.job",
        "give prices in the order of their dates",
    ),
    (
        EARNED + "threshold: 5.00, volume_bands: [{from_count: 2, price: 1.00}]}}",
        "outcomes.job",
        "write prices: too, 0.00 if there is no base price",
    ),
    (
        EARNED + "threshold: 5.00, window: soon}}",
        "outcomes.job.window",
        "there is no clock soon; write one of: acknowledge",
    ),
    ("outcomes: {job: {kind: job_start, name: Job, within: soon}}", "outcomes.job.within", "no clock soon"),
    ("outcomes: {met: {kind: engagement, name: Met}}", "outcomes.met", "either meetings: with a number, or event:"),
    (
        "outcomes: {met: {kind: engagement, name: Met, meetings: 2, event: start}}",
        "outcomes.met",
        "either meetings: with a number, or event:",
    ),
    (
        "funding_cap: 4.00\ndelivery_fee: {amount: 5.00, total: 5.00, months: 2}",
        "delivery_fee.total",
        "more than the funding cap of 4.00; write less",
    ),
    (
        "delivery_fee: {amount: 5.00, share: 0.5, total: 5.00, months: 2}",
        "delivery_fee",
        "either share: of the funding, or amount:",
    ),
    (
        "delivery_fee: {amount: 5.00, total: 5.00, months: 2, bands: [{months: first, share: 1}]}",
        "delivery_fee",
        "'first' is no span of months; write one such as 1-12",
    ),
    (
        "delivery_fee: {amount: 5.00, total: 5.00, months: 2, bands: [{months: 2-1, share: 1}]}",
        "delivery_fee",
        "'2-1' is no span of months",
    ),
    (
        "delivery_fee: {amount: 5.00, total: 5.00, months: 2, bands: [{months: 1-2, share: 0.9}]}",
        "delivery_fee",
        "the shares of the bands sum to 0.9; they must sum to 1",
    ),
    (
        "delivery_fee: {amount: 5.00, total: 5.00, months: 90}",
        "delivery_fee.months",
        "only 60 months lie between the start and the end of the contract",
    ),
    (
        "delivery_map: [{areas: ['*'], groups: ['*'], providers: [provider-1], shares: {provider-1: 0.9}}]",
        "delivery_map.0.shares",
        "the shares sum to 0.9; they must sum to 1",
    ),
    (
        "delivery_map: [{areas: ['*'], groups: ['*'], providers: [provider-1], shares: {provider-2: 1}}]",
        "delivery_map.0.shares",
        "provider-2 does not serve there; correct one of the two",
    ),
    (PRIORITY + "effect: shorter_wait}}", "priority_lists.first", "wait_working_days: goes with shorter_wait"),
    (PRIORITY + "codes: [X]}}", "priority_lists.first.codes", "there is no early-access code X"),
    (
        "service_standards: {calls: {name: C, test: {event: contact}}}",
        "service_standards.calls.test",
        "either every_days: or within_days:",
    ),
    (
        "service_standards: {calls: {name: C}}",
        "service_standards.calls",
        "write test: with what is measured, or judged: true",
    ),
    (
        "service_standards: {calls: {name: C, judged: true, test: {event: contact, every_days: 30}}}",
        "service_standards.calls",
        "write test: with what is measured, or judged: true",
    ),
    (
        "caseload_bands: {all: {least: 20, most: 40, groups: [HD]}}",
        "caseload_bands.all.groups",
        "there is no group HD; write one of: ALL",
    ),
    (
        "caseload_bands: {all: {least: 20, most: 40, providers: [provider-9]}}",
        "caseload_bands.all.providers",
        "there is no provider provider-9; write one of: provider-1",
    ),
    (
        "obligations: {posts: {name: P, area: south, kind: S106}}",
        "obligations.posts.area",
        "there is no area south; write one of: north",
    ),
    (
        EARNED + "threshold: 5.00, excludes_with: [own]}}",
        "outcomes.job.excludes_with",
        "there is no other outcome own",
    ),
    (
        "referral_sources: {gp: {name: GP, sent_by: [partner]}}",
        "referral_sources.gp.referrers",
        "nobody may refer by this way in",
    ),
    (
        "referral_sources: {office: {name: Office, referrers: [gp]}}",
        "referral_sources.office.referrers",
        "only a partner or a self-referral service is named here",
    ),
    (
        "parties: {provider-1: {name: P, part: feed, basis: contract}}",
        "parties.provider-1",
        "provider-1 is paid for earnings, so it sends none",
    ),
    (
        "parties: {a: {name: A, part: auditor, basis: statute, effective_from: 2020-01-02, effective_to: 2020-01-01}}",
        "parties.a.effective_to",
        "this is before 2020-01-02",
    ),
    (
        "profiles: {starts: []}",
        "profiles.starts",
        "in the order of effective_from, each day once, one at least",
    ),
    (
        "profiles: {starts: [{effective_from: 2018-03-01, of: referrals, share: 0.5}]}",
        "profiles.starts.0.of",
        "there is no profile referrals",
    ),
]


@pytest.mark.rule(84)
@pytest.mark.parametrize(("text", "path", "advice"), WRONG, ids=[f"{path}: {advice[:28]}" for _, path, advice in WRONG])
def test_what_does_not_agree_is_said_at_its_place(text: str, path: str, advice: str) -> None:
    with pytest.raises(ProgrammeErrors) as errors:
        defined("assumption: invented\n" + text if "assumption" not in text else text)
    problems = [fault for fault in errors.value.faults if advice in fault.message]
    assert problems, str(errors.value)
    assert problems[0].path == path and problems[0].location.file == "test.yaml" and problems[0].location.line > 1


@pytest.mark.rule(59)
def test_a_threshold_by_a_wage_rate_is_hours_times_weeks_times_the_rate_of_its_day() -> None:
    """The London Living Wage of November 2016 was 9.75: 16 × 26 × 9.75 = 4,056.00 [S1, rule 62]."""
    text = EARNED + "hours: 16, weeks: 26, rate: london_living_wage, rate_date: ON}}"
    by_notice, by_duty = (defined(text.replace("ON", on)).outcomes[0] for on in ("announced_on", "implement_by"))
    assert [one.amount_on(date(2018, 3, 20)) for one in (by_notice, by_duty)] == [424320, 405600]
    assert (
        by_duty.basis_on(date(2018, 3, 20)) == "16 hours × 26 weeks × london living wage 9.75 (implement_by 2017-05-01)"
    )
    own = defined(EARNED + "hours: 10, weeks: 10, rate: own, rates: [{effective_from: 2018-01-01, hourly: 9.55}]}}")
    assert own.outcomes[0].amount_on(date(2019, 1, 1)) == 95500


def test_a_fee_is_no_more_than_its_cap() -> None:
    fee = "funding_total: 10.00\ndelivery_fee: {share: 0.5, cap: CAP, total: TOTAL, months: 2}"
    capped, free = (
        defined(fee.replace("CAP", cap).replace("TOTAL", total)) for cap, total in (("4.00", "4.00"), ("9.00", "5.00"))
    )
    assert [one.fee_for("2018-03") + one.fee_for("2018-04") for one in (capped, free)] == [400, 500]


def test_a_threshold_by_date_is_that_of_its_day() -> None:
    dates = (
        "thresholds: [{effective_from: 2018-03-01, amount: 3000.00}, {effective_from: 2019-03-01, amount: 3100.00}]}}"
    )
    rule = defined(EARNED + dates).outcomes[0]
    assert [rule.amount_on(date(2019, day, 1)) for day in (2, 3)] == [300000, 310000]
    assert rule.basis_on(date(2019, 3, 1)) == "as given from 2019-03-01"


def test_the_rates_in_force_are_part_of_the_version_of_a_programme() -> None:
    text = EARNED + "hours: 16, weeks: 26, rate: WAGE}}"
    programme = defined(text.replace("WAGE", "national_living_wage"))
    assert len(programme.outcomes[0].rates) > 5 and programme.outcomes[0].rates[0].age_from == 25
    assert "wages/national_living_wage.csv" in programme.sources["outcomes.job.rates.0.hourly"]


DAY_1 = "effective_from: 2018-03-01"
BY_WAGE = EARNED + f"hours: 10, weeks: 10, rate: own, rates: [{{{DAY_1}, hourly: 9.55}}]}}}}"
BY_LIST = EARNED + f"thresholds: [{{{DAY_1}, amount: 3000.00}}]}}}}"
PAID = EARNED + f"threshold: 5.00, prices: [{{{DAY_1}, amount: 90.00}}]"
WITH_PREMIUM = f"{PAID}, premiums: [{{groups: [ALL], {DAY_1}, amount: 10.00}}]}}}}"


@pytest.mark.parametrize(
    ("old", "new", "threshold", "price"),
    [
        (BY_WAGE, BY_LIST, 95500, 0),
        (BY_LIST, BY_WAGE, 300000, 0),
        (BY_WAGE, EARNED + "hours: 10, weeks: 10, rate: national_living_wage}}", 95500, 0),
        (BY_WAGE, BY_WAGE.replace("9.55", "9.75"), 97500, 0),
        (BY_LIST, BY_LIST.replace("3000.00", "3100.00"), 310000, 0),
        (WITH_PREMIUM, EARNED + "threshold: 5.00}}", 500, 10000),
        (WITH_PREMIUM, f"{PAID}}}}}", 500, 10000),
        (WITH_PREMIUM, WITH_PREMIUM.replace("90.00", "95.00"), 500, 10500),
    ],
)
def test_an_amendment_in_other_terms_leaves_the_threshold_and_price_of_who_came_before(
    old: str, new: str, threshold: int, price: int
) -> None:
    before = defined(old)
    programmes = loaded(new).with_stored({("TEST", before.version): before.definition})
    outcome = programmes.for_referral("TEST", before.version).outcome("job")
    assert isinstance(outcome, CumulativeEarnings)
    assert (outcome.amount_on(date(2019, 3, 1)), outcome.price_on(date(2019, 3, 1), "ALL")) == (threshold, price)


@pytest.mark.rule(82, 86)
def test_a_fee_in_bands_with_a_part_kept_back_still_sums_to_the_penny() -> None:
    text = """
delivery_fee:
  amount: 1000.01
  total: 1000.01
  months: 6
  bands: [{months: 1-2, share: 0.7}, {months: 3-6, share: 0.3}]
  deferral: {share: 0.1, months: 3}
"""
    fee = defined(text).delivery_fee
    assert fee is not None
    due = fee.instalments(date(2018, 3, 1))
    assert (len(due), sum(due)) == (9, 100001)
    assert due[0] == 31500 and due[8] > 0
    assert fee.deferral is not None and fee.deferral.share == Decimal("0.1")
