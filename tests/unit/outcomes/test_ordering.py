"""Several outcomes of one person: excluded, implied, kept; what they are worth; until when they count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.outcomes.domain.claims import BY_PROVIDER, Claim, overdue, submit
from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.earnings import Achievement
from services.outcomes.domain.ordering import settle
from services.outcomes.domain.person import Person
from services.outcomes.domain.prices import banded_price, price_of
from services.outcomes.domain.record import Record
from services.outcomes.domain.spells import FOREVER
from services.outcomes.domain.windows import NOT_BEGUN, claim_by
from shared.terms.faults import Refused
from shared.terms.programme import Programme
from tests.programmes import defined
from tests.unit.outcomes.outcome_kinds.cases import START, found, job
from tests.unit.outcomes.records import new_id

SEVERAL = defined(
    """
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  in_work_limit: {length: 365, unit: calendar_days, counted_from: job_start}
  soon: {length: 30, unit: calendar_days, counted_from: plan}
claim: {attempts: 3, window_days: 90, late_from: 601}
outcomes:
  lower: {kind: sustained_employment, name: Lower, order: 1, weeks: 13}
  higher: {kind: sustained_employment, name: Higher, order: 2, weeks: 26, implies: [lower]}
  employed: {kind: job_start, name: Employed, order: 3, excludes_with: [own]}
  own: {kind: self_employed_days, name: Own, order: 4, days: 182}
  year: {kind: sustained_employment, name: A year, order: 5, months: 12, window: in_work_limit}
  quick: {kind: job_start, name: Quick, order: 6, within: soon}
  priced:
    kind: engagement
    name: Priced
    event: action_plan
    prices: [{effective_from: 2018-03-01, amount: 100.00}, {effective_from: 2019-04-01, amount: 110.00}]
    premiums: [{groups: [ALL], effective_from: 2018-07-01, amount: 20.00}]
    volume_bands: [{from_count: 11, price: 150.00}, {from_count: 21, price: 160.00}]
"""
)
DAY = date(2018, 9, 2)


def stands(day: date = DAY, standing: dict[str, date] | None = None, **on: date) -> dict[str, date]:
    reached = {outcome: Achievement(when, 1) for outcome, when in on.items()}
    return {name: one.on for name, one in settle(SEVERAL.outcomes, reached, standing or {}, day).items()}


@pytest.mark.rule(67, 83)
def test_a_higher_outcome_implies_the_lower_no_later() -> None:
    assert stands(higher=DAY) == {"higher": DAY, "lower": DAY}
    assert stands(higher=DAY, lower=DAY - timedelta(9)) == {"higher": DAY, "lower": DAY - timedelta(9)}
    assert stands(DAY + timedelta(9), higher=DAY, lower=DAY + timedelta(9)) == {"higher": DAY, "lower": DAY}
    assert stands(lower=DAY) == {"lower": DAY}


@pytest.mark.rule(66, 67)
def test_of_two_that_exclude_each_other_the_first_stands_and_on_one_day_the_lower_in_order() -> None:
    earlier = DAY - timedelta(1)
    assert stands(employed=DAY, own=earlier) == {"own": earlier}
    assert stands(employed=earlier, own=DAY) == {"employed": earlier}
    assert stands(employed=DAY, own=DAY) == {"employed": DAY}


def test_what_is_still_to_come_does_not_stand_but_what_stood_is_not_undone_by_older_news() -> None:
    tomorrow = DAY + timedelta(1)
    assert stands(lower=tomorrow) == {}
    assert stands(lower=tomorrow, standing={"lower": tomorrow}) == {"lower": tomorrow}
    assert stands(lower=tomorrow, standing={"lower": DAY}) == {}


@pytest.mark.rule(85)
def test_an_outcome_is_worth_the_price_of_its_day_with_the_premium_of_its_group() -> None:
    priced = SEVERAL.outcome("priced")
    assert price_of(priced, date(2018, 6, 30), "ALL") == 10000
    assert price_of(priced, date(2018, 7, 1), "ALL") == 12000
    assert price_of(priced, date(2019, 4, 1), "OTHER") == 11000
    assert price_of(priced, date(2018, 2, 28), "ALL") is None
    assert price_of(SEVERAL.outcome("lower"), DAY, "ALL") is None


@pytest.mark.rule(85)
@pytest.mark.parametrize(("number", "pence"), [(1, 12000), (10, 12000), (11, 17000), (20, 17000), (21, 18000)])
def test_from_the_eleventh_on_the_band_replaces_the_price_and_the_premium_stays(number: int, pence: int) -> None:
    assert banded_price(SEVERAL.outcome("priced"), date(2018, 7, 1), number, 12000) == pence


def somebody(programme: Programme = SEVERAL) -> Record:
    person = Person("ref_1", "PO-1", programme.id, "provider-1", "jcp-north", [], referred_on=date(2018, 5, 21))
    return Record(person.open_monitoring(START, FOREVER, FOREVER, FOREVER), programme)


def test_in_work_support_runs_from_the_newest_job_where_the_contract_counts_it_from_the_job() -> None:
    record = somebody()
    assert record.last_day("in_work_limit") == NOT_BEGUN
    record.jobs.load([job("2018-07-02"), job("2018-08-06")])
    assert record.last_day("in_work_limit") == date(2018, 8, 6) + timedelta(365)
    assert record.last_day(None) == FOREVER
    assert record.last_day("tail") == FOREVER


def test_a_clock_from_the_plan_begins_when_there_is_a_plan() -> None:
    record = somebody()
    assert record.last_day("soon") == NOT_BEGUN
    record.evidence.load([found("plan", "version-1", "2018-06-18"), found("plan", "version-2", "2018-08-01")])
    assert record.last_day("soon") == date(2018, 7, 18)


@pytest.mark.rule(75)
@pytest.mark.parametrize(("achieved", "last"), [(0, 90), (600, 690), (601, 700), (639, 700)])
def test_the_window_to_claim_literally_as_the_rule_has_it(achieved: int, last: int) -> None:
    person = replace(somebody().person, tail_ends_on=START + timedelta(700))
    assert claim_by(SEVERAL, person, START + timedelta(achieved)) == START + timedelta(last)


def test_without_a_tail_the_days_after_it_are_the_window() -> None:
    assert claim_by(SEVERAL, somebody().person, START + timedelta(639)) == START + timedelta(729)


def test_time_that_passes_brings_the_outcome_once_on_its_own_day() -> None:
    record = somebody()
    record.jobs.put(job("2018-06-04"))
    update_outcomes(record, date(2018, 6, 4), new_id)
    lower = record.newest(SEVERAL.outcome("lower"))
    assert (lower.state, lower.due_on) == ("PROJECTED", date(2018, 9, 2))
    update_outcomes(record, date(2019, 6, 3), new_id)
    assert {m.outcome: m.achieved_on for m in record.milestones if m.achieved} == {
        "lower": date(2018, 9, 2),
        "higher": date(2018, 12, 2),
        "employed": START,
        "year": date(2019, 6, 3),
    }, "quick is reached within days of the plan, and there is none"
    emitted = len(record.pending)
    update_outcomes(record, date(2019, 6, 4), new_id)
    update_outcomes(record, date(2018, 6, 10), new_id)
    assert len(record.pending) == emitted


def test_a_job_that_ended_before_takes_back_what_rested_on_it() -> None:
    record = somebody()
    record.jobs.put(job("2018-06-04"))
    update_outcomes(record, date(2019, 1, 7), new_id)
    record.jobs.put(job("2018-06-04", "2018-10-31"))
    update_outcomes(record, date(2019, 1, 8), new_id)
    achieved = {m.outcome for m in record.milestones if m.achieved}
    assert "lower" in achieved
    assert "higher" not in achieved
    assert record.newest(SEVERAL.outcome("higher")).round == 2


WAITING = Claim("clm_1", "ref_1", "own", 1, BY_PROVIDER, "not_claimed", DAY, 400000, claim_by=DAY + timedelta(90))


def test_a_claim_is_made_up_to_its_last_day() -> None:
    assert submit(WAITING, 3, DAY + timedelta(90)).state == "submitted"
    with pytest.raises(Refused, match="the last day to claim"):
        submit(WAITING, 3, DAY + timedelta(91))
    assert not overdue(WAITING, DAY + timedelta(90))
    assert overdue(WAITING, DAY + timedelta(91))
    assert not overdue(replace(WAITING, state="submitted"), DAY + timedelta(91))
